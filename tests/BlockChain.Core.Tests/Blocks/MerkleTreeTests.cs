using System.Security.Cryptography;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Blocks;

public class MerkleTreeTests
{
    private const int MostLeaves = 33;

    public static TheoryData<int> Counts => [.. Enumerable.Range(1, MostLeaves)];

    [Fact]
    public void A_tree_without_leaves_has_the_root_zero()
    {
        Assert.Equal(default, MerkleTree.ComputeRoot([], out bool isMutated));
        Assert.False(isMutated);
    }

    [Fact]
    public void One_leaf_is_its_own_root() => Assert.Equal(Leaf(1), MerkleTree.ComputeRoot([Leaf(1)], out _));

    [Theory]
    [MemberData(nameof(Counts))]
    public void The_root_is_that_of_a_plain_recursion(int count)
    {
        Hash256[] leaves = Leaves(count);

        Assert.Equal(RootByRecursion(leaves, Depth(count)), MerkleTree.ComputeRoot(leaves, out bool isMutated));
        Assert.False(isMutated);
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Every_proof_leads_to_the_root(int count)
    {
        Hash256[] leaves = Leaves(count);
        Hash256 root = MerkleTree.ComputeRoot(leaves, out _);
        for (int index = 0; index < count; index++)
        {
            Hash256[] proof = MerkleTree.MakeProof(leaves, index);

            Assert.Equal(Depth(count), proof.Length);
            Assert.Equal(root, new MerkleBranch([.. proof], index).Fold(new TransactionId(leaves[index]))![^1].Node);
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void A_proof_of_another_leaf_partner_or_place_does_not_lead_to_the_root(int count)
    {
        Hash256[] leaves = Leaves(count);
        Hash256 root = MerkleTree.ComputeRoot(leaves, out _);
        for (int index = 0; index < count; index++)
        {
            var leaf = new TransactionId(leaves[index]);
            var branch = new MerkleBranch([.. MerkleTree.MakeProof(leaves, index)], index);
            Assert.False(branch.Verify(new TransactionId(Leaf(1_000)), root));
            for (int level = 0; level < branch.Partners.Length; level++)
            {
                MerkleBranch changed = branch with { Partners = branch.Partners.SetItem(level, Leaf(1_000)) };
                Assert.False(changed.Verify(leaf, root));

                // Also where the last node of an odd level stands on both sides of itself.
                Assert.False((branch with { Position = index ^ (1 << level) }).Verify(leaf, root));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void A_list_with_its_end_repeated_has_the_same_root_and_is_seen_to_be_mutated(int count)
    {
        Hash256[] honest = Leaves(count);
        Hash256 root = MerkleTree.ComputeRoot(honest, out _);
        Hash256[] mutated = honest;

        // The last node of an odd level stands for as many leaves as the largest power of two that divides their
        // number. At a power of two there is no odd level left.
        while ((mutated.Length & (mutated.Length - 1)) != 0)
        {
            int repeated = mutated.Length & -mutated.Length;
            mutated = [.. mutated, .. mutated[^repeated..]];

            Assert.Equal(root, MerkleTree.ComputeRoot(mutated, out bool isMutated));
            Assert.True(isMutated, $"{count} leaves repeated up to {mutated.Length} were not noticed.");
        }

        Assert.Equal(1 << Depth(count), mutated.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(32)]
    public void A_full_tree_repeated_has_another_root(int count)
    {
        Hash256[] leaves = Leaves(count);

        Assert.NotEqual(MerkleTree.ComputeRoot(leaves, out _), MerkleTree.ComputeRoot([.. leaves, .. leaves], out _));
    }

    [Fact]
    public void Equal_leaves_that_make_no_pair_are_no_mutation()
    {
        (Hash256 coinbase, Hash256 t, Hash256 u) = (Leaf(1), Leaf(2), Leaf(3));

        _ = MerkleTree.ComputeRoot([coinbase, t, t], out bool three);
        _ = MerkleTree.ComputeRoot([coinbase, t, u, t], out bool four);

        Assert.Equal((false, false), (three, four));
    }

    [Fact]
    public void A_mutation_in_the_middle_is_noticed_too()
    {
        _ = MerkleTree.ComputeRoot([Leaf(1), Leaf(2), Leaf(3), Leaf(3), Leaf(4), Leaf(5)], out bool isMutated);

        Assert.True(isMutated);
    }

    [Fact]
    public void The_leaves_of_the_caller_stay_as_they_are()
    {
        Hash256[] leaves = Leaves(7);
        _ = MerkleTree.ComputeRoot(leaves, out _);
        _ = MerkleTree.MakeProof(leaves, 3);

        Assert.Equal(Leaves(7), leaves);
    }

    /// <summary>From the top down: a tree of some depth has a full left half; a right half without leaves is the
    /// left one once more.</summary>
    private static Hash256 RootByRecursion(Hash256[] leaves, int depth)
    {
        if (depth == 0)
        {
            return leaves[0];
        }

        int half = 1 << (depth - 1);
        Hash256 left = RootByRecursion([.. leaves.Take(half)], depth - 1);
        Hash256 right = leaves.Length > half ? RootByRecursion([.. leaves.Skip(half)], depth - 1) : left;
        byte[] pair = [.. left.ToBytes(), .. right.ToBytes()];
        return Hash256.FromBytes(SHA256.HashData(SHA256.HashData(pair)));
    }

    private static int Depth(int count)
    {
        int depth = 0;
        while (1 << depth < count)
        {
            depth++;
        }

        return depth;
    }

    private static Hash256[] Leaves(int count) => [.. Enumerable.Range(1, count).Select(Leaf)];

    private static Hash256 Leaf(int number) => Hash256.FromBytes(SHA256.HashData(BitConverter.GetBytes(number)));
}
