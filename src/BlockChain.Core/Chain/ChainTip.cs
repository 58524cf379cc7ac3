using BlockChain.Core.Primitives;

namespace BlockChain.Core.Chain;

/// <summary>The end of a branch (Bitcoin Core: <c>getchaintips</c>).</summary>
/// <param name="Height">Its height.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="BranchLength">Blocks from the best chain up to it; 0 for the best chain's own tip.</param>
/// <param name="Status"><c>active</c>, <c>valid-fork</c> (was once connected), <c>valid-headers</c> (stored, never
/// connected), <c>headers-only</c> (its bodies are awaited) or <c>invalid</c>.</param>
public sealed record ChainTip(int Height, BlockHash Hash, int BranchLength, string Status);
