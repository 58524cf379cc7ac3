using System.Globalization;
using System.Text.Json.Serialization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Miner.Rpc;

/// <summary>The answer to <c>getblockchaininfo</c>.</summary>
internal sealed record ChainAnswer(
    string Chain, int Blocks, int Headers, string BestBlockHash, string Bits, string Target, double Difficulty, uint Time,
    uint MedianTime, double VerificationProgress, bool InitialBlockDownload, string ChainWork,
    [property: JsonPropertyName("size_on_disk")] long SizeOnDisk,
    bool Pruned, object SoftForks, string[] Warnings);

/// <summary>The answer to <c>getblockheader</c>; a block's begins with it.</summary>
internal record HeaderAnswer
{
    public HeaderAnswer(ChainPosition position)
    {
        ChainedHeader chained = position.Header;
        BlockHeader header = chained.Header;
        Hash = chained.Hash.ToString();
        Confirmations = position.Confirmations;
        Height = chained.Height;
        Version = header.Version;
        VersionHex = header.Version.ToString("x8", CultureInfo.InvariantCulture);
        MerkleRoot = header.MerkleRoot.ToString();
        Time = header.Time;
        MedianTime = chained.MedianTimePast();
        Nonce = header.Nonce;
        Bits = header.Bits.ToString();
        Target = TargetOf(header.Bits);
        Difficulty = header.Bits.Difficulty;
        ChainWork = WorkOf(chained);
        TransactionCount = position.Stored?.TransactionCount ?? 0;
        PreviousBlockHash = chained.Parent?.Hash.ToString();
        NextBlockHash = position.Next?.ToString();
    }

    public string Hash { get; }

    public int Confirmations { get; }

    public int Height { get; }

    public int Version { get; }

    [JsonPropertyName("versionHex")]
    public string VersionHex { get; }

    public string MerkleRoot { get; }

    public uint Time { get; }

    public uint MedianTime { get; }

    public uint Nonce { get; }

    public string Bits { get; }

    public string Target { get; }

    public double Difficulty { get; }

    public string ChainWork { get; }

    [JsonPropertyName("nTx")]
    public int TransactionCount { get; }

    public string? PreviousBlockHash { get; }

    public string? NextBlockHash { get; }

    /// <summary>The target that bits stand for, as 64 hex digits.</summary>
    public static string TargetOf(CompactTarget bits) => bits.TryExpand(out Hash256 target) ? target.ToString() : "";

    /// <summary>The work of a chain, as 64 hex digits.</summary>
    public static string WorkOf(ChainedHeader tip) => Hash256.FromNumber(tip.ChainWork).ToString();
}

/// <summary>The answer to <c>getblock</c>. Without SegWit, a size is the stripped size, and a weight is four of it.</summary>
/// <param name="Position">The block.</param>
/// <param name="StrippedSize">Bytes.</param>
/// <param name="Transactions">Their ids, or with verbosity 2 what they are.</param>
internal sealed record BlockAnswer(
    [property: JsonIgnore] ChainPosition Position,
    [property: JsonPropertyOrder(1)] int StrippedSize,
    [property: JsonPropertyName("tx"), JsonPropertyOrder(2)] IEnumerable<object> Transactions)
    : HeaderAnswer(Position)
{
    [JsonPropertyOrder(1)]
    public int Size => StrippedSize;

    [JsonPropertyOrder(1)]
    public int Weight => 4 * StrippedSize;
}

/// <summary>An item of <c>getchaintips</c>.</summary>
internal sealed record TipAnswer(int Height, string Hash, int BranchLen, string Status);
