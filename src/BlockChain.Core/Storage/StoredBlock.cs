using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Storage;

/// <summary>A block as the store knows it, without its transactions.</summary>
/// <param name="Hash">The block's hash.</param>
/// <param name="Header">Its header.</param>
/// <param name="Height">Its height, on whichever branch.</param>
/// <param name="Status">How far it was checked.</param>
/// <param name="Size">Bytes of the whole block.</param>
/// <param name="TransactionCount">Transactions in it.</param>
/// <param name="IsInBestChain">Whether it is part of the best chain.</param>
public sealed record StoredBlock(
    BlockHash Hash,
    BlockHeader Header,
    int Height,
    BlockStatus Status,
    int Size,
    int TransactionCount,
    bool IsInBestChain);
