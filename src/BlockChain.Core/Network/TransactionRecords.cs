using System.Text.Json.Serialization;

namespace BlockChain.Core.Network;

/// <summary>A transaction: <c>GET /api/tx/{txid}</c>, and in arrays.</summary>
/// <param name="TransactionId">Its id.</param>
/// <param name="Version">1 or 2.</param>
/// <param name="LockTime">0, or the lock time.</param>
/// <param name="Inputs">What it spends.</param>
/// <param name="Outputs">What it makes.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="Weight">Four times the size: there is no witness.</param>
/// <param name="Fee">Inputs less outputs, in base units; 0 for a coinbase, and where an input of a side block's transaction
/// is not known.</param>
/// <param name="Status">Whether it is in a block.</param>
public sealed record TransactionRecord(
    [property: JsonPropertyName("txid")] string TransactionId,
    int Version,
    [property: JsonPropertyName("locktime")] uint LockTime,
    [property: JsonPropertyName("vin")] IReadOnlyList<InputRecord> Inputs,
    [property: JsonPropertyName("vout")] IReadOnlyList<OutputRecord> Outputs,
    int Size,
    int Weight,
    long Fee,
    TransactionStatusRecord Status);

/// <summary>An input of a <see cref="TransactionRecord"/>.</summary>
/// <param name="TransactionId">The transaction whose output is spent; zeros in a coinbase.</param>
/// <param name="OutputIndex">The place of that output; 4294967295 in a coinbase.</param>
/// <param name="PreviousOutput">The output that is spent; null in a coinbase, and where this node has no such output (which
/// happens in side blocks only).</param>
/// <param name="Script">The script in hex.</param>
/// <param name="ScriptWords">The script as words.</param>
/// <param name="IsCoinbase">True for the one input of a coinbase.</param>
/// <param name="Sequence">The sequence.</param>
public sealed record InputRecord(
    [property: JsonPropertyName("txid")] string TransactionId,
    [property: JsonPropertyName("vout")] uint OutputIndex,
    [property: JsonPropertyName("prevout"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] OutputRecord? PreviousOutput,
    [property: JsonPropertyName("scriptsig")] string Script,
    [property: JsonPropertyName("scriptsig_asm")] string ScriptWords,
    bool IsCoinbase,
    uint Sequence);

/// <summary>An output, where it is made (<c>vout</c>) and where it is spent (<c>prevout</c>).</summary>
/// <param name="Script">The script in hex.</param>
/// <param name="ScriptWords">The script as words.</param>
/// <param name="ScriptType"><c>p2pkh</c>; <c>p2pk</c> in Bitcoin's regtest genesis.</param>
/// <param name="Value">The amount in base units; last, as Esplora has it.</param>
/// <param name="Address">Who may spend it; left out where the script has no address.</param>
public sealed record OutputRecord(
    [property: JsonPropertyName("scriptpubkey")] string Script,
    [property: JsonPropertyName("scriptpubkey_asm")] string ScriptWords,
    [property: JsonPropertyName("scriptpubkey_type")] string ScriptType,
    [property: JsonPropertyOrder(1)] long Value,
    [property: JsonPropertyName("scriptpubkey_address")] string? Address = null);

/// <summary>Whether a transaction is in a block of the best chain, and in which: <c>GET /api/tx/{txid}/status</c>. In the
/// mempool it is unconfirmed, and the other fields are left out. One that is in a block beside the best chain alone, because
/// that block lost, is unconfirmed too: the fields of the block are those of the one that lost.</summary>
/// <param name="Confirmed">True when it is in a block of the best chain.</param>
/// <param name="InBestChain">False where the block named here lost; left out otherwise.</param>
/// <param name="ReplacedBy">Where its block lost: the id of the transaction that spent one of its coins instead. Left out
/// where all of them can still be spent.</param>
/// <param name="BlockHeight">The block's height.</param>
/// <param name="BlockHash">The block's hash.</param>
/// <param name="BlockTime">The block's time, seconds since 1970 UTC.</param>
public sealed record TransactionStatusRecord(
    bool Confirmed,
    bool? InBestChain = null,
    string? ReplacedBy = null,
    int? BlockHeight = null,
    string? BlockHash = null,
    uint? BlockTime = null);

/// <summary>That a transaction is in a block, for whoever has the header (section 8 of the paper):
/// <c>GET /api/tx/{txid}/merkle-proof</c>.</summary>
/// <param name="BlockHeight">The block's height.</param>
/// <param name="Branch">The hashes beside the path from the transaction up to the root.</param>
/// <param name="Position">The transaction's place in the block, counted from 0.</param>
public sealed record MerkleProofRecord(
    int BlockHeight,
    [property: JsonPropertyName("merkle")] IReadOnlyList<string> Branch,
    [property: JsonPropertyName("pos")] int Position);

/// <summary>What became of an output: <c>GET /api/tx/{txid}/outspend/{n}</c> and, as an array, <c>/outspends</c>.
/// Unspent, the other fields are left out.</summary>
/// <param name="Spent">True when a transaction spends it, in a block or in the mempool.</param>
/// <param name="TransactionId">The transaction that spends it.</param>
/// <param name="InputIndex">The place of the input there.</param>
/// <param name="Status">Whether that transaction is in a block.</param>
public sealed record OutspendRecord(
    bool Spent,
    [property: JsonPropertyName("txid")] string? TransactionId = null,
    [property: JsonPropertyName("vin")] int? InputIndex = null,
    TransactionStatusRecord? Status = null);

/// <summary>The unconfirmed transactions asked for: the body of <c>POST /api/txs/raw</c>.</summary>
/// <param name="TransactionIds">Their ids, at most 500.</param>
public sealed record RawTransactionsRequest(
    [property: JsonPropertyName("txids")] IReadOnlyList<string> TransactionIds);
