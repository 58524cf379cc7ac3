using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet history [ADDRESS]</c>: what came in and what went out, newest first.</summary>
internal static class HistoryCommand
{
    /// <summary>A wallet that mines has a reward every few seconds: nobody reads them all on a screen.</summary>
    private const int NewestInTerminal = 50;

    public static Command Create()
    {
        Argument<string?> address = PastedArgument.OptionalAddress("Any address (default: the whole wallet)");
        var limit = new Option<int?>("--limit")
        {
            Description = $"Show the newest N only. Default: {NewestInTerminal} in a terminal, otherwise all",
            HelpName = "N",
            CustomParser = TypedValue.WholeNumber(1, AddressHistory.MaxListed),
        };
        Option<double?> attacker = Attacker.CreateOption();
        var command = new CommandWithExamples(
            "history",
            "List transactions",
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
        (NodeRecord node, IReadOnlyList<string> addresses, IReadOnlySet<string> own) =
            await context.AskAboutAsync(given);
        int most = limit ?? (context.Output.IsForTerminal ? NewestInTerminal : AddressHistory.MaxListed);
        IReadOnlyList<MissingPayment> missing = await context.FindMissingAsync(given, own);
        List<HistoryDocument> history = await ReadAsync(context, addresses, own, missing, attacker, most);

        return context.Output.Answer<IReadOnlyList<HistoryDocument>>(
            history,
            () =>
            {
                if (history.Count == 0)
                {
                    string whose = given is null ? $"in wallet '{context.WalletName}'" : $"for {given}";
                    Output.Line($"No transactions yet {whose}, up to {Freshness.Of(context, node)}.");
                    return;
                }

                Show(context, history, attacker);
                if (limit is null && most < AddressHistory.MaxListed && history.Count == most)
                {
                    Output.Line($"Showing the latest {most}. For more: {TypedCommand.Wallet("history --limit N")}");
                }

                Output.Line($"Up to {Freshness.Of(context, node)}.");
                MissingText.Write(missing);
            });
    }

    private static void Show(CommandContext context, IReadOnlyList<HistoryDocument> history, double? attacker)
    {
        bool anyLabel = history.Any(entry => entry.Label is not null);
        string[] label = anyLabel ? ["Label"] : [];
        context.Output.Table(
            ["Time (UTC)", "Type", "Amount", "Fee", "Conf.", "Risk", "Proof", "Transaction", .. label],
            [.. history.Select(entry => Row(entry, anyLabel))],
            2, 3, 4, 5);
        Output.Line(
            $"Risk: the chance that an attacker with {Attacker.Percent(attacker)} of the hash power reverses it.");
        Output.Line("With one confirmation it is 100 %: only the blocks that follow count.");
    }

    private static async Task<List<HistoryDocument>> ReadAsync(
        CommandContext context,
        IReadOnlyList<string> addresses,
        IReadOnlySet<string> own,
        IReadOnlyList<MissingPayment> missing,
        double? attacker,
        int most)
    {
        IReadOnlyList<ListedTransaction> newest =
            await AddressHistory.FetchAsync(context.BelievedNode, addresses, most, context.Cancellation);
        // Not only those that the node calls used: it could hide the address of the change.
        IReadOnlyDictionary<TransactionId, WalletMovement> movements = await context.Nodes.FetchMovementsAsync(
            [.. newest.Select(each => each.Id)], own.Contains, context.Cancellation);
        if (newest.Count == AddressHistory.MaxListed)
        {
            Failures.Warn($"A history has the newest {newest.Count:N0} transactions at most.");
        }

        await context.Nodes.Others.WarnOfHiddenAsync(
            context.Nodes.Chain, addresses, newest, most, context.Cancellation);
        IReadOnlyDictionary<string, string> labels = context.ReadLabels();
        int height = context.Nodes.Chain.Height;
        var entries =
            from listed in newest
            where movements.ContainsKey(listed.Id)
            let movement = movements[listed.Id]
            let place = PaymentPlace.Of(listed.Status, movement.Source.Proof, height)
            select (
                Height: place.Status.BlockHeight ?? int.MaxValue,
                Entry: Describe(movement, context.Network, own, place, labels, attacker));
        var gone = missing
            .Select(payment => (
                Height: payment is { IsSettled: true, Reversed.Height: var former } ? former : int.MaxValue,
                Entry: Describe(payment, context.Network, own, labels)));
        return [.. gone.Concat(entries).OrderByDescending(each => each.Height).Select(each => each.Entry).Take(most)];
    }

    /// <summary>What the bytes of a payment say that no node knows: whom it pays, but not what its coins were worth.
    /// </summary>
    private static HistoryDocument Describe(
        MissingPayment payment,
        ChainParameters network,
        IReadOnlySet<string> ours,
        IReadOnlyDictionary<string, string> labels)
    {
        Transaction transaction = payment.Transaction;
        List<(string Address, long Value)> paid =
        [
            .. transaction.Outputs.Select(output =>
                (output.FindAddress(network.AddressVersion) ?? "", output.Value.Units)),
        ];
        bool isOurs = transaction.Inputs.All(input => ours.Contains(input.FindSpender(network.AddressVersion) ?? ""));
        string kind = transaction.IsCoinbase ? "mined"
            : !isOurs ? "received"
            : paid.All(output => ours.Contains(output.Address)) ? "to self"
            : "sent";
        long amount = kind is "sent" or "to self"
            ? -paid.Where(output => !ours.Contains(output.Address)).Sum(output => output.Value)
            : paid.Where(output => ours.Contains(output.Address)).Sum(output => output.Value);
        return new HistoryDocument(
            transaction.Id.ToString(),
            kind,
            amount,
            Fee: null,
            WalletJson.Unit,
            Confirmations: 0,
            BlockHeight: null,
            BlockTime: null,
            Proved: false,
            AttackerOdds: null,
            LabelOf(kind, paid.Select(output => output.Address), ours, labels),
            MissingText.ToDocument(payment));
    }

    /// <summary>Whom it paid: the others, of what we sent; our own address, of what came in.</summary>
    private static string? LabelOf(
        string kind, IEnumerable<string> paid, IReadOnlySet<string> ours, IReadOnlyDictionary<string, string> labels)
    {
        string label = string.Join(", ", paid
            .Where(address => kind == "sent" ? !ours.Contains(address) : ours.Contains(address))
            .Distinct()
            .Select(address => labels.GetValueOrDefault(address))
            .OfType<string>());
        return label.Length == 0 ? null : label;
    }

    private static HistoryDocument Describe(
        WalletMovement movement,
        ChainParameters network,
        IReadOnlySet<string> ours,
        PaymentPlace place,
        IReadOnlyDictionary<string, string> labels,
        double? attacker)
    {
        Transaction transaction = movement.Source.Transaction;
        string[] paid = [.. transaction.Outputs.Select(output => output.FindAddress(network.AddressVersion) ?? "")];
        bool isOurs = movement.Fee is not null;
        string kind = transaction.IsCoinbase ? "mined"
            : !isOurs ? (movement.Received >= movement.Spent ? "received" : "shared")
            : paid.All(ours.Contains) ? "to self"
            : "sent";
        return new HistoryDocument(
            transaction.Id.ToString(),
            kind,
            movement.Received.Units - movement.Spent.Units,
            movement.Fee?.Units,
            WalletJson.Unit,
            place.Confirmations,
            place.Status.BlockHeight,
            place.Status.BlockTime,
            place.IsProved,
            place.IsProved ? Attacker.Odds(attacker, place.Confirmations) : null,
            LabelOf(kind, paid, ours, labels));
    }

    private static string[] Row(HistoryDocument entry, bool anyLabel) =>
    [
        entry.Missing?.State ?? Words.Time(entry.BlockTime),
        entry.Kind,
        (entry.Amount > 0 ? "+" : "") + new Amount(entry.Amount),
        entry.Fee is null ? "" : new Amount(entry.Fee.Value).ToString(),
        $"{entry.Confirmations}",
        Attacker.Text(entry.AttackerOdds),
        entry.Proved ? "proved" : entry.Confirmations > 0 ? "claimed" : "",
        entry.Txid,
        .. anyLabel ? new[] { entry.Label ?? "" } : [],
    ];
}
