using System.Collections.Immutable;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Tests.Transactions;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Consensus;

public class BlockRulesTests
{
    private static readonly ChainedHeader Genesis = ChainedHeader.OfGenesis(ChainParameters.Regtest.Genesis.Header);
    private static readonly Transaction One = Spending(Samples.SomeOutput(1));
    private static readonly Transaction Two = Spending(Samples.SomeOutput(2));

    [Fact]
    public void A_good_block_passes()
    {
        Block block = Draft().With(One, Two).Build();

        Assert.Null(BlockRules.CheckAlone(block));
        Assert.Null(BlockRules.CheckInChain(block, Genesis));
    }

    [Fact]
    public void Another_body_than_the_one_proved_says_nothing_about_the_header()
    {
        Block block = Draft().With(One).Build();
        var other = new Block(block.Header, block.Transactions.Add(Two));

        Violation violation = Refused("bad-txnmrklroot", other);

        Assert.False(violation.IsPermanent);
    }

    [Fact]
    public void Nor_does_a_body_with_its_end_repeated() // CVE-2012-2459
    {
        Block block = Draft().With(One, Two).Build();
        var mutated = new Block(block.Header, block.Transactions.Add(Two));
        Assert.Equal(block.Hash, mutated.Hash);

        Violation violation = Refused("bad-txns-duplicate", mutated);

        Assert.False(violation.IsPermanent);
        Assert.Null(BlockRules.CheckAlone(block));
    }

    [Fact]
    public void Equal_transactions_elsewhere_are_not_mistaken_for_that()
    {
        Assert.Null(BlockRules.CheckAlone(Draft().With(One, One).Build()));
        Assert.Null(BlockRules.CheckAlone(Draft().With(One, Two, One).Build()));
    }

    [Fact]
    public void A_block_without_transactions_is_none() => Refused("bad-blk-length", Draft(instead: []).Build());

    [Fact]
    public void A_block_of_a_million_bytes_fits_and_one_more_does_not()
    {
        Transaction filler = Spending(Samples.SomeOutput(3), new byte[65_536]);
        int rest = 1_000_000 - Draft().With(filler).Build().Size;

        Block full = Draft().With(Spending(Samples.SomeOutput(3), new byte[65_536 + rest])).Build();
        Block overfull = Draft().With(Spending(Samples.SomeOutput(3), new byte[65_536 + rest + 1])).Build();

        Assert.Equal(1_000_000, full.Size);
        Assert.Null(BlockRules.CheckAlone(full));
        Refused("bad-blk-length", overfull);
    }

    [Fact]
    public void The_first_transaction_is_the_coinbase_and_no_other_is()
    {
        Transaction coinbase = Draft().Coinbase;

        Refused("bad-cb-missing", Draft(instead: [One]).Build());
        Refused("bad-cb-missing", Draft(instead: [One, coinbase]).Build());
        Refused("bad-cb-multiple", Draft().With(One, coinbase).Build());
    }

    [Fact]
    public void Each_transaction_is_good_by_itself()
    {
        Violation violation = Refused(
            "bad-txns-vout-empty", Draft().With(One, new Transaction(1, Two.Inputs, [], 0)).Build());

        Assert.True(violation.IsPermanent);
        Assert.StartsWith("Transaction ", violation.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Twenty_thousand_outputs_fit_and_one_more_does_not()
    {
        Assert.Null(BlockRules.CheckAlone(Draft().With(WithOutputs(19_999)).Build()));
        Refused("bad-blk-sigops", Draft().With(WithOutputs(20_000)).Build());
    }

    [Fact]
    public void A_stray_opcode_in_the_coinbases_script_counts_like_an_output()
    {
        BlockDraft draft = Draft().With(WithOutputs(19_999));
        draft.CoinbaseScript = [.. CoinbaseHeight.Encode(1), 0xac];

        Refused("bad-blk-sigops", draft.Build());
    }

    [Fact]
    public void A_locked_transaction_waits_and_so_does_a_locked_coinbase()
    {
        Block locked = Draft().With(Locked(lockTime: 1)).Build();
        BlockDraft lockedCoinbase = Draft();
        (lockedCoinbase.CoinbaseLockTime, lockedCoinbase.CoinbaseSequence) = (1, 0);

        Assert.Equal("bad-txns-nonfinal", BlockRules.CheckInChain(locked, Genesis)?.Reason);
        Assert.Equal("bad-txns-nonfinal", BlockRules.CheckInChain(lockedCoinbase.Build(), Genesis)?.Reason);
        Assert.Null(BlockRules.CheckInChain(Draft().With(Locked(lockTime: 0)).Build(), Genesis));
    }

    [Fact]
    public void A_lock_by_time_looks_at_the_median_of_the_blocks_before_and_not_at_the_blocks_own_time()
    {
        uint median = Genesis.Header.Time;

        Assert.Null(BlockRules.CheckInChain(Draft().With(Locked(median - 1)).Build(), Genesis));
        Assert.Equal(
            "bad-txns-nonfinal", BlockRules.CheckInChain(Draft().With(Locked(median)).Build(), Genesis)?.Reason);
    }

    [Theory]
    [InlineData("52")] // the height after
    [InlineData("0101")] // the right number in another form
    [InlineData("4f51")]
    [InlineData("")]
    public void The_coinbase_starts_with_its_height(string script)
    {
        BlockDraft draft = Draft();
        draft.CoinbaseScript = [.. Convert.FromHexString(script), 1, 7];

        Assert.Equal("bad-cb-height", BlockRules.CheckInChain(draft.Build(), Genesis)?.Reason);
    }

    private static BlockDraft Draft(ImmutableArray<Transaction>? instead = null) =>
        new(Genesis, ChainParameters.Regtest) { Instead = instead };

    private static Violation Refused(string reason, Block block)
    {
        Violation? violation = BlockRules.CheckAlone(block);
        Assert.Equal(reason, violation?.Reason);
        return violation!;
    }

    private static Transaction Spending(OutPoint outPoint, byte[]? script = null) => new(
        1,
        [new TransactionInput(outPoint, script, TransactionInput.FinalSequence)],
        [TransactionOutput.To(default, new Amount(1))],
        0);

    private static Transaction WithOutputs(int count) =>
        new(1, One.Inputs, [.. Enumerable.Repeat(One.Outputs[0], count)], 0);

    private static Transaction Locked(uint lockTime) =>
        new(1, [One.Inputs[0] with { Sequence = 0 }], One.Outputs, lockTime);
}
