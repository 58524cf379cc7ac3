using System.Collections.Immutable;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Fuzzing;
using BlockChain.Core.Transactions;

namespace BlockChain.SecondOpinion.Tests;

/// <summary>What NBitcoin thinks of blocks, headers, Merkle trees and targets.</summary>
public class BlockOpinions
{
    [Fact]
    public void It_reads_every_block_that_we_read()
    {
        Assert.True(Block.TryParse(Samples.Block, out Block? whole, out _));
        byte[][] small = [.. Enumerable.Range(1, 4).Select(count => FirstOf(whole, count).ToBytes())];
        Fuzzer.Run(20_000, random => Mutator.Mutate(small, random), IsBlockRead);
    }

    [Fact]
    public void It_reads_Bitcoin_s_block_277647() => Assert.True(IsBlockRead(Samples.Block));

    [Fact]
    public void Headers_have_the_same_fields_hash_and_proof_of_work() =>
        Fuzzer.Run(20_000, random => Mutator.Mutate(Samples.Headers, random), IsHeaderRead);

    [Fact]
    public void Bitcoin_s_first_4032_headers_are_read() => Assert.All(Samples.Headers, bytes => Assert.True(IsHeaderRead(bytes)));

    [Fact]
    public void A_branch_of_the_Merkle_tree_proves_there_what_it_proves_here() =>
        Fuzzer.Run(2_000, random => random.Bytes(32 * random.Next(1, 34)), bytes =>
        {
            Hash256[] leaves = [.. bytes.Chunk(32).Select(leaf => Hash256.FromBytes(leaf))];
            int index = bytes[0] % leaves.Length;
            Hash256 root = MerkleTree.ComputeRoot(leaves, out bool isMutated);
            Assert.False(isMutated);

            NBitcoin.uint256[] theirLeaves = [.. bytes.Chunk(32).Select(leaf => new NBitcoin.uint256(leaf))];
            bool[] matches = [.. leaves.Select((_, at) => at == index)];
            var tree = new NBitcoin.PartialMerkleTree(theirLeaves, matches);
            Assert.Equal($"{NBitcoin.MerkleNode.GetRoot(theirLeaves).Hash}", $"{root}");
            Assert.Equal($"{tree.GetMatchedTransactions().Single()}", $"{leaves[index]}");
            Assert.True(tree.Check(new NBitcoin.uint256(root.ToBytes())));

            // Their tree has the same partners, but for an odd end, which is its own partner there.
            Hash256[] partners = MerkleTree.MakeProof(leaves, index);
            var branch = new MerkleBranch([.. partners], index);
            Assert.True(branch.Verify(new TransactionId(leaves[index]), root));
            IEnumerable<Hash256> nodes = branch.Fold(new TransactionId(leaves[index]))!.Select(step => step.Node);
            Assert.Equal(
                tree.Hashes.Select(hash => $"{hash}").Order(),
                partners.Where((partner, level) => partner != nodes.ElementAt(level)).Append(leaves[index])
                    .Select(hash => $"{hash}").Order());
        });

    [Fact]
    public void Compact_targets_are_the_same_numbers_and_the_same_work() =>
        Fuzzer.Run(20_000, random => new CompactTarget(Bits(random)), ours =>
        {
            if (!ours.TryExpand(out Hash256 target))
            {
                return false;
            }

            var theirs = new NBitcoin.Target(ours.Bits);
            Assert.Equal($"{theirs.ToUInt256()}", $"{target}");
            Assert.Equal((uint)new NBitcoin.Target(theirs.ToUInt256()), CompactTarget.FromNumber(ours.Expand(out _, out _)).Bits);
            NBitcoin.BlockHeader header = Theirs.Factory.CreateBlockHeader();
            header.Bits = theirs;
            Assert.Equal($"{new NBitcoin.ChainedBlock(header, 0).GetChainWork(false)}", $"{ours.Work:x64}"[^64..]);
            return true;
        });

    /// <summary>All lengths alike, and often at an edge.</summary>
    private static uint Bits(Random random) =>
        ((uint)random.Next(0, 36) << 24) | (random.Next(4) == 0 ? (uint)random.Next(3) : (uint)random.Next(0x100_0000));

    /// <summary>A block of the first transactions of one: small enough to be changed a hundred thousand times.</summary>
    private static Block FirstOf(Block block, int count)
    {
        ImmutableArray<Transaction> some = [.. block.Transactions.Take(count)];
        Hash256 root = MerkleTree.ComputeRoot([.. some.Select(one => one.Id.Value)], out _);
        return new Block(block.Header with { MerkleRoot = root }, some);
    }

    private static bool IsBlockRead(byte[] bytes)
    {
        if (!Block.TryParse(bytes, out Block? ours, out _) || ours.Transactions.Any(Theirs.CannotRead))
        {
            return false;
        }

        NBitcoin.Block theirs = Theirs.Block(bytes);
        Assert.Equal($"{theirs.GetHash()}", $"{ours.Hash}");
        Assert.Equal(theirs.Transactions.Select(one => $"{one.GetHash()}"), ours.Transactions.Select(one => $"{one.Id}"));
        if (!ours.Transactions.IsEmpty)
        {
            Assert.Equal($"{theirs.GetMerkleRoot().Hash}", $"{MerkleTree.ComputeRoot(ours.Leaves, out _)}");
        }

        Assert.True(BlockRules.CheckAlone(ours) is not null || theirs.CheckMerkleRoot());
        return true;
    }

    private static bool IsHeaderRead(byte[] bytes)
    {
        if (bytes.Length != BlockHeader.Size)
        {
            return false;
        }

        BlockHeader ours = BlockHeader.FromBytes(bytes);
        NBitcoin.BlockHeader theirs = new(bytes, NBitcoin.Network.Main);
        Assert.Equal($"{theirs.GetHash()}", $"{ours.ComputeHash()}");
        Assert.Equal(theirs.Version, ours.Version);
        Assert.Equal($"{theirs.HashPrevBlock}", $"{ours.PreviousHash}");
        Assert.Equal($"{theirs.HashMerkleRoot}", $"{ours.MerkleRoot}");
        Assert.Equal(theirs.BlockTime.ToUnixTimeSeconds(), ours.Time);
        Assert.Equal(theirs.Nonce, ours.Nonce);
        Assert.True(!ours.Bits.TryExpand(out Hash256 target) || (uint)theirs.Bits == ours.Bits.Bits
            || CompactTarget.FromNumber(ours.Bits.Expand(out _, out _)) != ours.Bits);
        Assert.Equal(theirs.CheckProofOfWork(), ours.Bits.TryExpand(out target) && ours.ComputeHash().Value <= target);
        return true;
    }
}
