using System.Text.Json.Serialization;

namespace BlockChain.Core.Network;

/// <summary>The mempool in numbers: <c>GET /api/mempool</c>. A virtual size is the size here: there is no witness.</summary>
public sealed record MempoolRecord
{
    /// <summary>Number of transactions.</summary>
    [JsonPropertyName("count")]
    public required int Count { get; init; }

    /// <summary>Their size together, in bytes.</summary>
    [JsonPropertyName("vsize")]
    public required long VirtualSize { get; init; }

    /// <summary>Their fees together, in base units.</summary>
    [JsonPropertyName("total_fee")]
    public required long TotalFee { get; init; }

    /// <summary>Pairs, the best paying first: a fee rate in units a byte, and the bytes of the transactions that pay that
    /// much or more and are not in the pair before.</summary>
    [JsonPropertyName("fee_histogram")]
    public required IReadOnlyList<IReadOnlyList<decimal>> FeeHistogram { get; init; }
}

/// <summary>A transaction that came lately: an item of <c>GET /api/mempool/recent</c>.</summary>
public sealed record RecentTransactionRecord
{
    /// <summary>Its id.</summary>
    [JsonPropertyName("txid")]
    public required string TransactionId { get; init; }

    /// <summary>Its fee in base units.</summary>
    [JsonPropertyName("fee")]
    public required long Fee { get; init; }

    /// <summary>Its size in bytes.</summary>
    [JsonPropertyName("vsize")]
    public required int VirtualSize { get; init; }

    /// <summary>The sum of its outputs in base units.</summary>
    [JsonPropertyName("value")]
    public required long Value { get; init; }
}
