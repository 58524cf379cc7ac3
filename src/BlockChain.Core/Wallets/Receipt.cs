using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Wallets;

/// <summary>
/// A text that proves a payment to anybody: the transaction, the branch to its block, the header, and each step to be
/// repeated by hand (<see cref="ReceiptText"/>). Whoever reads one believes nothing of it: the seven lines of data are
/// taken from it, checked, and the whole text is written again from them. If that is not the same text, something was
/// changed.</summary>
/// <param name="Network">Whose rules count.</param>
/// <param name="Proof">The transaction in its block.</param>
/// <param name="After">Headers that follow the block's, the first linked to it; at most
/// <see cref="MostAfter"/>.</param>
public sealed record Receipt(ChainParameters Network, TransactionProof Proof, ImmutableArray<BlockHeader> After)
{
    /// <summary>Headers after the block's that a receipt shows: with its own, the usual six confirmations.</summary>
    public const int MostAfter = 5;

    /// <summary>Characters of a text that is looked at: enough for the largest transaction.</summary>
    public const int LargestText = 20_000_000;

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

        if (Proof.Height < 0 || After.Length > MostAfter)
        {
            return "The receipt is wrong: no block has such a height, or there are too many headers.";
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
                return $"The receipt is wrong: the block {hash} has not the work that it claims. {violation}";
            }

            previous = hash;
        }

        return null;
    }

    /// <summary>The text. The same receipt always has the same text.</summary>
    public override string ToString() => ReceiptText.Write(this);

    /// <summary>Reads and checks a text from anywhere.</summary>
    /// <param name="text">At most <see cref="LargestText"/> characters.</param>
    /// <param name="receipt">A receipt that holds, or null.</param>
    /// <param name="error">What is wrong, a sentence.</param>
    public static bool TryRead(
        string text, [NotNullWhen(true)] out Receipt? receipt, [NotNullWhen(false)] out string? error)
    {
        text = text.ReplaceLineEndings("\n");
        receipt = Parse(text);
        error = receipt is null
            ? "This is no receipt: its lines of data are missing, or no data."
            : receipt.FindError();
        if (error is null && FirstChangedLine(text, receipt!.ToString()) is { } line)
        {
            error = $"The receipt was changed: line {line} is not what follows from its data.";
        }

        receipt = error is null ? receipt : null;
        return receipt is not null;
    }

    private static Receipt? Parse(string text)
    {
        if (text.Length > LargestText)
        {
            return null;
        }

        var data = new Dictionary<string, string>();
        foreach (string line in text.Split('\n')
            .Where(line => line.StartsWith(ReceiptText.Command, StringComparison.Ordinal)))
        {
            string[] parts = line[ReceiptText.Command.Length..].Split('=', 2);
            if (parts.Length == 2 && !parts[0].Contains(' '))
            {
                data.TryAdd(parts[0], parts[1].Trim('"'));
            }
        }

        ChainParameters? network = ChainParameters.All
            .FirstOrDefault(known => known.Name == data.GetValueOrDefault("network"));
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

    /// <summary>Counted from 1; null when the texts are the same.</summary>
    private static int? FirstChangedLine(string text, string expected)
    {
        string[] lines = text.Split('\n');
        string[] expectedLines = expected.Split('\n');
        int same = lines.Zip(expectedLines).TakeWhile(pair => pair.First == pair.Second).Count();
        return same == lines.Length && same == expectedLines.Length ? null : same + 1;
    }
}
