using BlockChain.Core.Blocks;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Blocks;

public class MerkleBranchTests
{
    [Fact]
    public void Every_leaf_is_proved_at_its_place_and_at_no_other()
    {
        for (int count = 1; count <= 20; count++)
        {
            Hash256[] leaves = [.. Enumerable.Range(0, count).Select(Leaf)];
            Hash256 root = MerkleTree.ComputeRoot(leaves, out _);
            for (int index = 0; index < count; index++)
            {
                var branch = new MerkleBranch([.. MerkleTree.MakeProof(leaves, index)], index);
                Assert.True(branch.Verify(new TransactionId(leaves[index]), root));
                Assert.False(branch.Verify(new TransactionId(Leaf(100)), root));
                Assert.All(
                    Enumerable.Range(-1, 70).Where(other => other != index),
                    other => Assert.False(
                        (branch with { Position = other }).Verify(new TransactionId(leaves[index]), root)));
            }
        }
    }

    [Fact]
    public void A_branch_deeper_than_any_block_is_refused() =>
        Assert.Null(
            new MerkleBranch([.. Enumerable.Range(0, MerkleBranch.MaxDepth + 1).Select(Leaf)], 0).Fold(default));

    private static Hash256 Leaf(int number) => Hashing.Sha256d([(byte)number]);
}
