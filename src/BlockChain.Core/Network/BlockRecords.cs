using System.Text.Json.Serialization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Network;

/// <summary>A block without its transactions: <c>GET /api/block/{hash}</c> and, as an array, <c>GET /api/blocks</c>.
/// Hashes here and in all records are 64 lowercase hex digits in display order, but for
/// <see cref="UnspentSetRecord.Hash"/>.</summary>
/// <param name="Id">The block's hash.</param>
/// <param name="Height">Blocks before it; 0 is genesis.</param>
/// <param name="Version">The header's version.</param>
/// <param name="Timestamp">The header's time, seconds since 1970 UTC.</param>
/// <param name="TransactionCount">Number of transactions, the coinbase counted.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="Weight">Four times the size: there is no witness.</param>
/// <param name="MerkleRoot">The header's Merkle root.</param>
/// <param name="PreviousBlockHash">The hash of the block before; null in genesis.</param>
/// <param name="MedianTime">The median time past: of this block and the 10 before it.</param>
/// <param name="Nonce">The header's nonce.</param>
/// <param name="Bits">The target in compact form, as a number.</param>
/// <param name="Difficulty">How many times harder than Bitcoin's easiest target, bits <c>1d00ffff</c>.</param>
public sealed record BlockRecord(
    string Id,
    int Height,
    int Version,
    uint Timestamp,
    [property: JsonPropertyName("tx_count")] int TransactionCount,
    int Size,
    int Weight,
    string MerkleRoot,
    [property: JsonPropertyName("previousblockhash"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? PreviousBlockHash,
    [property: JsonPropertyName("mediantime")] uint MedianTime,
    uint Nonce,
    uint Bits,
    double Difficulty)
{
    /// <summary>The header that this tells of.</summary>
    /// <returns>False when a field is no hash, or <see cref="Id"/> is not the hash of the rest.</returns>
    public bool TryGetHeader(out BlockHeader header)
    {
        BlockHash previous = default;
        bool isRead = (PreviousBlockHash is null || BlockHash.TryParse(PreviousBlockHash, out previous))
            & Hash256.TryParse(MerkleRoot, out Hash256 root);
        header = new BlockHeader(Version, previous, root, Timestamp, new CompactTarget(Bits), Nonce);
        return isRead && header.ComputeHash().ToString() == Id;
    }
}

/// <summary>Where a block stands: <c>GET /api/block/{hash}/status</c>.</summary>
/// <param name="InBestChain">True for a block of the best chain.</param>
/// <param name="Height">Its height; null on a side branch.</param>
/// <param name="NextBest">The hash of the block after it; null at the tip and on a side branch.</param>
public sealed record BlockStatusRecord(
    bool InBestChain,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Height,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextBest);

/// <summary>The end of one branch: an item of <c>GET /api/chain-tips</c>.</summary>
/// <param name="Height">The height of the branch's last block.</param>
/// <param name="Hash">The hash of the branch's last block.</param>
/// <param name="BranchLength">Blocks between the fork and the branch's end; 0 for the best chain.</param>
/// <param name="Status">As Bitcoin Core's <c>getchaintips</c>: <c>active</c>, <c>valid-fork</c>, <c>valid-headers</c>,
/// <c>headers-only</c> or <c>invalid</c>.</param>
/// <param name="Reason">Of an invalid branch: the reject reason of the block that made it invalid, as Bitcoin Core names
/// it.</param>
public sealed record ChainTipRecord(
    int Height,
    string Hash,
    [property: JsonPropertyName("branchlen")] int BranchLength,
    string Status,
    string? Reason = null);

/// <summary>What the next block must have: <c>GET /api/next-block</c>. The names are those of Bitcoin Core's
/// <c>getblocktemplate</c>; it names no transactions, so a block with nothing but its coinbase is meant.</summary>
/// <param name="Version">The least version.</param>
/// <param name="PreviousBlockHash">The tip that it builds on.</param>
/// <param name="Height">Its height, which the coinbase begins with (BIP 34).</param>
/// <param name="Bits">The difficulty bits, as 8 hex digits.</param>
/// <param name="Target">The same as the number that its hash must not exceed, as 64 hex digits.</param>
/// <param name="CurrentTime">A time that this node takes, in seconds since 1970.</param>
/// <param name="MinTime">The earliest time that nodes take.</param>
/// <param name="CoinbaseValue">The subsidy, which the coinbase may mint.</param>
public sealed record NextBlockRecord(
    int Version,
    [property: JsonPropertyName("previousblockhash")] string PreviousBlockHash,
    int Height,
    string Bits,
    string Target,
    [property: JsonPropertyName("curtime")] uint CurrentTime,
    [property: JsonPropertyName("mintime")] uint MinTime,
    [property: JsonPropertyName("coinbasevalue")] long CoinbaseValue);

/// <summary>What a search finds by the first digits of a hash: <c>GET /api/find/{digits}</c>.</summary>
/// <param name="Blocks">Hashes of blocks, on any branch, the newest first.</param>
/// <param name="Transactions">Ids of transactions of the best chain and of the mempool, the newest first.</param>
public sealed record FoundRecord(IReadOnlyList<string> Blocks, IReadOnlyList<string> Transactions);

/// <summary>The blocks asked for: the body of <c>POST /api/blocks/raw</c>.</summary>
/// <param name="Hashes">Their hashes, at most 500.</param>
public sealed record RawBlocksRequest(IReadOnlyList<string> Hashes);

/// <summary>Blocks to be mined now, on regtest: the body of <c>POST /api/regtest/generate</c>.</summary>
/// <param name="Blocks">How many, at most 10,000.</param>
/// <param name="Address">Who gets the coins; null: whom the node itself mines for.</param>
public sealed record GenerateRequest(int Blocks, string? Address = null);
