using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Transactions;

/// <summary>The lists of transactions by which Bitcoin Core tests itself. Most use scripts that we do not have: what we
/// accept is a part of what Bitcoin accepts.</summary>
public partial class TransactionVectorTests
{
    [Fact]
    public void The_valid_ones_in_legacy_form_are_read_and_written_alike()
    {
        Case[] legacy = [.. Read("core/tx_valid.json").Where(each => !each.HasWitnessMarker)];

        Assert.Equal(92, legacy.Length);
        Assert.All(legacy, each =>
        {
            Assert.True(Transaction.TryParse(each.Bytes, out Transaction? transaction, out string? error), error);
            Assert.Equal(each.Bytes, transaction.ToBytes());
            Assert.Equal(
                Hash256.FromBytes(SHA256.HashData(SHA256.HashData(each.Bytes))), transaction.Id.Value);
        });
    }

    [Fact]
    public void The_valid_ones_with_a_witness_are_refused()
    {
        Case[] witness = [.. Read("core/tx_valid.json").Where(each => each.HasWitnessMarker)];

        Assert.Equal(28, witness.Length);
        Assert.All(witness, each => Assert.NotNull(Refusal(each)));
    }

    [Fact]
    public void The_invalid_ones_are_all_refused()
    {
        Case[] cases = [.. Read("core/tx_invalid.json")];

        Assert.Equal(92, cases.Length);
        Assert.All(cases, each => Assert.NotNull(Refusal(each)));
    }

    [Theory]
    [InlineData("No outputs", 0, "bad-txns-vout-empty")]
    [InlineData("Negative output", 0, "bad-txns-vout-negative")]
    [InlineData("MAX_MONEY + 1 output", 0, "bad-txns-vout-toolarge")]
    [InlineData("MAX_MONEY output + 1 output", 0, "bad-txns-txouttotal-toolarge")]
    [InlineData("Duplicate inputs", 0, "bad-txns-inputs-duplicate")]
    [InlineData("Coinbase of size 1", 0, "bad-cb-length")]
    [InlineData("Coinbase of size 101", 0, "bad-cb-length")]
    [InlineData("Null txin, but without being a coinbase", 0, "bad-txns-prevout-null")]
    [InlineData("Null txin, but without being a coinbase", 1, "bad-txns-prevout-null")]
    public void Those_that_Bitcoin_refuses_without_knowing_any_other_are_refused_for_its_reason(
        string title, int index, string reason)
    {
        Case each = Read("core/tx_invalid.json")
            .Where(each => each.Comments.Any(comment => comment.StartsWith(title, StringComparison.Ordinal)))
            .ElementAt(index);
        Assert.True(Transaction.TryParse(each.Bytes, out Transaction? transaction, out string? error), error);

        Assert.Equal(reason, TransactionRules.CheckAlone(transaction)?.Reason);
    }

    /// <summary>The first thing in our way from the bytes to the unspent outputs, or null.</summary>
    private static string? Refusal(Case each)
    {
        if (!Transaction.TryParse(each.Bytes, out Transaction? transaction, out string? error))
        {
            return error;
        }

        if (TransactionRules.CheckAlone(transaction) is { } violation)
        {
            return violation.Reason;
        }

        return each.Spent.All(script => KnownScript().IsMatch(script))
            ? SpendingRules.CheckSignatures(transaction, CoinsOf(each, transaction))?.Reason
            : "An output of such a script cannot come to be.";
    }

    private static List<Coin> CoinsOf(Case each, Transaction transaction)
    {
        Assert.Single(transaction.Inputs);
        byte[] owner = Convert.FromHexString(KnownScript().Match(Assert.Single(each.Spent)).Groups[1].Value);
        return [new Coin(Amount.MaxMoney, new PublicKeyHash(owner), Height: 0, IsCoinbase: false)];
    }

    /// <summary>Each transaction with the lines of comment before it.</summary>
    private static IEnumerable<Case> Read(string file)
    {
        List<string> comments = [];
        bool isAfterCase = false;
        foreach (JsonElement element in Vectors.ReadJson(file).EnumerateArray())
        {
            if (element.GetArrayLength() == 1)
            {
                comments = isAfterCase ? [] : comments;
                comments.Add(element[0].GetString()!);
                isAfterCase = false;
                continue;
            }

            isAfterCase = true;
            yield return new Case(
                comments,
                Convert.FromHexString(element[1].GetString()!),
                [.. element[0].EnumerateArray().Select(spent => spent[2].GetString()!)]);
        }
    }

    [GeneratedRegex("^DUP HASH160 0x14 0x([0-9a-f]{40}) EQUALVERIFY CHECKSIG$")]
    private static partial Regex KnownScript();

    private sealed record Case(List<string> Comments, byte[] Bytes, string[] Spent)
    {
        /// <summary>Where the count of inputs would stand: none, and then the flag of BIP 144.</summary>
        public bool HasWitnessMarker => Bytes[4] == 0 && Bytes[5] == 1;
    }
}
