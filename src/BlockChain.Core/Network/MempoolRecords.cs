using System.Text.Json.Serialization;

namespace BlockChain.Core.Network;

/// <summary>The mempool in numbers: <c>GET /api/mempool</c>. A virtual size is the size here: there is no witness.</summary>
/// <param name="Count">Number of transactions.</param>
/// <param name="VirtualSize">Their size together, in bytes.</param>
/// <param name="TotalFee">Their fees together, in base units.</param>
/// <param name="FeeHistogram">Pairs, the best paying first: a fee rate in units a byte, and the bytes of the transactions
/// that pay that much or more and are not in the pair before.</param>
public sealed record MempoolRecord(
    int Count,
    [property: JsonPropertyName("vsize")] long VirtualSize,
    long TotalFee,
    IReadOnlyList<IReadOnlyList<decimal>> FeeHistogram);

/// <summary>A transaction that came lately: an item of <c>GET /api/mempool/recent</c>.</summary>
/// <param name="TransactionId">Its id.</param>
/// <param name="Fee">Its fee in base units.</param>
/// <param name="VirtualSize">Its size in bytes.</param>
/// <param name="Value">The sum of its outputs in base units.</param>
public sealed record RecentTransactionRecord(
    [property: JsonPropertyName("txid")] string TransactionId,
    long Fee,
    [property: JsonPropertyName("vsize")] int VirtualSize,
    long Value);
