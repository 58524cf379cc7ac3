using System.Globalization;
using System.Text.Json.Serialization;
using BlockChain.Miner.Api;

namespace BlockChain.Miner.Rpc;

/// <summary>The answer to <c>getblockheader</c>; a block's begins with it.</summary>
/// <param name="Position">The block.</param>
internal record HeaderAnswer([property: JsonIgnore] ChainPosition Position)
{
    private ChainedHeader Chained => Position.Header;

    private BlockHeader Header => Position.Header.Header;

    public string Hash => Chained.Hash.ToString();

    public int Confirmations => Position.Confirmations;

    public int Height => Chained.Height;

    public int Version => Header.Version;

    [JsonPropertyName("versionHex")]
    public string VersionHex => Header.Version.ToString("x8", CultureInfo.InvariantCulture);

    public string MerkleRoot => Header.MerkleRoot.ToString();

    public uint Time => Header.Time;

    public uint MedianTime => Chained.MedianTimePast();

    public uint Nonce => Header.Nonce;

    public string Bits => Header.Bits.ToString();

    public string Target => TargetOf(Header.Bits);

    public double Difficulty => Header.Bits.Difficulty;

    public string ChainWork => BlockView.WorkOf(Chained);

    [JsonPropertyName("nTx")]
    public int TransactionCount => Position.Stored?.TransactionCount ?? 0;

    public string? PreviousBlockHash => Chained.Parent?.Hash.ToString();

    public string? NextBlockHash => Position.Next?.ToString();

    /// <summary>The target that bits stand for, as 64 hex digits.</summary>
    public static string TargetOf(CompactTarget bits) => bits.TryExpand(out Hash256 target) ? target.ToString() : "";
}

/// <summary>The answer to <c>getblock</c>. Without SegWit, a size is the stripped size, and a weight is four of it.</summary>
/// <param name="Position">The block.</param>
/// <param name="StrippedSize">Bytes.</param>
/// <param name="Transactions">Their ids, or with verbosity 2 and 3 what they are.</param>
internal sealed record BlockAnswer(
    ChainPosition Position,
    [property: JsonPropertyOrder(1)] int StrippedSize,
    [property: JsonPropertyName("tx"), JsonPropertyOrder(2)] IEnumerable<object> Transactions)
    : HeaderAnswer(Position)
{
    [JsonPropertyOrder(1)]
    public int Size => StrippedSize;

    [JsonPropertyOrder(1)]
    public int Weight => 4 * StrippedSize;
}
