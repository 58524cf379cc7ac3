using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet status TXID</c>: whether a transaction is in a block, and how many came after.</summary>
internal static class StatusCommand
{
    /// <summary>For the help texts of other commands.</summary>
    public const string ExampleTxid = "d39a96d3566b39fa3f5b7217cd6724c425125296ebaf334bb529ec8d5600aa6d";

    /// <summary>What to say about a payment while a node cannot know what became of it, as the end of a sentence.</summary>
    public const string UnknownYet = "unknown to this node, which does not have the whole chain yet";

    public static Argument<TransactionId> CreateTxid() => new("TXID")
    {
        Description = "The transaction's id, 64 hex digits",
        CustomParser = result => TypedValue.Read<TransactionId?>(
            text => TransactionId.TryParse(Pasted.Clean(text), out TransactionId id) ? id : null,
            "is not the id of a transaction: it has 64 hex digits.")(result) ?? default,
    };

    public static Command Create()
    {
        Argument<TransactionId> txid = CreateTxid();
        Option<double?> attacker = Attacker.CreateOption();
        var command = new CommandWithExamples(
            "status",
            "Show whether a transaction is confirmed, and how safe it is",
            $"status {ExampleTxid}",
            $"status {ExampleTxid} --attacker 30%")
        {
            txid, attacker,
        };
        command.SetAction(CommandContext.Run((context, parsed) =>
            RunAsync(context, parsed.GetValue(txid), parsed.GetValue(attacker))));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, TransactionId txid, double? attacker)
    {
        await context.ChooseNodeAsync();
        TransactionStatusRecord? claimed = await context.BelievedNode.FindStatusAsync(txid, context.Cancellation);
        ProvedTransactions transactions = context.Nodes.MakeTransactions();
        ShownTransaction? shown = claimed is { InBestChain: not false }
            ? (await transactions.FetchAsync([txid], context.Cancellation)).GetValueOrDefault(txid)
            : null;

        // The wallet's own proof counts more than a node that does not have the transaction.
        TransactionProof? own = shown is null ? transactions.Recall(txid) : null;
        shown ??= own is null ? null : new ShownTransaction(own.Transaction, own);
        if (shown is null)
        {
            return await AnswerMissingAsync(context, txid, claimed);
        }

        PaymentPlace place = PaymentPlace.Of(claimed ?? new TransactionStatusRecord(Confirmed: false), shown.Proof, context.Nodes.Chain.Height);
        TransactionStatusRecord status = place.Status;
        Amount? fee = shown.Transaction.IsCoinbase ? Amount.Zero
            : await transactions.FindFeeAsync(shown.Transaction, context.Cancellation);
        double? odds = place.IsProved ? Attacker.Odds(attacker, place.Confirmations) : null;
        var document = new StatusDocument(
            txid.ToString(), status.Confirmed, place.Confirmations, status.BlockHeight, status.BlockHash, status.BlockTime,
            fee?.Units, WalletJson.Unit, shown.Transaction.Size, place.IsProved, odds);
        return context.Output.Answer(document, () => context.Output.Facts(
            ("Transaction", txid.ToString()),
            ("Status", status.Confirmed ? "confirmed" : "waiting for a block"),
            ("Confirmations", $"{place.Confirmations}"),
            ("Height", status.Confirmed ? $"{status.BlockHeight}" : null),
            ("Block", status.Confirmed ? status.BlockHash ?? "" : null),
            ("Time (UTC)", status.Confirmed ? Words.Time(status.BlockTime) : null),
            ("Fee", fee?.ToString() ?? "unknown: the node does not show all coins that it spends"),
            ("Proof", place.IsProved ? "verified by this wallet"
                : status.Confirmed ? "none: it is only what the node says"
                : "none until it is in a block"),
            ("Node", own is null ? null : "does not have it"),
            ("Risk", odds is null ? null
                : $"an attacker with {Attacker.Percent(attacker)} of the hash power could still reverse it: {Attacker.Text(odds)}"
                    + (place.Confirmations == 1 ? " (the formula counts only the blocks that follow)" : ""))));
    }

    /// <summary>A transaction that is in neither the best chain nor the mempool: what this wallet knows of it counts, or else
    /// the node's word.</summary>
    private static async Task<int> AnswerMissingAsync(
        CommandContext context, TransactionId txid, TransactionStatusRecord? claimed)
    {
        SentPayments? sent = WalletFile.Exists(context.Folder, context.WalletName)
            ? new SentPayments(context.OpenWallet())
            : null;
        if (!context.Nodes.KnowsAll && claimed is null && sent?.Find(txid) is not null)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"Transaction {txid} is {UnknownYet}.",
                "Do not pay again: it may be in a block that this node lacks. Ask later, or name another node with "
                    + "--node.");
        }

        MissingPayment? known = await context.Nodes.MakeMissing().FindAsync(txid, sent, context.Cancellation);
        Transaction? transaction =
            known?.Transaction ?? await context.Nodes.MakeTransactions().GetAsync(txid, context.Cancellation);
        if (transaction is null || (known is null && claimed is null))
        {
            throw new CommandException(
                ExitCode.Failed,
                $"The node does not know transaction {txid}.",
                "If you sent it from another wallet, name that one with --wallet.");
        }

        MissingDocument missing = known is not null ? MissingText.ToDocument(known)
            : new MissingDocument(
                txid.ToString(), MissingText.Reversed, claimed!.BlockHeight, claimed.BlockHash, claimed.ReplacedBy, DeadParent: null);
        var document = new StatusDocument(
            txid.ToString(), Confirmed: false, Confirmations: 0, BlockHeight: null, BlockHash: null, BlockTime: null, Fee: null,
            WalletJson.Unit, transaction.Size, Proved: known?.Reversed is not null, AttackerOdds: null, missing);
        return context.Output.Answer(
            document,
            () =>
            {
                context.Output.Facts(
                    ("Transaction", txid.ToString()),
                    ("Status", missing.State switch
                    {
                        MissingText.Lost => "lost: sent by this wallet, but the node does not have it",
                        MissingText.Copied => MissingText.Copied,
                        _ => "reversed: not in the best chain any more",
                    }),
                    ("Was in", missing.WasInBlock is null ? null : $"block {missing.WasInHeight} {missing.WasInBlock}"),
                    ("Replaced by", missing.ReplacedBy),
                    ("Proof", missing.State == MissingText.Lost || missing.WasInBlock is null ? null
                        : known is null ? "none: it is only what the node says"
                        : "this wallet had verified that it was in that block"));
                if (known is not null)
                {
                    Output.Line(MissingText.Describe(known));
                }
            });
    }
}
