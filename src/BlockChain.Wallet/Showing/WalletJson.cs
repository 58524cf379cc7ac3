using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace BlockChain.Wallet.Showing;

/// <summary>What the commands answer with <c>--json</c>. Amounts are base units.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WalletDocument))]
[JsonSerializable(typeof(NewWalletDocument))]
[JsonSerializable(typeof(RestoredWalletDocument))]
[JsonSerializable(typeof(ListedWalletDocument))]
[JsonSerializable(typeof(IReadOnlyList<ListedWalletDocument>))]
[JsonSerializable(typeof(WordsDocument))]
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(BalanceDocument))]
[JsonSerializable(typeof(PastBalanceDocument))]
[JsonSerializable(typeof(IReadOnlyList<HistoryDocument>))]
[JsonSerializable(typeof(PaymentDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(ResentDocument))]
[JsonSerializable(typeof(LabelDocument))]
[JsonSerializable(typeof(ReceiptDocument))]
[JsonSerializable(typeof(VerifiedDocument))]
[JsonSerializable(typeof(ExplanationDocument))]
internal sealed partial class WalletJson : JsonSerializerContext
{
    /// <summary>What Bitcoin's tools call a base unit.</summary>
    public const string Unit = "sat";

    /// <summary>How a document is written.</summary>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Default.GetTypeInfo(typeof(T))!;
}

internal sealed record WalletDocument(string Name, string Network, string Address, string? Label = null);

internal sealed record NewWalletDocument(string Name, string Network, string Address, bool Protected, string Words);

internal sealed record RestoredWalletDocument(
    string Name, string Network, string Address, bool Protected, int Addresses, int Coins, long Total, string Unit);

/// <summary>A wallet in the list, with the number of single keys that its words do not cover.</summary>
internal sealed record ListedWalletDocument(string Name, string Network, string Address, bool Protected, int Imported);

internal sealed record WordsDocument(string Name, string Network, string Words);

internal sealed record KeyDocument(string Address, string Wif);

internal sealed record BalanceDocument(
    long Spendable, long Maturing, long Pending, long Total, string Unit, int Height, uint BlockTime, string? Sync,
    long Proved, IReadOnlyList<MissingDocument> Missing);

/// <summary>A missing payment: <c>lost</c> by the node, <c>reversed</c> with a block that left the best chain, or
/// <c>confirmed under another id</c>.</summary>
internal sealed record MissingDocument(
    string Txid, string State, int? WasInHeight, string? WasInBlock, string? ReplacedBy, string? DeadParent);

/// <summary>A balance in the past; without an address, that of the whole wallet.</summary>
internal sealed record PastBalanceDocument(string? Address, int Height, long Balance, string Unit, bool Proved);

internal sealed record HistoryDocument(
    string Txid, string Kind, long Amount, long? Fee, string Unit, int Confirmations, int? BlockHeight, uint? BlockTime,
    bool Proved, double? AttackerOdds, string? Label, MissingDocument? Missing = null);

/// <summary>A payment; the amount is what all recipients get together. It is in a block where there is a height.
/// </summary>
internal sealed record PaymentDocument(
    string Txid,
    bool Sent,
    IReadOnlyList<PaidDocument> Pays,
    long Amount,
    long Fee,
    decimal FeeRate,
    long Change,
    string? ChangeAddress,
    string Unit,
    int Inputs,
    int Size,
    string Hex,
    int Confirmations,
    int? BlockHeight,
    bool Proved);

internal sealed record StatusDocument(
    string Txid, bool Confirmed, int Confirmations, int? BlockHeight, string? BlockHash, uint? BlockTime, long? Fee,
    string Unit, int Size, bool Proved, double? AttackerOdds, MissingDocument? Missing = null);

/// <summary>What became of a payment that was to be sent again: <c>sent</c>, <c>waiting</c> at the node already, or
/// <c>confirmed</c>.</summary>
internal sealed record ResentDocument(string Txid, string State, int Confirmations, int? BlockHeight, bool Proved);

internal sealed record LabelDocument(string Address, string? Label);

internal sealed record ReceiptDocument(string Txid, string BlockHash, int BlockHeight, string? File, string Text);

internal sealed record VerifiedDocument(
    string Txid, string Network, string BlockHash, int BlockHeight, uint BlockTime, IReadOnlyList<PaidDocument> Pays,
    string Unit, int? Confirmations);

internal sealed record PaidDocument(string Address, long Amount);

internal sealed record ExplanationDocument(
    string Kind, string Id, int Size, int? BlockHeight, bool Proved, IReadOnlyList<FieldDocument> Fields,
    IReadOnlyList<SpentDocument> Spends, IReadOnlyList<RuleDocument> Rules);

internal sealed record FieldDocument(int Offset, string Hex, string Meaning);

internal sealed record SpentDocument(string Output, long Amount, string Address, string SignedHex, string SignedHash);

internal sealed record RuleDocument(string Rule, string Source, bool Kept);
