using System.Numerics;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Blocks;

/// <summary>A header in its place: with its hash, its height, and all that came before it (Bitcoin Core:
/// <c>CBlockIndex</c>). Immutable, so it is read without a lock.</summary>
public sealed class ChainedHeader
{
    /// <summary>How many blocks the median time past looks at (Bitcoin Core: <c>nMedianTimeSpan</c>).</summary>
    public const int MedianTimeSpan = 11;

    public ChainedHeader(BlockHeader header, ChainedHeader parent)
        : this(header, header.ComputeHash(), parent)
    {
    }

    /// <summary>The same, where the hash is known already.</summary>
    internal ChainedHeader(BlockHeader header, BlockHash hash, ChainedHeader? parent)
        : this(
            header, hash, parent, parent is null ? 0 : parent.Height + 1, Math.Max(header.Time, parent?.LatestTime ?? 0))
    {
    }

    private ChainedHeader(BlockHeader header, BlockHash hash, ChainedHeader? parent, int height, uint latestTime)
    {
        Header = header;
        Hash = hash;
        Parent = parent;
        Height = height;
        LatestTime = latestTime;

        // Blocks of one target follow each other: most need no division.
        Work = parent is not null && parent.Header.Bits == header.Bits ? parent.Work : header.Bits.Work;
        ChainWork = (parent?.ChainWork ?? BigInteger.Zero) + Work;
    }

    /// <summary>A genesis block's header.</summary>
    public static ChainedHeader OfGenesis(BlockHeader header) => new(header, header.ComputeHash(), parent: null);

    /// <summary>A header without its ancestors, for a chain too long to keep in memory. Work is counted
    /// from here on, and nobody may ask for what was before.</summary>
    /// <param name="header">The header.</param>
    /// <param name="height">Its height.</param>
    /// <param name="latestTime">See <see cref="LatestTime"/>.</param>
    public static ChainedHeader WithoutAncestors(BlockHeader header, int height, uint latestTime) =>
        new(header, header.ComputeHash(), parent: null, height, latestTime);

    public BlockHeader Header { get; }

    public BlockHash Hash { get; }

    /// <summary>The header before; null at genesis, and for a header made without its ancestors.</summary>
    public ChainedHeader? Parent { get; }

    /// <summary>How many blocks were before it.</summary>
    public int Height { get; }

    /// <summary>The latest time of this header and all its ancestors, back to genesis: a clock that never goes back, whatever
    /// a miner writes. The retarget measures with it. (Bitcoin Core has it too, as <c>nTimeMax</c>, but only to find blocks by
    /// their time.) Seconds since 1970.</summary>
    public uint LatestTime { get; }

    /// <summary>The expected number of hashes behind this block.</summary>
    public BigInteger Work { get; }

    /// <summary>The expected number of hashes behind the whole chain up to here (section 5 of the paper: the longest
    /// chain is the one with the most work; Bitcoin Core: <c>nChainWork</c>).</summary>
    public BigInteger ChainWork { get; }

    /// <summary>The median of the times of the last <see cref="MedianTimeSpan"/> blocks up to this one: a clock that no single
    /// miner sets and that never goes back (BIP 113; Bitcoin Core: <c>GetMedianTimePast</c>). Seconds since 1970.</summary>
    public uint MedianTimePast()
    {
        Span<uint> times = stackalloc uint[MedianTimeSpan];
        int count = 0;
        for (ChainedHeader? at = this; at is not null && count < MedianTimeSpan; at = at.Parent)
        {
            times[count++] = at.Header.Time;
        }

        return MedianOf(times[..count]);
    }

    /// <summary>The median of times, which are sorted for it; of an even number, the later of the two in the middle.</summary>
    internal static uint MedianOf(Span<uint> times)
    {
        times.Sort();
        return times[times.Length / 2];
    }

    /// <summary>The last header that two chains share.</summary>
    /// <exception cref="ArgumentException">They have not even genesis in common.</exception>
    public static ChainedHeader ForkPoint(ChainedHeader one, ChainedHeader other)
    {
        while (one != other)
        {
            ChainedHeader higher = one.Height >= other.Height ? one : other;
            ChainedHeader parent = higher.Parent
                ?? throw new ArgumentException("The two headers are of different networks.", nameof(other));
            (one, other) = higher == one ? (parent, other) : (one, parent);
        }

        return one;
    }

    /// <summary>The header at a height of this chain, found by walking back.</summary>
    public ChainedHeader AncestorAt(int height)
    {
        ChainedHeader at = this;
        while (at.Height > height)
        {
            at = at.Parent!;
        }

        return at;
    }

    /// <summary>The headers after one of this chain, up to and including this one, the lowest first.</summary>
    public List<ChainedHeader> After(ChainedHeader ancestor)
    {
        var path = new List<ChainedHeader>();
        for (ChainedHeader at = this; at != ancestor; at = at.Parent!)
        {
            path.Add(at);
        }

        path.Reverse();
        return path;
    }

    public override string ToString() => $"{Height} {Hash}";
}
