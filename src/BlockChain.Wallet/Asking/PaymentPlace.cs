namespace BlockChain.Wallet.Asking;

/// <summary>Where a transaction is, and who says so.</summary>
/// <param name="Status">By its proof, if there is one, and otherwise by the node's word.</param>
/// <param name="Confirmations">Its own block and all after it; 0 while it waits.</param>
/// <param name="IsProved">Whether there is a proof.</param>
internal sealed record PaymentPlace(TransactionStatusRecord Status, int Confirmations, bool IsProved)
{
    /// <summary>Asks the believed node for a proof of what it says.</summary>
    public static async Task<PaymentPlace> FindAsync(
        CommandContext context, TransactionId id, TransactionStatusRecord claimed) => Of(
            claimed,
            await context.Nodes.MakeTransactions().ProveAsync(id, context.Cancellation),
            context.Nodes.Chain.Height);

    /// <summary>The same, with the proof at hand.</summary>
    /// <param name="claimed">As the node says.</param>
    /// <param name="proof">The proof, if there is one.</param>
    /// <param name="height">The height of our own chain.</param>
    public static PaymentPlace Of(TransactionStatusRecord claimed, TransactionProof? proof, int height)
    {
        TransactionStatusRecord status = proof is null ? claimed : new TransactionStatusRecord(
            Confirmed: true,
            BlockHeight: proof.Height,
            BlockHash: proof.Header.ComputeHash().ToString(),
            BlockTime: proof.Header.Time);
        int confirmations =
            status.Confirmed && status.BlockHeight is { } included ? Math.Max(1, height - included + 1) : 0;
        return new PaymentPlace(status, confirmations, proof is not null);
    }

    public override string ToString() => !Status.Confirmed ? "waiting for a block"
        : $"confirmed in block {Status.BlockHeight}, "
            + (IsProved ? "verified by this wallet" : "according to the node, without a proof");
}
