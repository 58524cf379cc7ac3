using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;

namespace BlockChain.Miner.Sync;

/// <summary>
/// Headers first: finds the last block that a peer's best chain shares with ours, in few requests whatever the depth, and
/// checks the headers after it. Only if they have more work than our chain are they kept, and their bodies asked for.
/// </summary>
internal static class HeaderSync
{
    /// <summary>What a peer's best chain is to us.</summary>
    /// <param name="Common">The last block of it that we know.</param>
    /// <param name="Best">The end of the part that was looked at: with more work than our chain, or known to us.</param>
    public sealed record Result(ChainedHeader Common, ChainedHeader Best);

    /// <summary>Asks and checks.</summary>
    /// <exception cref="PeerViolationException">A header breaks a rule, or there are many of little work.</exception>
    public static async Task<Result> RunAsync(
        PeerClient peer, FullNode node, TimeProvider clock, CancellationToken cancellation)
    {
        (ChainedHeader common, IReadOnlyList<BlockHeader> page) = await FindForkAsync(peer, node, cancellation);
        ChainedHeader best = common;
        var unknown = new List<ChainedHeader>();
        while (true)
        {
            int known = unknown.Count > 0 ? 0 : SkipKnown(node, page, ref best);
            common = unknown.Count > 0 ? common : best;
            IReadOnlyList<ChainedHeader> added = HeaderChain.Extend(
                best, page.Skip(known), node.Parameters, clock.GetUtcNow().ToUnixTimeSeconds(), out Violation? violation);
            unknown.AddRange(added);
            best = unknown.Count > 0 ? unknown[^1] : best;
            Judge(violation);

            bool isEnd = page.Count < SyncLimits.HeadersInAnswer;
            if (isEnd || unknown.Count >= SyncLimits.HeadersAhead)
            {
                break;
            }

            page = await peer.GetHeadersAsync(best.Hash, cancellation) ?? [];
        }

        if (unknown.Count == 0 || best.ChainWork <= node.Tip.ChainWork)
        {
            return unknown.Count < SyncLimits.HeadersAhead
                ? new Result(common, common)
                : throw new PeerViolationException($"It has {unknown.Count} headers with less work than our chain.");
        }

        // Refused only if it has an invalid block, or was overtaken meanwhile.
        return node.SubmitHeaders(unknown) is { Reason: "bad-prevblk" } refusal
            ? throw new PeerViolationException(refusal.Detail)
            : new Result(common, node.TryFindHeader(best.Hash, out ChainedHeader? kept, out _) ? kept : common);
    }

    /// <summary>Steps back from our tip, twice as far each time, until the peer knows the block.</summary>
    private static async Task<(ChainedHeader Common, IReadOnlyList<BlockHeader> Page)> FindForkAsync(
        PeerClient peer, FullNode node, CancellationToken cancellation)
    {
        ChainedHeader at = node.Tip;
        for (int step = 1; ; step *= 2)
        {
            if (await peer.GetHeadersAsync(at.Hash, cancellation) is { } page)
            {
                return (at, page);
            }

            if (at.Height == 0)
            {
                throw new PeerViolationException("Its chain does not begin with our genesis block.");
            }

            at = at.AncestorAt(Math.Max(0, at.Height - step));
        }
    }

    /// <summary>How many of the first headers are known; the last of them is <paramref name="best"/> then.</summary>
    private static int SkipKnown(FullNode node, IReadOnlyList<BlockHeader> page, ref ChainedHeader best)
    {
        int count = 0;
        while (count < page.Count && node.TryFindHeader(page[count].ComputeHash(), out ChainedHeader? known, out BlockStatus status))
        {
            if (status == BlockStatus.Invalid)
            {
                throw new PeerViolationException($"Its chain has the invalid block {known.Hash}.");
            }

            best = known;
            count++;
        }

        return count;
    }

    private static void Judge(Violation? violation)
    {
        if (violation is { IsForGood: true })
        {
            throw new PeerViolationException($"A header of its chain breaks a rule: {violation}");
        }

        if (violation is not null)
        {
            throw new HttpRequestException($"A header of its chain is not acceptable now: {violation}");
        }
    }
}
