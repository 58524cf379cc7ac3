using BlockChain.Wallet.Asking;

namespace BlockChain.Wallet.Explaining;

/// <summary>Fetches a transaction or a block and runs the rules of Core on it. It asks the node for bytes alone, and hashes
/// them.</summary>
internal sealed class Explainer(CommandContext context)
{
    private readonly ProvedTransactions _proofs = context.Nodes.MakeTransactions();
    private readonly ChainView _chain = context.Nodes.Chain;

    /// <summary>Null when the node knows no transaction of this id.</summary>
    public async Task<Explanation?> OfTransactionAsync(TransactionId id)
    {
        TransactionProof? proof = await _proofs.ProveAsync(id, context.Cancellation);
        Transaction? transaction = proof?.Transaction ?? await _proofs.GetAsync(id, context.Cancellation);
        if (transaction is null)
        {
            return null;
        }

        int height = proof?.Height ?? _chain.Height + 1;
        var checks = new List<RuleCheck>();
        if (height > 0)
        {
            checks.Add(new RuleCheck(RuleBook.TransactionAlone, TransactionRules.CheckAlone(transaction)));
            ChainedHeader parent = _chain.InContext(height - 1)!;
            checks.Add(new RuleCheck(
                RuleBook.Final,
                TransactionRules.IsFinal(transaction, height, parent.MedianTimePast())
                    ? null
                    : new Violation("bad-txns-nonfinal", $"It is locked until {transaction.LockTime}.")));
        }

        List<SpentCoin> spends = transaction.IsCoinbase ? [] : await FindCoinsAsync(transaction);
        if (!transaction.IsCoinbase && spends.Count == transaction.Inputs.Length)
        {
            List<Coin> coins = [.. spends.Select(spent => spent.Coin)];
            checks.Add(new RuleCheck(
                RuleBook.Amounts,
                SpendingRules.CheckAmounts(transaction, coins, height, context.Network, out _)));
            checks.Add(new RuleCheck(RuleBook.Signatures, SpendingRules.CheckSignatures(transaction, coins)));
        }

        return new Explanation(
            "transaction",
            id.ToString(),
            proof?.Height,
            proof is not null,
            TransactionAnatomy.Dissect(transaction, context.Network),
            spends,
            checks);
    }

    /// <summary>Null when the node knows no block of this hash.</summary>
    public async Task<Explanation?> OfBlockAsync(BlockHash hash)
    {
        if (await context.BelievedNode.GetRawBlockAsync(hash, context.Cancellation) is not { } bytes)
        {
            return null;
        }

        if (!Block.TryParse(bytes, out Block? block, out _) || block.Hash != hash || block.Transactions.IsEmpty)
        {
            throw new FalseAnswerException(
                context.BelievedNode.Url, $"the bytes that it gives for the block {hash} are not those.");
        }

        // The coinbase is in no other block, so its proof tells the height.
        TransactionProof? proof = await _proofs.ProveAsync(block.Transactions[0].Id, context.Cancellation);
        int? height = proof is not null && proof.Header == block.Header ? proof.Height : null;
        var checks = new List<RuleCheck>();
        if (height != 0)
        {
            checks.Add(new RuleCheck(
                RuleBook.HeaderAlone, HeaderRules.CheckAlone(block.Header, block.Hash, context.Network)));
            checks.Add(new RuleCheck(RuleBook.BlockAlone, BlockRules.CheckAlone(block)));
        }

        if (height > 0 && _chain.InContext(height.Value - 1) is { } parent)
        {
            checks.Add(new RuleCheck(
                RuleBook.HeaderInChain,
                HeaderRules.CheckInChain(
                    block.Header, parent, context.Network, DateTimeOffset.UtcNow.ToUnixTimeSeconds())));
            checks.Add(new RuleCheck(RuleBook.BlockInChain, BlockRules.CheckInChain(block, parent)));
        }

        return new Explanation(
            "block", hash.ToString(), height, height is not null, BlockAnatomy.Dissect(block), [], checks);
    }

    /// <summary>The coins that are spent, from the transactions that made them; none if the node lacks one.</summary>
    private async Task<List<SpentCoin>> FindCoinsAsync(Transaction transaction)
    {
        var coins = new List<SpentCoin>();
        IReadOnlyDictionary<TransactionId, ShownTransaction> sources = await _proofs.FetchAsync(
            transaction.Inputs.Select(input => input.PreviousOutput.TransactionId), context.Cancellation);
        foreach (OutPoint outPoint in transaction.Inputs.Select(input => input.PreviousOutput))
        {
            if (sources.GetValueOrDefault(outPoint.TransactionId) is not { } source
                || source.Transaction.FindOutput(outPoint.Index) is not { } output
                || !output.TryGetOwner(out PublicKeyHash owner))
            {
                return [];
            }

            byte[] script = PayToPublicKeyHash.Make(owner);
            coins.Add(new SpentCoin(
                outPoint,
                new Coin(output.Value, owner, source.Proof?.Height ?? _chain.Height + 1, source.Transaction.IsCoinbase),
                TransactionAnatomy.SignedBytes(transaction, coins.Count, script),
                SignatureHash.Compute(transaction, coins.Count, script)));
        }

        return coins;
    }
}
