namespace BlockChain.Lab.Strategies;

/// <summary>
/// Pays a merchant in the public chain, and works in secret on a branch in which the same coin pays himself (section 11 of the
/// paper). Once the merchant has seen enough confirmations and handed over the goods, the attacker publishes the branch as soon
/// as it has more work, and gives up when it is too far behind.
/// </summary>
/// <param name="confirmations">Blocks that the merchant waits for, the payment's own included.</param>
/// <param name="giveUpBehind">Blocks behind the public chain at which the attack ends.</param>
/// <param name="confirmationsAt">How many confirmations the payment has in the chain up to a block; null: those of a payment in
/// the first block after the fork, where blocks have no bodies.</param>
internal sealed class DoubleSpender(
    int confirmations, int giveUpBehind, Func<ChainedHeader, int>? confirmationsAt = null) : Strategy
{
    private readonly List<ChainedHeader> _secret = [];
    private ChainedHeader _fork = null!;
    private ChainedHeader _public = null!;
    private bool _hasMerchantDelivered;

    /// <summary>How the attack ended; null while it goes on.</summary>
    public bool? HasSucceeded { get; private set; }

    /// <inheritdoc/>
    public override void Begin(ChainedHeader tip)
    {
        base.Begin(tip);
        (_fork, _public, _hasMerchantDelivered, HasSucceeded) = (tip, tip, false, null);
        _secret.Clear();
    }

    /// <inheritdoc/>
    public override IEnumerable<ChainedHeader> Found(ChainedHeader block)
    {
        Parent = block;
        if (HasSucceeded is not null)
        {
            return [block];
        }

        _secret.Add(block);
        return PublishIfItWins();
    }

    /// <inheritdoc/>
    public override IEnumerable<ChainedHeader> Heard(ChainedHeader block)
    {
        _public = block.ChainWork > _public.ChainWork ? block : _public;
        if (HasSucceeded is not null)
        {
            Parent = _public.ChainWork > Parent.ChainWork ? _public : Parent;
            return [];
        }

        if (_public.Height - Parent.Height > giveUpBehind)
        {
            HasSucceeded = false;
            Parent = _public;
            return [];
        }

        return PublishIfItWins();
    }

    private List<ChainedHeader> PublishIfItWins()
    {
        // Goods that were handed over do not come back, whatever becomes of the payment.
        _hasMerchantDelivered |= (confirmationsAt?.Invoke(_public) ?? _public.Height - _fork.Height) >= confirmations;
        if (!_hasMerchantDelivered || Parent.ChainWork <= _public.ChainWork)
        {
            return [];
        }

        HasSucceeded = true;
        _public = Parent;
        return _secret;
    }
}
