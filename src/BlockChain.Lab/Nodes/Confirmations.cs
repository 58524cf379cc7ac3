namespace BlockChain.Lab.Nodes;

/// <summary>Counts the confirmations of a payment in the published chain, which need not be the best chain of the node that looks:
/// it may have a longer one of its own that it keeps secret.</summary>
/// <param name="node">The node that looks.</param>
/// <param name="payment">A payment that no block has yet.</param>
internal sealed class Confirmations(LabNode node, TransactionId payment)
{
    /// <summary>All blocks up to this one were looked through.</summary>
    private ChainedHeader _looked = node.Public;
    private ChainedHeader? _place;

    /// <summary>The block with the payment and those after it, up to this one; 0: the payment is not in this chain.</summary>
    public int At(ChainedHeader tip)
    {
        ChainedHeader shared = ChainedHeader.ForkPoint(_looked, tip);
        _place = _place?.Height <= shared.Height ? _place : null;
        _place ??= tip.After(shared).Find(
            block => node.BodyOf(block).Transactions.Any(transaction => transaction.Id == payment));
        _looked = tip;
        return _place is null ? 0 : tip.Height - _place.Height + 1;
    }
}
