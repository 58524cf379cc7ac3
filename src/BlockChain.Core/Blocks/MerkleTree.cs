using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Blocks;

/// <summary>
/// One hash that stands for all transactions of a block (section 7 of the paper; Bitcoin Core: <c>merkle.cpp</c>), so
/// that a few hashes prove that a transaction is in it (section 8). Where a level has an odd number of nodes, its last one
/// pairs with itself:
/// <code>
///           root
///          /    \
///       H(ab)   H(cc)
///       /  \     |
///      a    b    c
/// </code>
/// </summary>
public static class MerkleTree
{
    /// <summary>The root over the leaves; zero for none.</summary>
    /// <param name="leaves">The transaction ids in the order of the block.</param>
    /// <param name="isMutated">Two nodes that make a pair are equal: see the drawing at the check.</param>
    public static Hash256 ComputeRoot(ReadOnlySpan<Hash256> leaves, out bool isMutated)
    {
        isMutated = false;
        if (leaves.IsEmpty)
        {
            return default;
        }

        Hash256[] level = leaves.ToArray();
        for (int count = level.Length; count > 1; count = (count + 1) / 2)
        {
            // CVE-2012-2459. An odd level pairs its last node with itself, so two lists have the same root:
            //
            //        transactions 1-2-3-4-5-6             transactions 1-2-3-4-5-6-5-6
            //
            //                  root                                  root
            //               /        \                            /        \
            //             G            H                       G            H
            //           /   \        /   \                   /   \        /   \
            //          D     E      F     F (copied)        D     E      F     F (hashed)
            //         / \   / \    / \                     / \   / \    / \   / \
            //        1   2 3   4  5   6                   1   2 3   4  5   6 5   6
            //
            // Anybody can turn the left block into the right one, whose header shows the same work. That block is bad, for it
            // spends the same coins twice; but a node that remembered its hash as bad would refuse the left one too. So the
            // pair of equal nodes is noticed here, and nothing is remembered. It never happens by chance: no two transactions
            // have one id.
            for (int i = 0; i + 1 < count; i += 2)
            {
                isMutated |= level[i] == level[i + 1];
            }

            HashLevel(level, count);
        }

        return level[0];
    }

    /// <summary>The proof for one leaf: the partner of its node on each level, leaf level first.</summary>
    public static Hash256[] MakeProof(ReadOnlySpan<Hash256> leaves, int index)
    {
        var proof = new List<Hash256>();
        Hash256[] level = leaves.ToArray();
        for (int count = level.Length; count > 1; count = (count + 1) / 2)
        {
            proof.Add(level[Math.Min(index ^ 1, count - 1)]);
            HashLevel(level, count);
            index /= 2;
        }

        return [.. proof];
    }

    /// <summary>Replaces the first nodes of a level by the nodes of the level above.</summary>
    private static void HashLevel(Hash256[] level, int count)
    {
        for (int i = 0; i < count; i += 2)
        {
            level[i / 2] = HashPair(level[i], level[Math.Min(i + 1, count - 1)]);
        }
    }

    private static Hash256 HashPair(Hash256 left, Hash256 right)
    {
        Span<byte> pair = stackalloc byte[2 * Hash256.Size];
        left.WriteTo(pair);
        right.WriteTo(pair[Hash256.Size..]);
        return Hashing.Sha256d(pair);
    }
}
