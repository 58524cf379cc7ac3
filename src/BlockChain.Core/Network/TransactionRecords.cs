using System.Text.Json.Serialization;

namespace BlockChain.Core.Network;

/// <summary>A transaction: <c>GET /api/tx/{txid}</c>, and in arrays.</summary>
public sealed record TransactionRecord
{
    /// <summary>Its id.</summary>
    [JsonPropertyName("txid")]
    public required string TransactionId { get; init; }

    /// <summary>1 or 2.</summary>
    [JsonPropertyName("version")]
    public required int Version { get; init; }

    /// <summary>0, or the lock time.</summary>
    [JsonPropertyName("locktime")]
    public required uint LockTime { get; init; }

    /// <summary>What it spends.</summary>
    [JsonPropertyName("vin")]
    public required IReadOnlyList<InputRecord> Inputs { get; init; }

    /// <summary>What it makes.</summary>
    [JsonPropertyName("vout")]
    public required IReadOnlyList<OutputRecord> Outputs { get; init; }

    /// <summary>Size in bytes.</summary>
    [JsonPropertyName("size")]
    public required int Size { get; init; }

    /// <summary>Four times the size: there is no witness.</summary>
    [JsonPropertyName("weight")]
    public required int Weight { get; init; }

    /// <summary>Inputs less outputs, in base units; 0 for a coinbase, and where an input of a side block's transaction is
    /// not known.</summary>
    [JsonPropertyName("fee")]
    public required long Fee { get; init; }

    /// <summary>Whether it is in a block.</summary>
    [JsonPropertyName("status")]
    public required TransactionStatusRecord Status { get; init; }
}

/// <summary>An input of a <see cref="TransactionRecord"/>.</summary>
public sealed record InputRecord
{
    /// <summary>The transaction whose output is spent; zeros in a coinbase.</summary>
    [JsonPropertyName("txid")]
    public required string TransactionId { get; init; }

    /// <summary>The place of that output; 4294967295 in a coinbase.</summary>
    [JsonPropertyName("vout")]
    public required uint OutputIndex { get; init; }

    /// <summary>The output that is spent; null in a coinbase, and where this node has no such output (which happens in side
    /// blocks only).</summary>
    [JsonPropertyName("prevout")]
    public required OutputRecord? PreviousOutput { get; init; }

    /// <summary>The script in hex.</summary>
    [JsonPropertyName("scriptsig")]
    public required string Script { get; init; }

    /// <summary>The script as words.</summary>
    [JsonPropertyName("scriptsig_asm")]
    public required string ScriptWords { get; init; }

    /// <summary>True for the one input of a coinbase.</summary>
    [JsonPropertyName("is_coinbase")]
    public required bool IsCoinbase { get; init; }

    /// <summary>The sequence.</summary>
    [JsonPropertyName("sequence")]
    public required uint Sequence { get; init; }
}

/// <summary>An output, where it is made (<c>vout</c>) and where it is spent (<c>prevout</c>).</summary>
public sealed record OutputRecord
{
    /// <summary>The script in hex.</summary>
    [JsonPropertyName("scriptpubkey")]
    public required string Script { get; init; }

    /// <summary>The script as words.</summary>
    [JsonPropertyName("scriptpubkey_asm")]
    public required string ScriptWords { get; init; }

    /// <summary><c>p2pkh</c>; <c>p2pk</c> in Bitcoin's regtest genesis.</summary>
    [JsonPropertyName("scriptpubkey_type")]
    public required string ScriptType { get; init; }

    /// <summary>Who may spend it; left out where the script has no address.</summary>
    [JsonPropertyName("scriptpubkey_address")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Address { get; init; }

    /// <summary>The amount in base units.</summary>
    [JsonPropertyName("value")]
    public required long Value { get; init; }
}

/// <summary>Whether a transaction is in a block of the best chain, and in which: <c>GET /api/tx/{txid}/status</c>. In the
/// mempool it is unconfirmed, and the other fields are left out. One that is in a block beside the best chain alone, because
/// that block lost, is unconfirmed too: the fields of the block are those of the one that lost.</summary>
public sealed record TransactionStatusRecord
{
    /// <summary>True when it is in a block of the best chain.</summary>
    [JsonPropertyName("confirmed")]
    public required bool Confirmed { get; init; }

    /// <summary>False where the block named here lost; left out otherwise.</summary>
    [JsonPropertyName("in_best_chain")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? InBestChain { get; init; }

    /// <summary>Where its block lost: the id of the transaction that spent one of its coins instead. Left out where all of
    /// them can still be spent.</summary>
    [JsonPropertyName("replaced_by")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReplacedBy { get; init; }

    /// <summary>The block's height.</summary>
    [JsonPropertyName("block_height")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? BlockHeight { get; init; }

    /// <summary>The block's hash.</summary>
    [JsonPropertyName("block_hash")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BlockHash { get; init; }

    /// <summary>The block's time, seconds since 1970 UTC.</summary>
    [JsonPropertyName("block_time")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public uint? BlockTime { get; init; }
}

/// <summary>That a transaction is in a block, for whoever has the header (section 8 of the paper):
/// <c>GET /api/tx/{txid}/merkle-proof</c>.</summary>
public sealed record MerkleProofRecord
{
    /// <summary>The block's height.</summary>
    [JsonPropertyName("block_height")]
    public required int BlockHeight { get; init; }

    /// <summary>The hashes beside the path from the transaction up to the root.</summary>
    [JsonPropertyName("merkle")]
    public required IReadOnlyList<string> Branch { get; init; }

    /// <summary>The transaction's place in the block, counted from 0.</summary>
    [JsonPropertyName("pos")]
    public required int Position { get; init; }
}

/// <summary>What became of an output: <c>GET /api/tx/{txid}/outspend/{n}</c> and, as an array, <c>/outspends</c>.
/// Unspent, the other fields are left out.</summary>
public sealed record OutspendRecord
{
    /// <summary>True when a transaction spends it, in a block or in the mempool.</summary>
    [JsonPropertyName("spent")]
    public required bool Spent { get; init; }

    /// <summary>The transaction that spends it.</summary>
    [JsonPropertyName("txid")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TransactionId { get; init; }

    /// <summary>The place of the input there.</summary>
    [JsonPropertyName("vin")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? InputIndex { get; init; }

    /// <summary>Whether that transaction is in a block.</summary>
    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TransactionStatusRecord? Status { get; init; }
}

/// <summary>The unconfirmed transactions asked for: the body of <c>POST /api/txs/raw</c>.</summary>
public sealed record RawTransactionsRequest
{
    /// <summary>Their ids, at most 500.</summary>
    [JsonPropertyName("txids")]
    public required IReadOnlyList<string> TransactionIds { get; init; }
}
