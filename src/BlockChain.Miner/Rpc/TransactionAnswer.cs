using System.Text.Json.Serialization;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Rpc;

/// <summary>A transaction as <c>decoderawtransaction</c> answers it; <c>getrawtransaction</c> and <c>getblock</c> add what
/// they know. Without SegWit, its hash is its id, its size the virtual one, and its weight four of it.</summary>
internal sealed record TransactionAnswer
{
    public TransactionAnswer(Transaction transaction, ChainParameters parameters)
    {
        TxId = transaction.Id.ToString();
        Version = transaction.Version;
        Size = transaction.Size;
        LockTime = transaction.LockTime;
        Inputs = [.. transaction.Inputs.Select(input => new InputAnswer(input, transaction.IsCoinbase))];
        Outputs = [.. transaction.Outputs.Select((output, place) => new OutputAnswer(output, place, parameters))];
    }

    /// <summary>Whether the block that was named is in the best chain.</summary>
    [JsonPropertyName("in_active_chain"), JsonPropertyOrder(-1)]
    public bool? InActiveChain { get; init; }

    public string TxId { get; }

    public string Hash => TxId;

    public int Version { get; }

    public int Size { get; }

    public int VSize => Size;

    public int Weight => 4 * Size;

    public uint LockTime { get; }

    [JsonPropertyName("vin")]
    public IReadOnlyList<InputAnswer> Inputs { get; }

    [JsonPropertyName("vout")]
    public IReadOnlyList<OutputAnswer> Outputs { get; }

    public Amount? Fee { get; init; }

    public string? Hex { get; init; }

    public string? BlockHash { get; init; }

    public int? Confirmations { get; init; }

    public uint? Time { get; init; }

    public uint? BlockTime { get; init; }
}

/// <summary>An input: of a coinbase, or one that spends an output.</summary>
internal sealed record InputAnswer
{
    public InputAnswer(TransactionInput input, bool isCoinbase)
    {
        string hex = Convert.ToHexStringLower(input.Script.Span);
        Sequence = input.Sequence;
        if (isCoinbase)
        {
            Coinbase = hex;
            return;
        }

        TxId = input.PreviousOutput.TransactionId.ToString();
        Index = input.PreviousOutput.Index;
        Script = new InputScriptAnswer(ScriptWords.OfInput(input.Script.Span), hex);
    }

    public string? Coinbase { get; }

    public string? TxId { get; }

    [JsonPropertyName("vout")]
    public uint? Index { get; }

    [JsonPropertyName("scriptSig")]
    public InputScriptAnswer? Script { get; }

    public uint Sequence { get; }
}

/// <summary>A script in words and in hex.</summary>
internal sealed record InputScriptAnswer(string Asm, string Hex);

/// <summary>An output.</summary>
internal sealed record OutputAnswer
{
    public OutputAnswer(TransactionOutput output, int place, ChainParameters parameters) =>
        (Value, Index, Script) = (output.Value, place, new OutputScriptAnswer(output, parameters));

    public Amount Value { get; }

    [JsonPropertyName("n")]
    public int Index { get; }

    [JsonPropertyName("scriptPubKey")]
    public OutputScriptAnswer Script { get; }
}

/// <summary>Who may spend an output.</summary>
internal sealed record OutputScriptAnswer
{
    public OutputScriptAnswer(TransactionOutput output, ChainParameters parameters)
    {
        bool hasOwner = output.TryGetOwner(out PublicKeyHash owner);
        Asm = ScriptWords.OfOutput(output.Script.Span);
        Hex = Convert.ToHexStringLower(output.Script.Span);
        Address = hasOwner ? Core.Encoding.Address.Encode(owner, parameters.AddressVersion) : null;
        Type = hasOwner ? "pubkeyhash" : ScriptWords.IsPublicKey(output.Script.Span) ? "pubkey" : "nonstandard";
    }

    public string Asm { get; }

    public string Hex { get; }

    public string? Address { get; }

    public string Type { get; }
}
