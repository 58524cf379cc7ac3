namespace BlockChain.Core.Network;

/// <summary>Another branch became the best chain: the data of a <c>reorg</c> event of <c>GET /api/events</c>, which comes
/// before the <c>block</c> event of the new tip. That holds a <see cref="BlockRecord"/>, <c>tx</c> events a
/// <see cref="RecentTransactionRecord"/>, <c>peer</c> events a <see cref="PeerRecord"/>.</summary>
/// <param name="Depth">How many blocks were undone.</param>
/// <param name="From">The hash of the tip that was replaced.</param>
/// <param name="To">The hash of the new tip.</param>
/// <param name="Fork">The hash of the last block that both branches have.</param>
/// <param name="OwnBlocks">How many of the blocks that were undone this node had mined since it started.</param>
/// <param name="OwnCoins">Base units that those had earned, and that are gone.</param>
public sealed record ReorganisationEvent(int Depth, string From, string To, string Fork, int OwnBlocks, long OwnCoins);

/// <summary>The data of a <c>gap</c> event: of the events that the client asked for, the oldest are not kept any more. What it
/// shows is to be loaded again.</summary>
/// <param name="Missed">How many are missing.</param>
public sealed record GapEvent(long Missed);
