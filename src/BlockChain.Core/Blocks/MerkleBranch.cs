using System.Collections.Immutable;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Blocks;

/// <summary>
/// That a transaction is in a block, for anybody who has only the header (section 8 of the paper): the partner of its node
/// on each level of the <see cref="MerkleTree"/>, leaf level first, and its place, whose bits say on which side each
/// partner is. From anybody; <see cref="Fold"/> checks it.
/// </summary>
/// <param name="Partners">At most <see cref="MaxDepth"/> hashes.</param>
/// <param name="Position">The transaction's place in the block, counted from 0, which is the coinbase.</param>
public sealed record MerkleBranch(ImmutableArray<Hash256> Partners, int Position)
{
    /// <summary>No tree has more levels: a block has at most 20,000 outputs (each counts as a signature operation), so it has
    /// fewer than 2^15 transactions.</summary>
    public const int MaxDepth = 15;

    /// <summary>Whether the branch leads from a transaction to the root that a header holds.</summary>
    public bool Verify(TransactionId leaf, Hash256 root) => Fold(leaf) is { } steps && steps[^1].Node == root;

    /// <summary>
    /// The nodes on the way from the leaf to the root, the leaf first, each with the 64 bytes that were hashed for it.
    /// Null where the branch cannot be one: it is too long, the position has more bits than there are levels, or a node
    /// on the right side equals its partner. The last would be the copy of the end of an odd level: the same
    /// transaction at a second place (CVE-2012-2459).
    /// </summary>
    public IReadOnlyList<(Hash256 Node, byte[] Pair)>? Fold(TransactionId leaf)
    {
        if (Partners.Length > MaxDepth || Position < 0 || Position >> Partners.Length != 0)
        {
            return null;
        }

        var steps = new List<(Hash256, byte[])> { (leaf.Value, []) };
        Hash256 node = leaf.Value;
        for (int level = 0; level < Partners.Length; level++)
        {
            Hash256 partner = Partners[level];
            bool isRight = ((Position >> level) & 1) == 1;
            if (isRight && partner == node)
            {
                return null;
            }

            byte[] pair = isRight
                ? [.. partner.ToBytes(), .. node.ToBytes()]
                : [.. node.ToBytes(), .. partner.ToBytes()];
            node = Hashing.Sha256d(pair);
            steps.Add((node, pair));
        }

        return steps;
    }
}
