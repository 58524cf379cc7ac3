namespace BlockChain.Lab.Strategies;

/// <summary>
/// How a miner plays: which block it builds on, and which of its blocks it shows to the others, and when. The network tells it
/// what it finds and hears; it answers with the blocks to publish now, parents first. Each strategy reads like the pseudo-code
/// of the paper that it comes from.
/// </summary>
internal abstract class Strategy
{
    /// <summary>The block that this miner builds on.</summary>
    public ChainedHeader Parent { get; protected set; } = null!;

    /// <summary>Everybody begins on the same block.</summary>
    public virtual void Begin(ChainedHeader tip) => Parent = tip;

    /// <summary>This miner found a block on top of <see cref="Parent"/>.</summary>
    public abstract IEnumerable<ChainedHeader> Found(ChainedHeader block);

    /// <summary>A block arrived whose chain has at least as much work as every chain published before.</summary>
    public abstract IEnumerable<ChainedHeader> Heard(ChainedHeader block);

    /// <summary>The time in the next block, in seconds since 1970; null: the chain's times are so far ahead that nobody takes a
    /// block yet.</summary>
    /// <param name="now">The right time.</param>
    /// <param name="parameters">The network's.</param>
    public uint? NextTime(long now, ChainParameters parameters)
    {
        long earliest = Parent.MedianTimePast() + 1;
        long latest = now + parameters.MaxFutureBlockTime;
        return earliest > latest ? null : (uint)Math.Clamp(TimeOfBlock(now, earliest, latest), earliest, latest);
    }

    /// <summary>The time that this miner would write into the next block.</summary>
    /// <param name="now">The right time, in seconds since 1970.</param>
    /// <param name="earliest">The earliest time that the rules allow: one second after the median of the last 11 blocks.</param>
    /// <param name="latest">The latest that nodes accept now.</param>
    protected virtual long TimeOfBlock(long now, long earliest, long latest) => now;
}
