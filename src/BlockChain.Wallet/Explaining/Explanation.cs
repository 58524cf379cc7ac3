using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Explaining;

/// <summary>A coin that a transaction spends, and what the signature for it signs.</summary>
internal sealed record SpentCoin(OutPoint OutPoint, Coin Coin, byte[] SignedBytes, Hash256 SignedHash);

/// <summary>Everything that is said about a transaction or a block.</summary>
/// <param name="Kind"><c>transaction</c> or <c>block</c>.</param>
/// <param name="Id">Its id or hash.</param>
/// <param name="Height">The height of the block; null where there is none, or it is not known.</param>
/// <param name="IsProved">Whether the block is in the wallet's own chain.</param>
/// <param name="Fields">Together all bytes.</param>
/// <param name="Spends">Of a transaction: the coins that it spends, as far as they are known.</param>
/// <param name="Checks">The rules that were checked.</param>
internal sealed record Explanation(
    string Kind,
    string Id,
    int? Height,
    bool IsProved,
    IReadOnlyList<Field> Fields,
    IReadOnlyList<SpentCoin> Spends,
    IReadOnlyList<RuleCheck> Checks)
{
    /// <summary>Longer fields are shortened on the screen; JSON has all their bytes.</summary>
    private const int MaxShown = 100;

    public void Show(Output output, ChainParameters network)
    {
        int size = Fields.Sum(field => field.Bytes.Length);
        output.Facts(
            (Kind == "block" ? "Block" : "Transaction", Id),
            ("Size", $"{size} bytes"),
            ("Where", Height is null ? "not in a block of this wallet's own chain"
                : (Kind == "block" ? $"at height {Height}" : $"in block {Height}")
                    + (IsProved ? ", verified" : ", according to the node")));
        Output.Line();
        Output.Line("Offset  Bytes, with their meaning below");
        int offset = 0;
        foreach (Field field in Fields)
        {
            Output.Line($"{offset,6}  {Shorten(field.Bytes)}");
            Output.Line($"        {field.Meaning}");
            offset += field.Bytes.Length;
        }

        foreach ((SpentCoin spent, int index) in Spends.Select((spent, index) => (spent, index)))
        {
            Output.Line();
            string owner = Address.Encode(spent.Coin.Owner, network.AddressVersion);
            Output.Line($"Input {index} spends {spent.Coin.Value} of {owner}: {spent.OutPoint}");
            Output.Line("What its signature covers: the transaction with every input script empty but this one, which");
            Output.Line("holds the coin's own script; and the hash type:");
            Output.Line($"        {Convert.ToHexStringLower(spent.SignedBytes)}");
            Output.Line($"Double SHA-256 of that (this is what is signed): {Convert.ToHexStringLower(spent.SignedHash.ToBytes())}");
        }

        Output.Line();
        Output.Line("Rules");
        foreach (RuleCheck check in Checks)
        {
            foreach (Rule rule in check.Rules)
            {
                Output.Line($"  {(check.Violation is null ? "✓" : "?")} {rule.Says} [{rule.Source}]");
            }

            if (check.Violation is not null)
            {
                Output.Line($"  ✗ one of these is broken: {check.Violation}");
            }
        }
    }

    public ExplanationDocument ToDocument(ChainParameters network)
    {
        var fields = new List<FieldDocument>();
        int offset = 0;
        foreach (Field field in Fields)
        {
            fields.Add(new FieldDocument(offset, Convert.ToHexStringLower(field.Bytes), field.Meaning));
            offset += field.Bytes.Length;
        }

        return new ExplanationDocument(
            Kind,
            Id,
            offset,
            Height,
            IsProved,
            fields,
            [
                .. Spends.Select(spent => new SpentDocument(
                    spent.OutPoint.ToString(),
                    spent.Coin.Value.Units,
                    Address.Encode(spent.Coin.Owner, network.AddressVersion),
                    Convert.ToHexStringLower(spent.SignedBytes),
                    Convert.ToHexStringLower(spent.SignedHash.ToBytes()))),
            ],
            [
                .. Checks.SelectMany(check =>
                    check.Rules.Select(rule => new RuleDocument(rule.Says, rule.Source, check.Violation is null))),
            ]);
    }

    private static string Shorten(byte[] bytes) => bytes.Length <= MaxShown
        ? Convert.ToHexStringLower(bytes)
        : $"{Convert.ToHexStringLower(bytes.AsSpan(0, MaxShown))}… ({bytes.Length} bytes)";
}
