namespace BlockChain.Miner.Rpc;

/// <summary>A known block and where it is, on whichever branch.</summary>
/// <param name="Header">Its header with all before it.</param>
/// <param name="Stored">What the store knows of it; null: its body is awaited.</param>
/// <param name="Confirmations">Blocks of the best chain from it to the tip; -1: it is on another branch.</param>
/// <param name="Next">The block after it in the best chain.</param>
internal sealed record ChainPosition(ChainedHeader Header, StoredBlock? Stored, int Confirmations, BlockHash? Next)
{
    /// <exception cref="RpcException">The block is not known.</exception>
    public static ChainPosition Find(FullNode node, ChainReader reader, BlockHash hash)
    {
        if (!node.TryFindHeader(hash, out ChainedHeader? header, out _))
        {
            throw new RpcException(RpcCode.NotFound, "Block not found");
        }

        StoredBlock? stored = reader.FindBlock(hash);
        bool isInBestChain = stored?.IsInBestChain == true;
        return new ChainPosition(
            header, stored,
            isInBestChain ? reader.Height - header.Height + 1 : -1,
            isInBestChain ? reader.BlockAt(header.Height + 1)?.Hash : null);
    }
}
