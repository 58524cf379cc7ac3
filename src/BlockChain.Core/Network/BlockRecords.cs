using System.Text.Json.Serialization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Network;

/// <summary>A block without its transactions: <c>GET /api/block/{hash}</c> and, as an array, <c>GET /api/blocks</c>.
/// Hashes here and in all records are 64 lowercase hex digits in display order, but for
/// <see cref="UnspentSetRecord.Hash"/>.</summary>
public sealed record BlockRecord
{
    /// <summary>The block's hash.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>Blocks before it; 0 is genesis.</summary>
    [JsonPropertyName("height")]
    public required int Height { get; init; }

    /// <summary>The header's version.</summary>
    [JsonPropertyName("version")]
    public required int Version { get; init; }

    /// <summary>The header's time, seconds since 1970 UTC.</summary>
    [JsonPropertyName("timestamp")]
    public required uint Timestamp { get; init; }

    /// <summary>Number of transactions, the coinbase counted.</summary>
    [JsonPropertyName("tx_count")]
    public required int TransactionCount { get; init; }

    /// <summary>Size in bytes.</summary>
    [JsonPropertyName("size")]
    public required int Size { get; init; }

    /// <summary>Four times the size: there is no witness.</summary>
    [JsonPropertyName("weight")]
    public required int Weight { get; init; }

    /// <summary>The header's Merkle root.</summary>
    [JsonPropertyName("merkle_root")]
    public required string MerkleRoot { get; init; }

    /// <summary>The hash of the block before; null in genesis.</summary>
    [JsonPropertyName("previousblockhash")]
    public required string? PreviousBlockHash { get; init; }

    /// <summary>The median time past: of this block and the 10 before it.</summary>
    [JsonPropertyName("mediantime")]
    public required uint MedianTime { get; init; }

    /// <summary>The header's nonce.</summary>
    [JsonPropertyName("nonce")]
    public required uint Nonce { get; init; }

    /// <summary>The target in compact form, as a number.</summary>
    [JsonPropertyName("bits")]
    public required uint Bits { get; init; }

    /// <summary>How many times harder than Bitcoin's easiest target, bits <c>1d00ffff</c>.</summary>
    [JsonPropertyName("difficulty")]
    public required double Difficulty { get; init; }

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
public sealed record BlockStatusRecord
{
    /// <summary>True for a block of the best chain.</summary>
    [JsonPropertyName("in_best_chain")]
    public required bool InBestChain { get; init; }

    /// <summary>Its height; null on a side branch.</summary>
    [JsonPropertyName("height")]
    public required int? Height { get; init; }

    /// <summary>The hash of the block after it; null at the tip and on a side branch.</summary>
    [JsonPropertyName("next_best")]
    public required string? NextBest { get; init; }
}

/// <summary>The end of one branch: an item of <c>GET /api/chain-tips</c>.</summary>
public sealed record ChainTipRecord
{
    /// <summary>The height of the branch's last block.</summary>
    [JsonPropertyName("height")]
    public required int Height { get; init; }

    /// <summary>The hash of the branch's last block.</summary>
    [JsonPropertyName("hash")]
    public required string Hash { get; init; }

    /// <summary>Blocks between the fork and the branch's end; 0 for the best chain.</summary>
    [JsonPropertyName("branchlen")]
    public required int BranchLength { get; init; }

    /// <summary>As Bitcoin Core's <c>getchaintips</c>: <c>active</c>, <c>valid-fork</c>, <c>valid-headers</c>,
    /// <c>headers-only</c> or <c>invalid</c>.</summary>
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    /// <summary>Of an invalid branch: the reject reason of the block that made it invalid, as Bitcoin Core names it.</summary>
    [JsonPropertyName("reason")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}

/// <summary>What the next block must have: <c>GET /api/next-block</c>. The names are those of Bitcoin Core's
/// <c>getblocktemplate</c>; it names no transactions, so a block with nothing but its coinbase is meant.</summary>
public sealed record NextBlockRecord
{
    /// <summary>The least version.</summary>
    [JsonPropertyName("version")]
    public required int Version { get; init; }

    /// <summary>The tip that it builds on.</summary>
    [JsonPropertyName("previousblockhash")]
    public required string PreviousBlockHash { get; init; }

    /// <summary>Its height, which the coinbase begins with (BIP 34).</summary>
    [JsonPropertyName("height")]
    public required int Height { get; init; }

    /// <summary>The difficulty bits, as 8 hex digits.</summary>
    [JsonPropertyName("bits")]
    public required string Bits { get; init; }

    /// <summary>The same as the number that its hash must not exceed, as 64 hex digits.</summary>
    [JsonPropertyName("target")]
    public required string Target { get; init; }

    /// <summary>A time that this node takes, in seconds since 1970.</summary>
    [JsonPropertyName("curtime")]
    public required uint CurrentTime { get; init; }

    /// <summary>The earliest time that nodes take.</summary>
    [JsonPropertyName("mintime")]
    public required uint MinTime { get; init; }

    /// <summary>The subsidy, which the coinbase may mint.</summary>
    [JsonPropertyName("coinbasevalue")]
    public required long CoinbaseValue { get; init; }
}

/// <summary>What a search finds by the first digits of a hash: <c>GET /api/find/{digits}</c>.</summary>
public sealed record FoundRecord
{
    /// <summary>Hashes of blocks, on any branch, the newest first.</summary>
    [JsonPropertyName("blocks")]
    public required IReadOnlyList<string> Blocks { get; init; }

    /// <summary>Ids of transactions of the best chain and of the mempool, the newest first.</summary>
    [JsonPropertyName("transactions")]
    public required IReadOnlyList<string> Transactions { get; init; }
}

/// <summary>The blocks asked for: the body of <c>POST /api/blocks/raw</c>.</summary>
public sealed record RawBlocksRequest
{
    /// <summary>Their hashes, at most 500.</summary>
    [JsonPropertyName("hashes")]
    public required IReadOnlyList<string> Hashes { get; init; }
}

/// <summary>Blocks to be mined now, on regtest: the body of <c>POST /api/regtest/generate</c>.</summary>
public sealed record GenerateRequest
{
    /// <summary>How many, at most 10,000.</summary>
    [JsonPropertyName("blocks")]
    public required int Blocks { get; init; }

    /// <summary>Who gets the coins; null: whom the node itself mines for.</summary>
    [JsonPropertyName("address")]
    public string? Address { get; init; }
}
