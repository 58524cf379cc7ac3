namespace BlockChain.Miner.Mining;

/// <summary>The blocks that were found here since the start, and what they earned. For any thread.</summary>
internal sealed class Earnings
{
    /// <summary>Guards the fields below.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<BlockHash, Amount> _rewards = [];

    /// <summary>The tip of the chain that the next two fields count; null: nobody has asked yet.</summary>
    private ChainedHeader? _tip;
    private int _blocks;
    private long _units;

    /// <summary>Notes a block before the node gets it, so that every listener knows whose it is.</summary>
    /// <param name="block">The block.</param>
    /// <param name="isOurs">Whether it pays this node's own address. A block that was found on demand may pay another: it counts
    /// as found, and earns nothing.</param>
    /// <returns>What it earns.</returns>
    public Amount Add(Block block, bool isOurs)
    {
        Amount reward = isOurs ? block.Transactions[0].TotalOutput : Amount.Zero;
        lock (_gate)
        {
            _rewards[block.Hash] = reward;
        }

        return reward;
    }

    /// <summary>How many blocks were found, also those that are not in the best chain.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rewards.Count;
            }
        }
    }

    /// <summary>Whether a block is one of ours.</summary>
    public bool Contains(BlockHash hash)
    {
        lock (_gate)
        {
            return _rewards.ContainsKey(hash);
        }
    }

    /// <summary>Those of them that are in one chain: a stale block earns nothing.</summary>
    /// <param name="tip">The last block of the chain.</param>
    public (int Blocks, Amount Coins) Under(ChainedHeader tip)
    {
        lock (_gate)
        {
            // A chain grows for years, and this is asked every second: only what has changed is walked.
            _tip ??= tip.AncestorAt(0);
            ChainedHeader fork = ChainedHeader.ForkPoint(_tip, tip);
            (int undone, long lost) = Sum(_tip, fork);
            (int connected, long earned) = Sum(tip, fork);
            (_tip, _blocks, _units) = (tip, _blocks - undone + connected, _units - lost + earned);
            return (_blocks, new Amount(_units));
        }
    }

    /// <summary>Those of them that are in a part of a chain.</summary>
    /// <param name="above">The block below its first one.</param>
    /// <param name="tip">The last block of the part.</param>
    public (int Blocks, Amount Coins) Between(ChainedHeader above, ChainedHeader tip)
    {
        lock (_gate)
        {
            (int blocks, long units) = Sum(tip, above);
            return (blocks, new Amount(units));
        }
    }

    private (int Blocks, long Units) Sum(ChainedHeader tip, ChainedHeader above)
    {
        int blocks = 0;
        long units = 0;
        for (ChainedHeader at = tip; at != above; at = at.Parent!)
        {
            if (_rewards.TryGetValue(at.Hash, out Amount reward))
            {
                blocks++;
                units += reward.Units;
            }
        }

        return (blocks, units);
    }
}
