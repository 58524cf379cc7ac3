using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>Which peer a full book gives up. Defends against an attacker who fills the book with addresses of his own to have
/// all others forgotten: the largest group gives way, so more names of one group displace only each other.</summary>
internal static class PeerEviction
{
    /// <summary>The peers that are one too many, of those that were reached and of the others: the one of the largest group that
    /// has failed most often; but none that is connected or an anchor. The operator's are not counted.</summary>
    public static IReadOnlyList<BookEntry> FindSurplus(IReadOnlyCollection<BookEntry> peers) =>
    [
        .. FindSurplus(peers.Where(one => !one.IsReached), SyncLimits.MaxUnreachedPeers),
        .. FindSurplus(peers.Where(one => one.IsReached), SyncLimits.MaxReachedPeers),
    ];

    private static IEnumerable<BookEntry> FindSurplus(IEnumerable<BookEntry> peers, int places)
    {
        BookEntry[] counted = [.. peers.Where(one => !one.IsOperators)];
        return counted.Length <= places ? [] : counted
            .GroupBy(one => one.Group)
            .OrderByDescending(group => group.Count())
            .SelectMany(group => group
                .Where(one => one.ConnectedSince is null && !one.IsAnchor)
                .OrderByDescending(one => one.Failures)
                .ThenBy(_ => Random.Shared.Next()))
            .Take(1);
    }
}
