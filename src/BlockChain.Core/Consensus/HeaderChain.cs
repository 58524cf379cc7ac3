using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Consensus;

/// <summary>Checks headers without their bodies, one after the other: how a node that catches up, or a wallet, finds
/// the chain with the most work (section 8 of the paper).</summary>
public static class HeaderChain
{
    /// <summary>Puts headers after a known one, as long as they keep the rules.</summary>
    /// <param name="parent">The header before the first.</param>
    /// <param name="headers">Each the parent of the next; from anybody.</param>
    /// <param name="parameters">The network's.</param>
    /// <param name="now">Our clock, in seconds since 1970.</param>
    /// <param name="violation">Why the first that was left out was; null if none was.</param>
    /// <returns>Those that are good.</returns>
    public static IReadOnlyList<ChainedHeader> Extend(
        ChainedHeader parent,
        IEnumerable<BlockHeader> headers,
        ChainParameters parameters,
        long now,
        out Violation? violation)
    {
        var chain = new List<ChainedHeader>();
        foreach (BlockHeader header in headers)
        {
            BlockHash hash = header.ComputeHash();
            violation = HeaderRules.CheckAlone(header, hash, parameters);
            if (violation is null && header.PreviousHash != parent.Hash)
            {
                violation = new Violation(
                    "prev-blk-not-found", $"The header is on {header.PreviousHash}, not on the one before, {parent.Hash}.");
            }

            violation ??= HeaderRules.CheckInChain(header, parent, parameters, now);
            if (violation is not null)
            {
                return chain;
            }

            parent = new ChainedHeader(header, hash, parent);
            chain.Add(parent);
        }

        violation = null;
        return chain;
    }
}
