using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;

namespace BlockChain.Miner.Api;

/// <summary>Blocks as the API shows them.</summary>
internal static class BlockView
{
    private static readonly CompactTarget EasiestOfBitcoin = new(0x1d00ffff);

    public static BlockRecord Of(StoredBlock block, ChainReader reader) => Of(
        block.Hash, block.Header, block.Height, block.TransactionCount, block.Size, reader.MedianTimePast(block));

    public static BlockRecord Of(BlockConnected connected) => Of(
        connected.Header.Hash, connected.Header.Header, connected.Header.Height, connected.TransactionCount,
        connected.Size, connected.Header.MedianTimePast());

    /// <summary>How many times harder a target is than Bitcoin's easiest (Bitcoin Core: <c>GetDifficulty</c>).</summary>
    public static double Difficulty(CompactTarget target) =>
        (double)EasiestOfBitcoin.Expand(out _, out _) / (double)target.Expand(out _, out _);

    /// <summary>The expected number of hashes for a block.</summary>
    public static double Work(CompactTarget target) => Math.Pow(2, 256) / ((double)target.Expand(out _, out _) + 1);

    private static BlockRecord Of(
        BlockHash hash, BlockHeader header, int height, int transactions, int size, uint medianTime) => new()
        {
            Id = hash.ToString(),
            Height = height,
            Version = header.Version,
            Timestamp = header.Time,
            TransactionCount = transactions,
            Size = size,
            Weight = 4 * size,
            MerkleRoot = header.MerkleRoot.ToString(),
            PreviousBlockHash = height == 0 ? null : header.PreviousHash.ToString(),
            MedianTime = medianTime,
            Nonce = header.Nonce,
            Bits = header.Bits.Bits,
            Difficulty = Difficulty(header.Bits),
        };
}
