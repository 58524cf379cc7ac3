using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Miner.Mining;

/// <summary>The blocks that were found here since the start, and what they earned. For any thread.</summary>
internal sealed class Earnings
{
    /// <summary>Guards the fields below.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<BlockHash, Amount> _rewards = [];
    private int _lowest = int.MaxValue;

    /// <summary>Notes a block before the node gets it, so that every listener knows whose it is.</summary>
    public void Add(int height, Block block)
    {
        lock (_gate)
        {
            _rewards[block.Hash] = block.Transactions[0].TotalOutput;
            _lowest = Math.Min(_lowest, height);
        }
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
    /// <param name="above">Only those above this block; null: all.</param>
    public (int Blocks, Amount Coins) Under(ChainedHeader tip, ChainedHeader? above = null)
    {
        lock (_gate)
        {
            int blocks = 0;
            long units = 0;
            for (ChainedHeader? at = tip; at is not null && at != above && at.Height >= _lowest; at = at.Parent)
            {
                if (_rewards.TryGetValue(at.Hash, out Amount reward))
                {
                    blocks++;
                    units += reward.Units;
                }
            }

            return (blocks, new Amount(units));
        }
    }
}
