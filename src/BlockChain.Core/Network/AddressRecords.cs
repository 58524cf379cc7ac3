using System.Text.Json.Serialization;

namespace BlockChain.Core.Network;

/// <summary>What an address received and spent: <c>GET /api/address/{a}</c>.</summary>
/// <param name="Address">The address.</param>
/// <param name="ChainStats">In blocks.</param>
/// <param name="MempoolStats">In the mempool.</param>
public sealed record AddressRecord(string Address, AddressStatsRecord ChainStats, AddressStatsRecord MempoolStats);

/// <summary>One half of an <see cref="AddressRecord"/>. Sums are in base units, and end at the largest 64-bit number: their
/// difference is the balance all the same.</summary>
/// <param name="TransactionCount">Transactions that pay it or spend from it.</param>
/// <param name="FundedCount">Outputs that pay it.</param>
/// <param name="FundedSum">Their sum.</param>
/// <param name="SpentCount">Its outputs that were spent.</param>
/// <param name="SpentSum">Their sum.</param>
public sealed record AddressStatsRecord(
    [property: JsonPropertyName("tx_count")] long TransactionCount,
    [property: JsonPropertyName("funded_txo_count")] long FundedCount,
    [property: JsonPropertyName("funded_txo_sum")] long FundedSum,
    [property: JsonPropertyName("spent_txo_count")] long SpentCount,
    [property: JsonPropertyName("spent_txo_sum")] long SpentSum);

/// <summary>An output that an address can spend or will be able to: an item of <c>GET /api/address/{a}/utxo</c>. Spent by
/// a transaction of the mempool, it is not listed any more; made by one, it is listed as unconfirmed.</summary>
/// <param name="TransactionId">The transaction that made it.</param>
/// <param name="OutputIndex">Its place there.</param>
/// <param name="Status">Whether that transaction is in a block.</param>
/// <param name="Value">The amount in base units.</param>
/// <param name="MaturesAt">Of a coinbase's output: the height of the first block that may spend it. Left out for
/// others.</param>
public sealed record UnspentRecord(
    [property: JsonPropertyName("txid")] string TransactionId,
    [property: JsonPropertyName("vout")] uint OutputIndex,
    TransactionStatusRecord Status,
    long Value,
    int? MaturesAt = null);

/// <summary>What an address held once: <c>GET /api/address/{a}/balance</c>.</summary>
/// <param name="Address">The address.</param>
/// <param name="Height">The height it was asked for, or the one that a time stands for.</param>
/// <param name="Balance">Base units that it held when the block of that height had been connected.</param>
public sealed record AddressBalanceRecord(string Address, int Height, long Balance);
