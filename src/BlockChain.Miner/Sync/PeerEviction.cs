using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>Which peer a full book gives up. Against one who fills the book with addresses of his own to have all others forgotten:
/// the largest group gives way, so more names of one group displace only each other.</summary>
internal static class PeerEviction
{
    /// <summary>The peers that are one too many, of those that were reached and of the others.</summary>
    public static IEnumerable<BookEntry> FindSurplus(IReadOnlyCollection<BookEntry> peers) =>
        new[]
        {
            FindWorst(peers, isReached: false, SyncLimits.MaxUnreachedPeers),
            FindWorst(peers, isReached: true, SyncLimits.MaxReachedPeers),
        }
        .OfType<BookEntry>();

    /// <summary>Where there is one too many, the one of the largest group that has failed most often; but none that is connected
    /// or an anchor. The operator's are not counted.</summary>
    private static BookEntry? FindWorst(IEnumerable<BookEntry> peers, bool isReached, int places)
    {
        BookEntry[] counted = [.. peers.Where(one => one.IsReached == isReached && !one.IsOperators)];
        return counted.Length <= places ? null : counted
            .GroupBy(one => one.Group)
            .OrderByDescending(group => group.Count())
            .SelectMany(group => group
                .Where(one => one.ConnectedSince is null && !one.IsAnchor)
                .OrderByDescending(one => one.Failures)
                .ThenBy(_ => Random.Shared.Next()))
            .FirstOrDefault();
    }
}
