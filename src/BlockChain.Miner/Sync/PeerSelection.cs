using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>Which peers of the book to connect to. Defends against an eclipse, by an attacker who has many addresses in few
/// ranges and wants all sessions of a node: the draw is by group first, and the oldest sessions come back after a
/// restart.</summary>
internal static class PeerSelection
{
    /// <summary>
    /// The peer to connect to now, or null. First the operator's, then the anchors; then, preferably from a range that no
    /// session is in yet, and by a toss of a coin from those that were reached before or from the others (as Bitcoin Core's
    /// tried and new), one group at random, and one peer of it at random.
    /// </summary>
    /// <param name="peers">All peers of the book.</param>
    /// <param name="connectedKeys">The peers that there is a session with, or an attempt under way.</param>
    /// <param name="now">What time it is.</param>
    public static BookEntry? DrawNext(
        IReadOnlyCollection<BookEntry> peers, IReadOnlySet<string> connectedKeys, DateTimeOffset now)
    {
        HashSet<string> connectedRanges =
            [.. peers.Where(one => connectedKeys.Contains(one.Url.Key)).Select(one => one.Range)];
        BookEntry[] due =
            [.. peers.Where(one => one.IsWelcome(now) && one.IsDue(now) && !connectedKeys.Contains(one.Url.Key))];
        BookEntry[] elsewhere = [.. due.Where(one => !connectedRanges.Contains(one.Range))];
        BookEntry[] candidates = elsewhere.Length > 0 ? elsewhere : due;
        bool isReached = Random.Shared.Next(2) == 0;
        return Draw(due.Where(one => one.IsOperators))
            ?? Draw(due.Where(one => one.IsAnchor))
            ?? Draw(candidates.Where(one => one.IsReached == isReached))
            ?? Draw(candidates);
    }

    /// <summary>Makes the oldest sessions the anchors. After a restart the first sessions are with them, so that an attacker who
    /// has filled the book by then does not get them all (Bitcoin Core: <c>anchors.dat</c>).</summary>
    public static void ChooseAnchors(IReadOnlyCollection<BookEntry> peers, DateTimeOffset now)
    {
        HashSet<BookEntry> anchors =
        [
            .. peers
                .Where(one => !one.IsOperators && one.IsWelcome(now) && (one.IsAnchor || one.ConnectedSince is not null))
                .OrderBy(one => one.ConnectedSince ?? DateTimeOffset.MaxValue)
                .Take(SyncLimits.Anchors),
        ];
        foreach (BookEntry peer in peers)
        {
            peer.IsAnchor = anchors.Contains(peer);
        }
    }

    private static BookEntry? Draw(IEnumerable<BookEntry> from)
    {
        BookEntry[][] groups = [.. from.GroupBy(one => one.Group).Select(group => group.ToArray())];
        return groups.Length == 0 ? null : DrawOne(DrawOne(groups));
    }

    private static T DrawOne<T>(T[] from) => from[Random.Shared.Next(from.Length)];
}
