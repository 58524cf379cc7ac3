using System.Runtime.CompilerServices;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Consensus;

/// <summary>The chain that a <see cref="HeaderDownload"/> continues: a node's tree, or a wallet's file.</summary>
public interface IKnownChain
{
    /// <summary>The height of its tip.</summary>
    int Height { get; }

    /// <summary>Its header at a height, with as many ancestors as the rules look at.</summary>
    ChainedHeader HeaderAt(int height);

    /// <summary>The same header after its parent, if it is known; null if it is not.</summary>
    ChainedHeader? Find(BlockHeader header, ChainedHeader parent);
}

/// <summary>Headers that follow each other and keep the rules.</summary>
/// <param name="Known">The last of the node's headers that was known before; the parent of the first new one of all
/// pages.</param>
/// <param name="New">Those that were not known, after all new ones of the pages before.</param>
/// <param name="Violation">Why the header after them is refused; null if none is. Nothing follows a violation.</param>
/// <param name="Refused">The header that is refused.</param>
public sealed record HeaderPage(
    ChainedHeader Known, IReadOnlyList<ChainedHeader> New, Violation? Violation, BlockHeader? Refused);

/// <summary>
/// Headers first (Bitcoin Core: <c>getheaders</c>): finds the last block that another node's best chain shares with ours, in
/// few requests whatever the depth, and checks the headers after it, page by page. Each page continues the one before, so
/// that no node can answer forever without showing work.
/// </summary>
/// <param name="ask">Asks the node for the headers after a block; null: the block is not in its best chain.</param>
/// <param name="known">Our own chain.</param>
/// <param name="parameters">The network's.</param>
/// <param name="clock">Our clock.</param>
public sealed class HeaderDownload(
    Func<BlockHash, CancellationToken, Task<IReadOnlyList<BlockHeader>?>> ask,
    IKnownChain known,
    ChainParameters parameters,
    TimeProvider clock)
{
    /// <summary>Headers in one answer; one with fewer is the last (Bitcoin Core: <c>MAX_HEADERS_RESULTS</c>).</summary>
    public const int PageSize = 2_000;

    /// <summary>The last header so far. A caller that keeps the pages elsewhere may put the same header with fewer ancestors in
    /// its place.</summary>
    public ChainedHeader Last { get; set; } = known.HeaderAt(known.Height);

    /// <summary>Asks until the node has no more, or a header is refused.</summary>
    public async IAsyncEnumerable<HeaderPage> RunAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        IReadOnlyList<BlockHeader>? headers = await FindForkAsync(cancellation);
        ChainedHeader fork = Last;
        if (headers is null)
        {
            var noCommon = new Violation("prev-blk-not-found", "The chain does not begin with our first block.");
            yield return new HeaderPage(fork, [], noCommon, null);
            yield break;
        }

        bool isAllKnown = true;
        while (true)
        {
            int skipped = 0;
            while (isAllKnown && skipped < headers.Count
                && headers[skipped].PreviousHash == Last.Hash && known.Find(headers[skipped], Last) is { } next)
            {
                fork = Last = next;
                skipped++;
            }

            IReadOnlyList<ChainedHeader> added = HeaderChain.Extend(
                Last, headers.Skip(skipped), parameters, clock.GetUtcNow().ToUnixTimeSeconds(), out Violation? violation);
            isAllKnown &= added.Count == 0;
            Last = added.Count > 0 ? added[^1] : Last;
            BlockHeader? refused = violation is null ? null : headers[skipped + added.Count];
            yield return new HeaderPage(fork, added, violation, refused);
            if (violation is not null || headers.Count < PageSize)
            {
                yield break;
            }

            headers = await ask(Last.Hash, cancellation) ?? [];
        }
    }

    /// <summary>Steps back from our tip, twice as far each time, until the node knows the block.</summary>
    /// <returns>The headers after it; null when it knows none of ours, not even genesis.</returns>
    private async Task<IReadOnlyList<BlockHeader>?> FindForkAsync(CancellationToken cancellation)
    {
        for (int step = 1; ; step *= 2)
        {
            if (await ask(Last.Hash, cancellation) is { } headers)
            {
                return headers;
            }

            if (Last.Height == 0)
            {
                return null;
            }

            Last = known.HeaderAt(Math.Max(0, Last.Height - step));
        }
    }
}
