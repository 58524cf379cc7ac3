using System.Text.Json.Serialization;

namespace BlockChain.Miner.Rpc;

/// <summary>An item of <c>testmempoolaccept</c>.</summary>
internal sealed record TestAnswer(
    string TxId, string WTxId, bool Allowed, int? VSize = null, TestedFeesAnswer? Fees = null,
    [property: JsonPropertyName("reject-reason")] string? RejectReason = null,
    [property: JsonPropertyName("reject-details")] string? RejectDetails = null);

/// <summary>What a tested transaction pays.</summary>
internal sealed record TestedFeesAnswer(Amount Base);

/// <summary>The answer to <c>validateaddress</c>.</summary>
internal sealed record AddressAnswer(
    bool IsValid, string? Address = null, [property: JsonPropertyName("scriptPubKey")] string? Script = null,
    bool? IsScript = null, bool? IsWitness = null, string? Error = null);

/// <summary>The answer to <c>getmempoolinfo</c>; rates are coins for 1,000 bytes.</summary>
internal sealed record MempoolAnswer(
    bool Loaded, int Size, long Bytes, long Usage, [property: JsonPropertyName("total_fee")] Amount TotalFee,
    long MaxMempool, Amount MempoolMinFee, Amount MinRelayTxFee, Amount IncrementalRelayFee, int UnbroadcastCount, bool FullRbf);

/// <summary>The answer to <c>getmempoolentry</c>: ancestors and descendants are unconfirmed, and count the transaction
/// itself.</summary>
internal sealed record EntryAnswer(
    int VSize, int Weight, long Time, int Height, int DescendantCount, long DescendantSize, int AncestorCount,
    long AncestorSize, string WTxId, EntryFeesAnswer Fees, IReadOnlyList<string> Depends, IReadOnlyList<string> SpentBy,
    [property: JsonPropertyName("bip125-replaceable")] bool IsReplaceable, bool Unbroadcast);

/// <summary>What an entry and its relatives pay.</summary>
internal sealed record EntryFeesAnswer(Amount Base, Amount Modified, Amount Ancestor, Amount Descendant);

/// <summary>The answer to <c>getrawmempool</c> with a sequence.</summary>
internal sealed record SequencedIdsAnswer(
    IReadOnlyList<string> TxIds, [property: JsonPropertyName("mempool_sequence")] long Sequence);

/// <summary>The answer to <c>estimatesmartfee</c>.</summary>
internal sealed record FeeEstimateAnswer(Amount FeeRate, int Blocks);
