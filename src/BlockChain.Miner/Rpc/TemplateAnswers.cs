using System.Text.Json.Serialization;

namespace BlockChain.Miner.Rpc;

/// <summary>The answer to <c>getblocktemplate</c>: all that a miner needs to make a block, except a coinbase (BIP 22, BIP
/// 23). Amounts are integers here, in base units, as the BIP has them.</summary>
internal sealed record TemplateAnswer(
    string[] Capabilities,
    int Version,
    string[] Rules,
    object VbAvailable,
    int VbRequired,
    string PreviousBlockHash,
    IReadOnlyList<TemplateTransactionAnswer> Transactions,
    object CoinbaseAux,
    long CoinbaseValue,
    string LongPollId,
    string Target,
    uint MinTime,
    string[] Mutable,
    string NonceRange,
    int SigOpLimit,
    int SizeLimit,
    uint CurTime,
    string Bits,
    int Height,
    bool SubmitOld);

/// <summary>A transaction of a template.</summary>
/// <param name="Data">Its bytes in hex.</param>
/// <param name="TxId">Its id.</param>
/// <param name="Hash">The same.</param>
/// <param name="Depends">The places, from 1, of those before it that it spends.</param>
/// <param name="Fee">Base units.</param>
/// <param name="SigOps">What it takes of the limit.</param>
/// <param name="Weight">Four times its bytes.</param>
internal sealed record TemplateTransactionAnswer(
    string Data, string TxId, string Hash, IReadOnlyList<int> Depends, long Fee, int SigOps, int Weight);

/// <summary>The answer to <c>getmininginfo</c>.</summary>
internal sealed record MiningAnswer(
    int Blocks, string Bits, double Difficulty, string Target, double NetworkHashPs, int PooledTx, string Chain,
    NextAnswer Next, string[] Warnings);

/// <summary>What the next block must have.</summary>
internal sealed record NextAnswer(int Height, string Bits, double Difficulty, string Target);

/// <summary>The answer to <c>generateblock</c>.</summary>
internal sealed record GeneratedAnswer(string Hash, [property: JsonPropertyName("hex")] string? Hex);
