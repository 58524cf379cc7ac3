using System.Text.Json.Serialization;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Network;

/// <summary>A transaction that a node lists. What it says is read from its bytes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">Where it is, as the node says.</param>
public sealed record ListedTransaction(TransactionId Id, TransactionStatusRecord Status);

/// <summary>What is read of a <see cref="TransactionRecord"/> in a list.</summary>
/// <param name="TransactionId">Its id.</param>
/// <param name="Status">Whether it is in a block.</param>
public sealed record ListedTransactionRecord(
    [property: JsonPropertyName("txid")] string TransactionId,
    TransactionStatusRecord Status);
