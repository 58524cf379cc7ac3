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
            Description = "Any address; without it that of the wallet",
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
        string address = context.AddressOrOwn(given);
        await context.GetNodeAsync();
        int most = limit ?? (context.Output.IsForTerminal ? NewestInTerminal : int.MaxValue);
        List<HistoryDocument> history = await ReadAsync(context, address, attacker, most);

        if (context.Output.IsJson)
        {
            Output.Json(history, WalletJson.Default.IReadOnlyListHistoryDocument);
        }
        else if (history.Count == 0)
        {
            Output.Line($"Nothing yet for {address}.");
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
        : DateTimeOffset.FromUnixTimeSeconds(seconds.Value).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

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
        CommandContext context, string address, double? attacker, int most)
    {
        var history = new List<TransactionRecord>();
        var seen = new HashSet<string>();
        foreach (TransactionRecord transaction in
            await context.Node.GetMempoolTransactionsAsync(address, context.Cancellation))
        {
            Add(transaction);
        }

        if (history.Count < most)
        {
            await foreach (TransactionRecord transaction in
                context.Node.GetChainTransactionsAsync(address, context.Cancellation))
            {
                Add(transaction);
                if (history.Count >= most)
                {
                    break;
                }
            }
        }

        IReadOnlyDictionary<string, TransactionProof> proofs =
            await context.Nodes.MakeCheck().CheckAsync(history, owner => owner == address, context.Cancellation);
        int height = context.Nodes.Chain.Height;
        return
        [
            .. history.Select(transaction => Describe(
                transaction, address, proofs.GetValueOrDefault(transaction.TransactionId), height, attacker)),
        ];

        void Add(TransactionRecord transaction)
        {
            // A block that comes between two pages can move a transaction from the one to the other.
            if (seen.Add(transaction.TransactionId) && history.Count < most)
            {
                history.Add(transaction);
            }
        }
    }

    private static HistoryDocument Describe(
        TransactionRecord transaction, string address, TransactionProof? proof, int height, double? attacker)
    {
        if (!TransactionId.TryParse(transaction.TransactionId, out TransactionId id))
        {
            throw new NodeAnswerException("The node lists a transaction that cannot be.");
        }

        Int128 received = Sum(transaction.Outputs);
        Int128 spent = Sum(transaction.Inputs.Select(input => input.PreviousOutput).OfType<OutputRecord>());
        bool isOurs = transaction.Inputs.All(input => input.PreviousOutput?.Address == address);
        string kind = transaction.Inputs.Any(input => input.IsCoinbase) ? "mined"
            : !isOurs ? (received >= spent ? "received" : "shared")
            : transaction.Outputs.All(output => output.Address == address) ? "to self"
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
            .Where(output => output.Address == address)
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
