using System.CommandLine;
using System.Globalization;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet history [ADDRESS]</c>: what came and what went, newest first.</summary>
internal static class HistoryCommand
{
    /// <summary>A wallet that mines has a reward every few seconds: nobody reads them all on a screen.</summary>
    private const int NewestInTerminal = 50;

    public static Command Create()
    {
        var address = new Argument<string?>("ADDRESS")
        {
            Description = "Any address; without it all of the wallet",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var limit = new Option<int?>("--limit")
        {
            Description = $"Show the newest N only. Default: {NewestInTerminal} in a terminal, otherwise all",
            HelpName = "N",
            CustomParser = WholeNumber.From(1),
        };
        Option<double?> attacker = Attacker.CreateOption();
        var command = new CommandWithExamples(
            "history",
            "List what came and what went",
            "history",
            "history SUArrpgMG4XHHsQQ7Q6AyeYCvAG5mWK9Vp --limit 10",
            "history --attacker 30% --json")
        {
            address, limit, attacker,
        };
        command.SetAction(CommandContext.Run((context, parsed) =>
            RunAsync(context, parsed.GetValue(address), parsed.GetValue(limit), parsed.GetValue(attacker))));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, string? given, int? limit, double? attacker)
    {
        (_, IReadOnlyList<string> addresses) = await context.AskAboutAsync(given);
        int most = limit ?? (context.Output.IsForTerminal ? NewestInTerminal : int.MaxValue);
        List<HistoryDocument> history = await ReadAsync(context, addresses, attacker, most);

        if (context.Output.IsJson)
        {
            Output.Json(history, WalletJson.Default.IReadOnlyListHistoryDocument);
        }
        else if (history.Count == 0)
        {
            Output.Line($"Nothing yet for {given ?? "the wallet " + context.WalletName}.");
        }
        else
        {
            bool anyLabel = history.Any(entry => entry.Label is not null);
            string[] label = anyLabel ? ["Label"] : [];
            context.Output.Table(
                ["Time (UTC)", "What", "Coins", "Fee", "Conf.", "Undone", "Proof", "Transaction", .. label],
                [.. history.Select(entry => Row(entry, anyLabel))],
                2, 3, 4, 5);
            Output.Line(
                $"Undone: how likely an attacker with {Attacker.Percent(attacker)} of all hash power still does that.");
            if (limit is null && history.Count == most)
            {
                Output.Line($"The newest {most}. More: wallet history --limit N");
            }
        }

        return ExitCode.Done;
    }

    /// <summary>A time as it is shown everywhere.</summary>
    public static string Time(uint? seconds) => seconds is null
        ? "waiting"
        : DateTimeOffset.FromUnixTimeSeconds(seconds.Value)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static async Task<List<HistoryDocument>> ReadAsync(
        CommandContext context, IReadOnlyList<string> addresses, double? attacker, int most)
    {
        IReadOnlyList<TransactionRecord> newest =
            await AddressHistory.FetchAsync(context.Node, addresses, most, context.Cancellation);
        HashSet<string?> ours = [.. addresses];
        IReadOnlyDictionary<string, TransactionProof> proofs =
            await context.Nodes.MakeCheck().CheckAsync(newest, ours.Contains, context.Cancellation);
        await context.Nodes.WarnOfHiddenAsync(addresses, newest, most, context.Cancellation);
        IReadOnlyDictionary<string, string> labels = context.ReadLabels();
        int height = context.Nodes.Chain.Height;
        return
        [
            .. newest.Select(transaction => Describe(
                transaction,
                ours,
                PaymentPlace.Of(
                    transaction.Status, proofs.GetValueOrDefault(transaction.TransactionId), height),
                labels,
                attacker)),
        ];
    }

    private static HistoryDocument Describe(
        TransactionRecord transaction,
        HashSet<string?> ours,
        PaymentPlace place,
        IReadOnlyDictionary<string, string> labels,
        double? attacker)
    {
        if (!TransactionId.TryParse(transaction.TransactionId, out TransactionId id))
        {
            throw new NodeAnswerException("The node lists a transaction that cannot be.");
        }

        Int128 received = Sum(transaction.Outputs);
        Int128 spent = Sum(transaction.Inputs.Select(input => input.PreviousOutput).OfType<OutputRecord>());
        bool isOurs = transaction.Inputs.All(input => ours.Contains(input.PreviousOutput?.Address));
        string kind = transaction.Inputs.Any(input => input.IsCoinbase) ? "mined"
            : !isOurs ? (received >= spent ? "received" : "shared")
            : transaction.Outputs.All(output => ours.Contains(output.Address)) ? "to self"
            : "sent";

        // Whom it paid: of what we sent, the others; of what came, our own address.
        string label = string.Join(", ", transaction.Outputs
            .Select(output => output.Address)
            .OfType<string>()
            .Where(address => kind == "sent" ? !ours.Contains(address) : ours.Contains(address))
            .Distinct()
            .Select(address => labels.GetValueOrDefault(address))
            .OfType<string>());
        return new HistoryDocument(
            id.ToString(),
            kind,
            (long)(received - spent),
            isOurs ? transaction.Fee : null,
            WalletJson.Unit,
            place.Confirmations,
            place.Status.BlockHeight,
            place.Status.BlockTime,
            place.IsProved,
            place.IsProved ? Attacker.Odds(attacker, place.Confirmations) : null,
            label.Length == 0 ? null : label);

        Int128 Sum(IEnumerable<OutputRecord> outputs) => outputs
            .Where(output => ours.Contains(output.Address))
            .Aggregate(Int128.Zero, (sum, output) => sum + output.Value);
    }

    private static string[] Row(HistoryDocument entry, bool anyLabel) =>
    [
        Time(entry.BlockTime),
        entry.Kind,
        (entry.Amount > 0 ? "+" : "") + new Amount(entry.Amount),
        entry.Fee is null ? "" : new Amount(entry.Fee.Value).ToString(),
        entry.Confirmations.ToString(CultureInfo.InvariantCulture),
        Attacker.Text(entry.AttackerOdds),
        entry.Proved ? "proved" : entry.Confirmations > 0 ? "claimed" : "",
        entry.Txid,
        .. anyLabel ? new[] { entry.Label ?? "" } : [],
    ];
}
