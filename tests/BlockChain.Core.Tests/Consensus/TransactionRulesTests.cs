using System.Collections.Immutable;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Transactions;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Consensus;

public class TransactionRulesTests
{
    private const uint Threshold = 500_000_000;
    private const int Height = 1_000;
    private const uint MedianTimePast = 1_800_000_000;

    private static readonly TransactionInput Input =
        new(Samples.SomeOutput(1), default, TransactionInput.FinalSequence);
    private static readonly TransactionInput Other = Input with { PreviousOutput = Samples.SomeOutput(2) };
    private static readonly TransactionOutput Output = Pays(1);

    [Fact]
    public void A_plain_payment_passes() => Accepted([Input, Other], [Output, Output]);

    [Fact]
    public void Something_goes_in() => Refused("bad-txns-vin-empty", [], [Output]);

    [Fact]
    public void Something_comes_out() => Refused("bad-txns-vout-empty", [Input], []);

    [Fact]
    public void A_transaction_of_a_million_bytes_fits_and_one_more_does_not()
    {
        int rest = 1_000_000 - new Transaction(1, [Input with { Script = new byte[65_536] }], [Output], 0).Size;

        Accepted([Input with { Script = new byte[65_536 + rest] }], [Output]);
        Refused("bad-txns-oversize", [Input with { Script = new byte[65_536 + rest + 1] }], [Output]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void No_output_is_negative(long units) => Refused("bad-txns-vout-negative", [Input], [Output, Pays(units)]);

    [Theory]
    [InlineData(2_100_000_000_000_001)]
    [InlineData(long.MaxValue)]
    public void No_output_is_more_than_all_the_coins(long units) =>
        Refused("bad-txns-vout-toolarge", [Input], [Output, Pays(units)]);

    [Fact]
    public void All_outputs_together_are_not_more_than_all_the_coins()
    {
        Accepted([Input], [Pays(2_099_999_999_999_999), Output]);
        Refused("bad-txns-txouttotal-toolarge", [Input], [Pays(2_100_000_000_000_000), Output]);
    }

    [Fact]
    public void Outputs_whose_sum_wraps_around_are_refused() => // CVE-2010-5139
        Refused(
            "bad-txns-txouttotal-toolarge",
            [Input],
            [.. Enumerable.Repeat(Pays(2_100_000_000_000_000), 8_785)]);

    [Fact]
    public void An_output_of_nothing_is_allowed() => Accepted([Input], [Pays(0)]);

    [Fact]
    public void No_outpoint_is_spent_twice() // CVE-2018-17144
    {
        Refused("bad-txns-inputs-duplicate", [Input, Input], [Output]);
        Refused("bad-txns-inputs-duplicate", [Input, Other, Input], [Output]);
        Refused("bad-txns-inputs-duplicate", [Input, Input with { Sequence = 1, Script = new byte[] { 1 } }], [Output]);
    }

    [Fact]
    public void Two_outputs_of_one_transaction_are_two_outpoints() =>
        Accepted([Input, Input with { PreviousOutput = Input.PreviousOutput with { Index = 7 } }], [Output]);

    [Fact]
    public void Only_a_coinbase_spends_nothing()
    {
        Refused("bad-txns-prevout-null", [Input, Coinbase(2)], [Output]);
        Refused("bad-txns-prevout-null", [Coinbase(2), Input], [Output]);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void The_script_of_a_coinbase_has_2_to_100_bytes(int length, bool isGood)
    {
        if (isGood)
        {
            Accepted([Coinbase(length)], [Output]);
        }
        else
        {
            Refused("bad-cb-length", [Coinbase(length)], [Output]);
        }
    }

    [Theory]
    [InlineData(0, "version")]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(3, "version")]
    [InlineData(-1, "version")]
    [InlineData(int.MinValue, "version")]
    [InlineData(int.MaxValue, "version")]
    public void Versions_are_1_and_2(int version, string? reason) =>
        Assert.Equal(reason, TransactionRules.CheckAlone(new Transaction(version, [Input], [Output], 0))?.Reason);

    [Theory]
    [InlineData(2, 0x8000_0000u, null)]
    [InlineData(2, 0x7fff_ffffu, "non-BIP68-final")]
    [InlineData(2, 0u, "non-BIP68-final")]
    [InlineData(1, 0u, null)] // version 1 knows no relative locks
    public void In_version_2_bit_31_of_each_sequence_is_set(int version, uint sequence, string? reason)
    {
        var transaction = new Transaction(version, [Input, Other with { Sequence = sequence }], [Output], 0);

        Assert.Equal(reason, TransactionRules.CheckAlone(transaction)?.Reason);
    }

    [Fact]
    public void A_coinbase_of_version_2_has_no_relative_lock_whatever_its_sequence() =>
        Assert.Null(TransactionRules.CheckAlone(new Transaction(2, [Coinbase(2) with { Sequence = 0 }], [Output], 0)));

    [Fact]
    public void Every_output_is_pay_to_public_key_hash()
    {
        var other = new TransactionOutput(new Amount(1), new byte[] { 0x51 });

        Refused("scriptpubkey", [Input], [Output, other]);
        Refused("scriptpubkey", [Coinbase(2)], [Output, other]);
    }

    [Theory]
    [InlineData(0u, true)]
    [InlineData(Height - 1u, true)]
    [InlineData((uint)Height, false)]
    [InlineData(Height + 1u, false)]
    [InlineData(Threshold - 1, false)] // the last height
    [InlineData(Threshold, true)] // the first time, in 1985
    [InlineData(MedianTimePast - 1, true)]
    [InlineData(MedianTimePast, false)]
    [InlineData(uint.MaxValue, false)]
    public void A_lock_holds_up_to_its_height_or_time_and_is_over_after_it(uint lockTime, bool isFinal)
    {
        var transaction = new Transaction(1, [Input, Other with { Sequence = 0xffff_fffe }], [Output], lockTime);

        Assert.Equal(isFinal, TransactionRules.IsFinal(transaction, Height, MedianTimePast));
    }

    [Fact]
    public void A_lock_counts_unless_all_sequences_are_final()
    {
        Transaction final = new(1, [Input, Other], [Output], uint.MaxValue);
        Transaction oneIsNot = new(1, [Input with { Sequence = 0 }, Other], [Output], uint.MaxValue);

        Assert.True(TransactionRules.IsFinal(final, Height, MedianTimePast));
        Assert.False(TransactionRules.IsFinal(oneIsNot, Height, MedianTimePast));
    }

    [Fact]
    public void A_lock_at_the_height_where_heights_end_is_over_after_it()
    {
        Transaction transaction = new(1, [Input with { Sequence = 0 }], [Output], Threshold - 1);

        Assert.False(TransactionRules.IsFinal(transaction, (int)Threshold - 1, uint.MaxValue));
        Assert.True(TransactionRules.IsFinal(transaction, (int)Threshold, medianTimePast: 0));
    }

    private static TransactionOutput Pays(long units) => TransactionOutput.To(default, new Amount(units));

    private static TransactionInput Coinbase(int scriptLength) =>
        new(OutPoint.Null, new byte[scriptLength], TransactionInput.FinalSequence);

    private static void Accepted(
        ImmutableArray<TransactionInput> inputs, ImmutableArray<TransactionOutput> outputs) =>
        Assert.Null(TransactionRules.CheckAlone(new Transaction(1, inputs, outputs, 0)));

    private static void Refused(
        string reason, ImmutableArray<TransactionInput> inputs, ImmutableArray<TransactionOutput> outputs) =>
        Assert.Equal(reason, TransactionRules.CheckAlone(new Transaction(1, inputs, outputs, 0))?.Reason);
}
