using System.Text.Json.Serialization;

namespace BlockChain.Core.Network;

/// <summary>What an address received and spent: <c>GET /api/address/{a}</c>.</summary>
public sealed record AddressRecord
{
    /// <summary>The address.</summary>
    [JsonPropertyName("address")]
    public required string Address { get; init; }

    /// <summary>In blocks.</summary>
    [JsonPropertyName("chain_stats")]
    public required AddressStatsRecord ChainStats { get; init; }

    /// <summary>In the mempool.</summary>
    [JsonPropertyName("mempool_stats")]
    public required AddressStatsRecord MempoolStats { get; init; }
}

/// <summary>One half of an <see cref="AddressRecord"/>. Sums are in base units.</summary>
public sealed record AddressStatsRecord
{
    /// <summary>Transactions that pay it or spend from it.</summary>
    [JsonPropertyName("tx_count")]
    public required long TransactionCount { get; init; }

    /// <summary>Outputs that pay it.</summary>
    [JsonPropertyName("funded_txo_count")]
    public required long FundedCount { get; init; }

    /// <summary>Their sum.</summary>
    [JsonPropertyName("funded_txo_sum")]
    public required long FundedSum { get; init; }

    /// <summary>Its outputs that were spent.</summary>
    [JsonPropertyName("spent_txo_count")]
    public required long SpentCount { get; init; }

    /// <summary>Their sum.</summary>
    [JsonPropertyName("spent_txo_sum")]
    public required long SpentSum { get; init; }
}

/// <summary>An output that an address can spend or will be able to: an item of <c>GET /api/address/{a}/utxo</c>. Spent by
/// a transaction of the mempool, it is not listed any more; made by one, it is listed as unconfirmed.</summary>
public sealed record UnspentRecord
{
    /// <summary>The transaction that made it.</summary>
    [JsonPropertyName("txid")]
    public required string TransactionId { get; init; }

    /// <summary>Its place there.</summary>
    [JsonPropertyName("vout")]
    public required uint OutputIndex { get; init; }

    /// <summary>Whether that transaction is in a block.</summary>
    [JsonPropertyName("status")]
    public required TransactionStatusRecord Status { get; init; }

    /// <summary>The amount in base units.</summary>
    [JsonPropertyName("value")]
    public required long Value { get; init; }

    /// <summary>Of a coinbase's output: the height of the first block that may spend it. Left out for others.</summary>
    [JsonPropertyName("matures_at")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaturesAt { get; init; }
}

/// <summary>What an address held once: <c>GET /api/address/{a}/balance</c>.</summary>
public sealed record AddressBalanceRecord
{
    /// <summary>The address.</summary>
    [JsonPropertyName("address")]
    public required string Address { get; init; }

    /// <summary>The height it was asked for, or the one that a time stands for.</summary>
    [JsonPropertyName("height")]
    public required int Height { get; init; }

    /// <summary>Base units that it held when the block of that height had been connected.</summary>
    [JsonPropertyName("balance")]
    public required long Balance { get; init; }
}
