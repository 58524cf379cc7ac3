using System.CommandLine;
using System.Globalization;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;

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
        var command = new Command("history", "List what came and what went") { address, limit };
        command.SetAction(CommandContext.Run((context, parsed) =>
            RunAsync(context, parsed.GetValue(address), parsed.GetValue(limit))));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, string? given, int? limit)
    {
        string address = context.AddressOrOwn(given);
        NodeRecord node = await context.GetNodeAsync();
        int most = limit ?? (context.Output.IsForTerminal ? NewestInTerminal : int.MaxValue);
        List<HistoryDocument> history = await ReadAsync(context, address, node.Height, most);

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
                ["Time (UTC)", "What", "Coins", "Fee", "Conf.", "Transaction"],
                [.. history.Select(Row)],
                2, 3, 4);
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

    private static async Task<List<HistoryDocument>> ReadAsync(
        CommandContext context, string address, int height, int most)
    {
        var history = new List<HistoryDocument>();
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

        return history;

        void Add(TransactionRecord transaction)
        {
            // A block that comes between two pages can move a transaction from the one to the other.
            if (seen.Add(transaction.TransactionId) && history.Count < most)
            {
                history.Add(Describe(transaction, address, height));
            }
        }
    }

    private static HistoryDocument Describe(TransactionRecord transaction, string address, int height)
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
        return new HistoryDocument(
            id.ToString(),
            kind,
            (long)(received - spent),
            isOurs ? transaction.Fee : null,
            WalletJson.Unit,
            Confirmations(transaction.Status, height),
            transaction.Status.BlockHeight,
            transaction.Status.BlockTime);

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
        entry.Txid,
    ];
}
