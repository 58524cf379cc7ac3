using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Cases;

public abstract class SpendingCases : CaseTests
{
    [Fact]
    public void What_does_not_exist_cannot_be_spent()
    {
        using Story story = TellWithCoins();
        Spendable reward = story["a1"].Reward;
        Spendable noSuchIndex = reward with { OutPoint = reward.OutPoint with { Index = 1 } };
        Spendable farIndex = reward with { OutPoint = reward.OutPoint with { Index = 1 << 15 } };
        Spendable lastIndex = reward with { OutPoint = reward.OutPoint with { Index = uint.MaxValue } };
        Spendable noSuchTransaction = reward with { OutPoint = new OutPoint(default, 0) };
        Spendable genesis = story["genesis"].Reward;
        foreach (Spendable missing in (Spendable[])
            [noSuchIndex, farIndex, lastIndex, noSuchTransaction, genesis])
        {
            Transaction spend = new Payment(missing).AllTo(TestKeys.Alice).Sign();
            story.RefuseInBlock("bad-txns-inputs-missingorspent", on: Top, spend);
            story.Refuse("missing-inputs", spend);
        }
    }

    [Fact]
    public void A_coin_is_spent_once_in_a_chain()
    {
        using Story story = TellWithCoins();
        story.Accept("b", on: Top, draft =>
            draft.With(new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign()));
        Transaction again = new Payment(story["a1"].Reward).AllTo(TestKeys.Bob).Sign();
        story.RefuseInBlock("bad-txns-inputs-missingorspent", on: "b", again);
        story.Refuse("missing-inputs", again);
    }

    [Fact]
    public void A_coin_is_spent_once_in_a_block()
    {
        using Story story = TellWithCoins();
        Transaction one = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction other = new Payment(story["a1"].Reward).AllTo(TestKeys.Bob).Sign();
        story.Refuse("bad-txns-inputs-missingorspent", "b", on: Top, draft => draft.With(one, other));
    }

    [Fact]
    public void What_a_block_makes_it_may_spend_later_in_the_block_but_not_before()
    {
        using Story story = TellWithCoins();
        Transaction parent = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction child = new Payment(parent.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        story.Refuse("bad-txns-inputs-missingorspent", "b", on: Top, draft => draft.With(child, parent));
        story.Accept("c", on: Top, draft => draft.With(parent, child));
        story.TipIs("c");
    }

    [Fact]
    public void Outputs_are_not_larger_than_inputs()
    {
        using Story story = TellWithCoins();
        Transaction spend = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice, fee: -1).Sign();
        story.RefuseInBlock("bad-txns-in-belowout", on: Top, spend);
        story.Refuse("bad-txns-in-belowout", spend);
        story.Accept("b", on: Top, draft =>
            draft.With(new Payment(story["a1"].Reward).AllTo(TestKeys.Alice, fee: 0).Sign()));
        story.TipIs("b");
    }

    [Theory]
    [InlineData(-1, 1, "bad-txns-vout-negative")]
    [InlineData(long.MinValue, 1, "bad-txns-vout-negative")]
    [InlineData(2_100_000_000_000_001, 1, "bad-txns-vout-toolarge")]
    [InlineData(long.MaxValue, 1, "bad-txns-vout-toolarge")]
    [InlineData(2_100_000_000_000_000, 1, "bad-txns-txouttotal-toolarge")]
    [InlineData(1_050_000_000_000_001, 1_050_000_000_000_000, "bad-txns-txouttotal-toolarge")]
    [InlineData(2_100_000_000_000_000, 0, "bad-txns-in-belowout")]
    public void Amounts_are_amounts_and_do_not_overflow(long one, long other, string reason)
    {
        using Story story = TellWithCoins();
        Transaction spend = new Payment(story["a1"].Reward).To(TestKeys.Alice, one).To(TestKeys.Bob, other).Sign();
        story.RefuseInBlock(reason, on: Top, spend);
        if (other != 0)
        {
            story.Refuse(reason, spend);
        }
    }

    [Fact]
    public void An_outpoint_named_twice_is_refused()
    {
        using Story story = TellWithCoins();
        Spendable one = story["a1"].Reward;
        Transaction ofTwo = new Payment(one, one).AllTo(TestKeys.Alice).Sign();
        Transaction ofThree = new Payment(one, story["a2"].Reward, one).AllTo(TestKeys.Alice).Sign();
        foreach (Transaction twice in (Transaction[])[ofTwo, ofThree])
        {
            story.RefuseInBlock("bad-txns-inputs-duplicate", on: Top, twice);
            story.Refuse("bad-txns-inputs-duplicate", twice);
        }
    }

    [Fact]
    public void Only_a_coinbase_names_no_output()
    {
        using Story story = TellWithCoins();
        var nothing = new Spendable(OutPoint.Null, Amount.Zero, TestKeys.Miner);
        Transaction spend = new Payment(story["a1"].Reward, nothing).AllTo(TestKeys.Alice).Sign();
        story.RefuseInBlock("bad-txns-prevout-null", on: Top, spend);
        story.Refuse("bad-txns-prevout-null", spend);
    }

    [Fact]
    public void A_transaction_has_inputs_and_outputs()
    {
        using Story story = TellWithCoins();
        Transaction noInputs = new Payment().To(TestKeys.Alice, 1_000).Sign();
        Transaction noOutputs = new Payment(story["a1"].Reward).Sign();
        story.RefuseInBlock("bad-txns-vin-empty", on: Top, noInputs);
        story.Refuse("bad-txns-vin-empty", noInputs);
        story.RefuseInBlock("bad-txns-vout-empty", on: Top, noOutputs);
        story.Refuse("bad-txns-vout-empty", noOutputs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-1)]
    public void A_transaction_has_version_1_or_2(int version)
    {
        using Story story = TellWithCoins();
        Transaction spend = new Payment(story["a1"].Reward) { Version = version }.AllTo(TestKeys.Alice).Sign();
        story.RefuseInBlock("version", on: Top, spend);
        story.Refuse("version", spend);
    }

    [Fact]
    public void Version_2_has_no_relative_lock()
    {
        using Story story = TellWithCoins();
        Transaction locked = new Payment(story["a1"].Reward) { Version = 2, Sequence = 0x7fff_ffff }
            .AllTo(TestKeys.Alice).Sign();
        story.RefuseInBlock("non-BIP68-final", on: Top, locked);
        story.Refuse("non-BIP68-final", locked);

        Transaction free = new Payment(story["a1"].Reward) { Version = 2, Sequence = 0x8000_0000 }
            .AllTo(TestKeys.Alice).Sign();
        Transaction old = new Payment(story["a2"].Reward) { Version = 1, Sequence = 0 }.AllTo(TestKeys.Alice).Sign();
        story.Accept("b", on: Top, draft => draft.With(free, old));
        story.TipIs("b");
    }

    [Fact]
    public void A_lock_time_is_kept()
    {
        using Story story = TellWithCoins();
        int nextHeight = story[Top].Header.Height + 1;
        uint median = story[Top].Header.MedianTimePast();
        Transaction ByHeight(int height) => new Payment(story["a1"].Reward) { LockTime = (uint)height, Sequence = 0 }
            .AllTo(TestKeys.Alice).Sign();
        Transaction ByTime(uint time) => new Payment(story["a2"].Reward) { LockTime = time, Sequence = 0 }
            .AllTo(TestKeys.Alice).Sign();
        foreach (Transaction tooEarly in (Transaction[])[ByHeight(nextHeight), ByTime(median)])
        {
            story.RefuseInBlock("bad-txns-nonfinal", on: Top, tooEarly);
            story.Refuse("non-final", tooEarly);
        }

        Transaction unused = new Payment(story["a3"].Reward) { LockTime = (uint)nextHeight + 9 }
            .AllTo(TestKeys.Alice).Sign();
        story.Accept("b", on: Top, draft => draft.With(ByHeight(nextHeight - 1), ByTime(median - 1), unused));
        story.TipIs("b");
    }

    [Theory]
    [InlineData("6a")] // nothing can spend it
    [InlineData("")]
    [InlineData("a914000000000000000000000000000000000000000087")] // pay to script hash
    [InlineData("00140000000000000000000000000000000000000000")] // SegWit
    [InlineData("76a914000000000000000000000000000000000000000088ac51")] // one opcode too many
    [InlineData("76a94c14000000000000000000000000000000000000000088ac")] // a longer push
    public void Another_script_shape_is_refused(string script)
    {
        using Story story = TellWithCoins();
        var output = new TransactionOutput(new Amount(10_000), Convert.FromHexString(script));
        Transaction spend = new Payment(story["a1"].Reward).To(output).Sign();
        story.RefuseInBlock("scriptpubkey", on: Top, spend);
        story.Refuse("scriptpubkey", spend);
    }
}
