using System.Diagnostics;
using System.Numerics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Core.Wallets.Proofs;

/// <summary>
/// The chain as a wallet sees it for itself (section 8 of the paper): headers alone, each checked for its proof of
/// work, bits, place and time, and of all chains that nodes showed it the one with the most work. Kept in a
/// <see cref="WalletCache"/>; in memory there is never more than what is being compared. Not for several threads at
/// once.</summary>
public sealed class ChainView : IKnownChain, IDisposable
{
    /// <summary>Headers that are taken from one node in one go; a longer chain is continued the next time.</summary>
    public const int MaxHeaders = 1_000_000;

    /// <summary>Time that one node gets for all its headers.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _clock;
    private readonly IProgress<int>? _progress;

    private ChainView(WalletCache cache, ChainParameters network, TimeProvider clock, IProgress<int>? progress)
    {
        Cache = cache;
        Network = network;
        _clock = clock;
        _progress = progress;
    }

    /// <summary>The height of the tip.</summary>
    public int Height => Cache.Height;

    /// <summary>The hash of the tip.</summary>
    public BlockHash TipHash => Cache.TipHash;

    /// <summary>The network's rules.</summary>
    public ChainParameters Network { get; }

    /// <summary>Where it is kept.</summary>
    internal WalletCache Cache { get; }

    /// <summary>Opens what is in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="clock">Now.</param>
    /// <param name="progress">Told the height up to which a node's headers are checked, after each answer of
    /// it.</param>
    public static ChainView Open(DataFolder folder, TimeProvider clock, IProgress<int>? progress = null) =>
        new(WalletCache.Open(folder), folder.Network, clock, progress);

    /// <summary>The header at a height; null above the tip.</summary>
    /// <exception cref="WalletException">The file is damaged there.</exception>
    public BlockHeader? HeaderAt(int height) => height >= 0 && height <= Height ? Cache.ReadHeaders(height, 1)[0].Header : null;

    /// <summary>The header at a height with those before it that the rules ask for; null above the tip. Throws as
    /// <see cref="HeaderAt"/>.</summary>
    public ChainedHeader? InContext(int height)
    {
        if (height < 0 || height > Height)
        {
            return null;
        }

        int first = Math.Max(0, height + 1 - ContextSize);
        return Cache.ReadHeaders(first, height + 1 - first)[^1];
    }

    /// <summary>Whether a node's chain is ours, or a part of it; throws as <see cref="HeaderAt"/>.</summary>
    public bool Contains(NodeTip tip) => HeaderAt(tip.Height)?.ComputeHash() == tip.Hash;

    /// <summary>Asks a node for its headers, checks them, and takes its chain if it has more work than ours. If it has
    /// not, the node is only behind.</summary>
    /// <returns>The end of the node's chain, as far as it was looked at.</returns>
    /// <exception cref="FalseAnswerException">A header breaks a rule; other failures as of <see cref="NodeClient"/> and
    /// <see cref="HeaderAt"/>.</exception>
    public async Task<NodeTip> SyncAsync(NodeClient node, CancellationToken cancellation = default)
    {
        long began = Stopwatch.GetTimestamp();
        var download = new HeaderDownload(node.GetHeadersAsync, this, Network, _clock);
        int common = Height;
        int looked = 0;
        var branch = new List<BlockHeader>();
        BigInteger work = BigInteger.Zero;
        BigInteger? ownWork = null;
        await foreach (HeaderPage page in download.RunAsync(cancellation))
        {
            ChainedHeader tip = download.Last;
            if (page.Violation is { IsPermanent: true } violation)
            {
                throw new FalseAnswerException(
                    node.Url, $"its header of height {tip.Height + 1} breaks a rule. {violation}");
            }

            common = ownWork is null ? page.Known.Height : common;
            branch.AddRange(page.New.Select(header => header.Header));
            work = page.New.Aggregate(work, (sum, header) => sum + header.Work);
            _progress?.Report(tip.Height);
            if (branch.Count > 0 && work > (ownWork ??= WorkAfter(common)))
            {
                if (!Cache.TryPutHeaders(common, branch))
                {
                    return await SyncAsync(node, cancellation);
                }

                common = Height;
                branch.Clear();
                work = BigInteger.Zero;
                ownWork = BigInteger.Zero;
            }

            // A header dated ahead of our clock may be good in a while.
            looked += HeaderDownload.PageSize;
            if (page.Violation is not null || looked >= MaxHeaders || Stopwatch.GetElapsedTime(began) > MaxTime)
            {
                return new NodeTip(tip.Height, tip.Hash, page.Violation?.Detail);
            }

            download.Last = WithoutOldAncestors(tip);
        }

        return new NodeTip(download.Last.Height, download.Last.Hash, NotYet: null);
    }

    /// <inheritdoc/>
    ChainedHeader IKnownChain.HeaderAt(int height) => InContext(height)!;

    /// <inheritdoc/>
    ChainedHeader? IKnownChain.Find(BlockHeader header, ChainedHeader parent) =>
        HeaderAt(parent.Height + 1) == header ? new ChainedHeader(header, parent) : null;

    /// <inheritdoc/>
    public void Dispose() => Cache.Dispose();

    /// <summary>How many headers the rules look back at.</summary>
    private int ContextSize => Math.Max(Network.RetargetWindow + 1, ChainedHeader.MedianTimeSpan);

    /// <summary>The work of our own chain after a height.</summary>
    private BigInteger WorkAfter(int height)
    {
        BigInteger sum = BigInteger.Zero;
        while (height < Height)
        {
            int count = Math.Min(HeaderDownload.PageSize, Height - height);
            sum += Cache.ReadHeaders(height + 1, count)[^1].ChainWork;
            height += count;
        }

        return sum;
    }

    /// <summary>The same header, so that the memory of its older ancestors can be used again.</summary>
    private ChainedHeader WithoutOldAncestors(ChainedHeader tip)
    {
        ChainedHeader first = tip.AncestorAt(Math.Max(0, tip.Height + 1 - ContextSize));
        return tip.After(first).Aggregate(
            ChainedHeader.WithoutAncestors(first.Header, first.Height, first.LatestTime),
            (parent, header) => new ChainedHeader(header.Header, header.Hash, parent));
    }
}

/// <summary>Where a node's chain ends, in headers that were checked.</summary>
/// <param name="Height">The height of its tip.</param>
/// <param name="Hash">The hash of its tip.</param>
/// <param name="NotYet">Why a header after it cannot be taken now, a sentence; null where none follows.</param>
public sealed record NodeTip(int Height, BlockHash Hash, string? NotYet);
