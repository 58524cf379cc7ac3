using System.Text.Json.Serialization;

namespace BlockChain.Miner.Rpc;

/// <summary>A transaction as <c>decoderawtransaction</c> answers it; <c>getrawtransaction</c> and <c>getblock</c> add what
/// they know. Without SegWit, its hash is its id, its size the virtual one, and its weight four of it.</summary>
/// <param name="Transaction">The transaction.</param>
/// <param name="Parameters">The network whose addresses its outputs show.</param>
internal sealed record TransactionAnswer(
    [property: JsonIgnore] Transaction Transaction, [property: JsonIgnore] ChainParameters Parameters)
{
    /// <summary>Whether the block that was named is in the best chain.</summary>
    [JsonPropertyName("in_active_chain"), JsonPropertyOrder(-1)]
    public bool? InActiveChain { get; init; }

    public string TxId => Transaction.Id.ToString();

    public string Hash => TxId;

    public int Version => Transaction.Version;

    public int Size => Transaction.Size;

    public int VSize => Size;

    public int Weight => 4 * Size;

    public uint LockTime => Transaction.LockTime;

    /// <summary>What its inputs spend, where that is shown.</summary>
    [JsonIgnore]
    public IReadOnlyList<StoredOutput>? Spent { get; init; }

    [JsonPropertyName("vin")]
    public IEnumerable<InputAnswer> Inputs => Transaction.Inputs.Select((input, place) =>
        InputAnswer.Of(input, Transaction.IsCoinbase) with
        {
            Spent = Spent is null ? null : SpentAnswer.Of(Spent[place], Parameters),
        });

    [JsonPropertyName("vout")]
    public IEnumerable<OutputAnswer> Outputs => Transaction.Outputs
        .Select((output, place) => new OutputAnswer(output.Value, place, new OutputScriptAnswer(output, Parameters)));

    public Amount? Fee { get; init; }

    public string? Hex { get; init; }

    public string? BlockHash { get; init; }

    public int? Confirmations { get; init; }

    public uint? Time { get; init; }

    public uint? BlockTime { get; init; }
}

/// <summary>An input: of a coinbase, or one that spends an output.</summary>
internal sealed record InputAnswer(
    string? Coinbase,
    string? TxId,
    [property: JsonPropertyName("vout")] uint? Index,
    [property: JsonPropertyName("scriptSig")] InputScriptAnswer? Script,
    uint Sequence)
{
    [JsonPropertyName("prevout")]
    public SpentAnswer? Spent { get; init; }

    public static InputAnswer Of(TransactionInput input, bool isCoinbase)
    {
        string hex = Convert.ToHexStringLower(input.Script.Span);
        return isCoinbase
            ? new InputAnswer(hex, TxId: null, Index: null, Script: null, input.Sequence)
            : new InputAnswer(
                Coinbase: null, input.PreviousOutput.TransactionId.ToString(), input.PreviousOutput.Index,
                new InputScriptAnswer(ScriptWords.OfInput(input.Script.Span), hex), input.Sequence);
    }
}

/// <summary>The output that an input spends.</summary>
/// <param name="Generated">Whether a coinbase made it.</param>
/// <param name="Height">The height of the block that made it.</param>
/// <param name="Value">The amount.</param>
/// <param name="Script">Who may spend it.</param>
internal sealed record SpentAnswer(
    bool Generated, int Height, Amount Value, [property: JsonPropertyName("scriptPubKey")] OutputScriptAnswer Script)
{
    public static SpentAnswer Of(StoredOutput coin, ChainParameters parameters) => new(
        Generated: coin.Place.Position == 0, coin.Place.Height, coin.Value,
        new OutputScriptAnswer(TransactionOutput.To(coin.Owner, coin.Value), parameters));
}

/// <summary>A script in words and in hex.</summary>
internal sealed record InputScriptAnswer(string Asm, string Hex);

/// <summary>An output.</summary>
internal sealed record OutputAnswer(
    Amount Value, [property: JsonPropertyName("n")] int Index, [property: JsonPropertyName("scriptPubKey")] OutputScriptAnswer Script);

/// <summary>Who may spend an output.</summary>
/// <param name="Output">The output.</param>
/// <param name="Parameters">The network whose address is shown.</param>
internal sealed record OutputScriptAnswer(
    [property: JsonIgnore] TransactionOutput Output, [property: JsonIgnore] ChainParameters Parameters)
{
    public string Asm => ScriptWords.OfOutput(Output.Script.Span);

    public string Hex => Convert.ToHexStringLower(Output.Script.Span);

    public string? Address => Output.FindAddress(Parameters.AddressVersion);

    public string Type => Address is not null ? "pubkeyhash"
        : ScriptWords.IsPublicKey(Output.Script.Span) ? "pubkey"
        : "nonstandard";
}
