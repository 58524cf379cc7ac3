namespace BlockChain.Miner.Api;

/// <summary>Blocks as the API shows them.</summary>
internal static class BlockView
{
    public static BlockRecord Of(StoredBlock block, ChainReader reader) => Of(
        block.Hash, block.Header, block.Height, block.TransactionCount, block.Size, reader.MedianTimePast(block));

    public static BlockRecord Of(BlockConnected connected) => Of(
        connected.Header.Hash, connected.Header.Header, connected.Header.Height, connected.TransactionCount,
        connected.Size, connected.Header.MedianTimePast());

    /// <summary>The work of a chain, as 64 hex digits.</summary>
    public static string WorkOf(ChainedHeader tip) => Hash256.FromNumber(tip.ChainWork).ToString();

    private static BlockRecord Of(
        BlockHash hash, BlockHeader header, int height, int transactions, int size, uint medianTime) => new(
            Id: hash.ToString(),
            Height: height,
            Version: header.Version,
            Timestamp: header.Time,
            TransactionCount: transactions,
            Size: size,
            Weight: 4 * size,
            MerkleRoot: header.MerkleRoot.ToString(),
            PreviousBlockHash: height == 0 ? null : header.PreviousHash.ToString(),
            MedianTime: medianTime,
            Nonce: header.Nonce,
            Bits: header.Bits.Bits,
            Difficulty: header.Bits.Difficulty);
}
