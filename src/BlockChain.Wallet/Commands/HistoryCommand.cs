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
        var command = new Command("history", "List what came and what went") { address, limit, attacker };
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
            context.Output.Table(
                ["Time (UTC)", "What", "Coins", "Fee", "Conf.", "Undone", "Proof", "Transaction"],
                [.. history.Select(Row)],
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

    /// <summary>How many blocks stand for a transaction: its own and all after it; 0 while it waits.</summary>
    public static int Confirmations(TransactionStatusRecord status, int height) =>
        status.Confirmed && status.BlockHeight is { } included ? Math.Max(1, height - included + 1) : 0;

    /// <summary>Where a transaction is: by its proof, if there is one, and otherwise by the node's word.</summary>
    public static TransactionStatusRecord StatusOf(TransactionStatusRecord claimed, TransactionProof? proof) =>
        proof is null ? claimed : new TransactionStatusRecord
        {
            Confirmed = true,
            BlockHeight = proof.Height,
            BlockHash = proof.Header.ComputeHash().ToString(),
            BlockTime = proof.Header.Time,
        };

    private static async Task<List<HistoryDocument>> ReadAsync(
        CommandContext context, IReadOnlyList<string> addresses, double? attacker, int most)
    {
        // A payment between two of our addresses is listed by both.
        var found = new Dictionary<string, TransactionRecord>();
        foreach (string address in addresses)
        {
            int left = most;
            foreach (TransactionRecord transaction in
                await context.Node.GetMempoolTransactionsAsync(address, context.Cancellation))
            {
                found.TryAdd(transaction.TransactionId, transaction);
                left--;
            }

            if (left <= 0)
            {
                continue;
            }

            await foreach (TransactionRecord transaction in
                context.Node.GetChainTransactionsAsync(address, context.Cancellation))
            {
                found.TryAdd(transaction.TransactionId, transaction);
                if (--left <= 0)
                {
                    break;
                }
            }
        }

        // What waits is newer than any block. The order of the node's answers is kept within a block.
        List<TransactionRecord> newest =
        [
            .. found.Values.OrderByDescending(transaction => transaction.Status.BlockHeight ?? int.MaxValue).Take(most),
        ];
        HashSet<string?> ours = [.. addresses];
        IReadOnlyDictionary<string, TransactionProof> proofs =
            await context.Nodes.MakeCheck().CheckAsync(newest, ours.Contains, context.Cancellation);
        int height = context.Nodes.Chain.Height;
        return
        [
            .. newest.Select(transaction => Describe(
                transaction, ours, proofs.GetValueOrDefault(transaction.TransactionId), height, attacker)),
        ];
    }

    private static HistoryDocument Describe(
        TransactionRecord transaction, HashSet<string?> ours, TransactionProof? proof, int height, double? attacker)
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
        TransactionStatusRecord status = StatusOf(transaction.Status, proof);
        int confirmations = Confirmations(status, height);
        return new HistoryDocument(
            id.ToString(),
            kind,
            (long)(received - spent),
            isOurs ? transaction.Fee : null,
            WalletJson.Unit,
            confirmations,
            status.BlockHeight,
            status.BlockTime,
            proof is not null,
            proof is null ? null : Attacker.Odds(attacker, confirmations));

        Int128 Sum(IEnumerable<OutputRecord> outputs) => outputs
            .Where(output => ours.Contains(output.Address))
            .Aggregate(Int128.Zero, (sum, output) => sum + output.Value);
    }

    private static string[] Row(HistoryDocument entry) =>
    [
        Time(entry.BlockTime),
        entry.Kind,
        (entry.Amount > 0 ? "+" : "") + new Amount(entry.Amount),
        entry.Fee is null ? "" : new Amount(entry.Fee.Value).ToString(),
        entry.Confirmations.ToString(CultureInfo.InvariantCulture),
        Attacker.Text(entry.AttackerOdds),
        entry.Proved ? "proved" : entry.Confirmations > 0 ? "claimed" : "",
        entry.Txid,
    ];
}
