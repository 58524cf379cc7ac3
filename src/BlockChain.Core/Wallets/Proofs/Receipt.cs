using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Wallets.Proofs;

/// <summary>
/// A text that proves a payment to anybody: the transaction, the branch to its block, the header, and each step to be
/// repeated by hand (<see cref="ReceiptText"/>). Whoever reads one believes nothing of it: the seven lines of data are
/// taken from it, checked, and the whole text is written again from them. If that is not the same text, something was
/// changed.</summary>
/// <param name="Network">Whose rules count.</param>
/// <param name="Proof">The transaction in its block.</param>
/// <param name="After">Headers that follow the block's, the first linked to it; at most
/// <see cref="MaxAfter"/>.</param>
public sealed record Receipt(ChainParameters Network, TransactionProof Proof, ImmutableArray<BlockHeader> After)
{
    /// <summary>Headers after the block's that a receipt shows: with its own, the usual six confirmations.</summary>
    public const int MaxAfter = 5;

    /// <summary>Characters of a text that is looked at: enough for the largest transaction.</summary>
    public const int MaxTextSize = 20_000_000;

    /// <summary>The hash of the block.</summary>
    public BlockHash BlockHash => Proof.Header.ComputeHash();

    /// <summary>Why it proves nothing, a sentence; null when it holds. That the headers are in the best chain cannot be
    /// seen here.</summary>
    public string? FindError()
    {
        if (Proof.FindError() is { } error)
        {
            return $"The receipt is wrong: {error}";
        }

        if (Proof.Height < 0 || After.Length > MaxAfter)
        {
            return "The receipt is wrong: no block has such a height, or there are too many headers.";
        }

        // A header does not say its height, but the coinbase of its block does (BIP 34).
        if (Proof.Height == 0
            ? BlockHash != Network.Genesis.Hash
            : Proof.Transaction.IsCoinbase
                && !Proof.Transaction.Inputs[0].Script.Span.StartsWith(CoinbaseHeight.Encode(Proof.Height)))
        {
            return $"The receipt is wrong: the block {BlockHash} does not have the height {Proof.Height}.";
        }

        BlockHash previous = Proof.Header.PreviousHash;
        foreach (BlockHeader header in (IEnumerable<BlockHeader>)[Proof.Header, .. After])
        {
            BlockHash hash = header.ComputeHash();
            if (header.PreviousHash != previous)
            {
                return $"The receipt is wrong: the block {hash} does not follow {previous}.";
            }

            if (HeaderRules.CheckAlone(header, hash, Network) is { } violation)
            {
                return $"The receipt is wrong: the block {hash} does not have the work it claims. {violation}";
            }

            previous = hash;
        }

        return null;
    }

    /// <summary>The text. The same receipt always has the same text.</summary>
    public override string ToString() => ReceiptText.Write(this);

    /// <summary>Reads and checks a text from anywhere. Line ends, blanks at the end of lines, empty lines and what is before
    /// or after the receipt do not matter.</summary>
    /// <param name="text">At most <see cref="MaxTextSize"/> characters.</param>
    /// <param name="receipt">A receipt that holds, or null.</param>
    /// <param name="error">What is wrong, a sentence.</param>
    public static bool TryRead(
        string text, [NotNullWhen(true)] out Receipt? receipt, [NotNullWhen(false)] out string? error)
    {
        List<(string Text, int Number)> lines = text.Length > MaxTextSize ? [] : LinesOf(text);
        lines.RemoveRange(0, Math.Max(0, lines.FindIndex(line => line.Text == ReceiptText.Title)));
        receipt = Parse(lines.Select(line => line.Text));
        error = receipt is null
            ? "This is not a receipt: its lines of data are missing or damaged."
            : receipt.FindError() ?? FindChange(lines, LinesOf(receipt.ToString()));
        receipt = error is null ? receipt : null;
        return receipt is not null;
    }

    /// <summary>The lines of a text in which there is anything, with their numbers, counted from 1.</summary>
    private static List<(string Text, int Number)> LinesOf(string text) =>
    [
        .. text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n')
            .Select((line, index) => (line.TrimEnd(), index + 1))
            .Where(line => line.Item1.Length > 0),
    ];

    /// <summary>Where a text is not the one that follows from its data, a sentence; null where it is.</summary>
    private static string? FindChange(
        List<(string Text, int Number)> lines, List<(string Text, int Number)> expected)
    {
        int same = lines.Zip(expected).TakeWhile(pair => pair.First.Text == pair.Second.Text).Count();
        return same == expected.Count ? null
            : same < lines.Count
            ? $"The receipt was changed: line {lines[same].Number} is not what follows from its data."
            : $"The receipt is not whole: it ends at line {lines[^1].Number}.";
    }

    private static Receipt? Parse(IEnumerable<string> lines)
    {
        var data = new Dictionary<string, string>();
        foreach (string line in lines
            .Where(line => line.StartsWith(ReceiptText.Command, StringComparison.Ordinal)))
        {
            string[] parts = line[ReceiptText.Command.Length..].Split('=', 2);
            if (parts.Length == 2 && !parts[0].Contains(' '))
            {
                data.TryAdd(parts[0], parts[1].Trim('"'));
            }
        }

        ChainParameters? network = NetworkNames.Find(data.GetValueOrDefault("network", ""));
        if (network is null
            || !TryParseNumber("height", out int height) || !TryParseNumber("position", out int position)
            || TryParseHex("transaction") is not [{ } raw]
            || TryParseHex("header") is not [{ Length: BlockHeader.Size } header]
            || TryParseHex("partners") is not { } partners || partners.Any(partner => partner.Length != Hash256.Size)
            || TryParseHex("after") is not { } after || after.Any(bytes => bytes.Length != BlockHeader.Size)
            || !Transaction.TryParse(raw, out Transaction? transaction, out _))
        {
            return null;
        }

        var branch = new MerkleBranch([.. partners.Select(partner => Hash256.FromBytes(partner))], position);
        return new Receipt(
            network,
            new TransactionProof(transaction, height, BlockHeader.FromBytes(header), branch),
            [.. after.Select(bytes => BlockHeader.FromBytes(bytes))]);

        bool TryParseNumber(string name, out int number) => int.TryParse(
            data.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out number);

        // All of them; null if one of them is no hex.
        byte[][]? TryParseHex(string name)
        {
            try
            {
                return data.GetValueOrDefault(name)?.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(Convert.FromHexString).ToArray();
            }
            catch (FormatException)
            {
                return null;
            }
        }
    }
}
