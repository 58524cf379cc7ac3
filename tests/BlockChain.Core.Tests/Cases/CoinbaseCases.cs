using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Cases;

public abstract class CoinbaseCases : CaseTests
{
    private static readonly Amount OneUnit = new(1);

    [Fact]
    public void A_coinbase_pays_the_subsidy_and_not_one_unit_more()
    {
        using Story story = Tell();
        story.Refuse("bad-cb-amount", "b", on: "genesis", draft => draft.CoinbaseValue += OneUnit);
        story.Accept("a", on: "genesis");
        story.Refuse("bad-cb-amount", "c", on: "a", draft =>
            draft.MoreCoinbaseOutputs.Add(TransactionOutput.To(TestKeys.Bob.PublicKey.Hash, OneUnit)));
    }

    [Fact]
    public void A_coinbase_may_claim_less()
    {
        using Story story = Tell();
        story.Accept("a", on: "genesis", draft => draft.CoinbaseValue -= OneUnit);
        story.Accept("b", on: "a", draft => draft.CoinbaseValue = Amount.Zero);
        story.TipIs("b");
    }

    [Fact]
    public void A_coinbase_may_claim_the_fees_and_not_one_unit_more()
    {
        using Story story = TellWithCoins();
        Transaction payment = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice, fee: 7_000).Sign();
        story.Refuse("bad-cb-amount", "b", on: Top, draft =>
        {
            draft.With(payment);
            draft.CoinbaseValue += new Amount(7_001);
        });
        story.Accept("c", on: Top, draft =>
        {
            draft.With(payment);
            draft.CoinbaseValue += new Amount(7_000);
        });
        story.TipIs("c");
    }

    [Fact]
    public void The_old_tip_stays_when_a_stronger_branch_ends_with_too_large_a_coinbase()
    {
        using Story story = Tell();
        story.Grow("a", 3, on: "genesis");
        story.Accept("b2", on: "a1");
        story.Accept("b3", on: "b2");
        story.Refuse("bad-cb-amount", "b4", on: "b3", draft => draft.CoinbaseValue += OneUnit);
        story.TipIs("a3");
    }

    [Fact]
    public void The_subsidy_halves_at_150()
    {
        using Story story = Tell();
        story.Grow("a", 149, on: "genesis");
        Assert.Equal(Amount.FromCoins(50), story["a149"].Reward.Value);
        story.Refuse("bad-cb-amount", "b", on: "a149", draft => draft.CoinbaseValue = Amount.FromCoins(25) + OneUnit);
        story.Accept("c", on: "a149", draft => draft.CoinbaseValue = Amount.FromCoins(25));
        story.TipIs("c");
    }

    [Fact]
    public void A_coinbase_cannot_be_spent_before_it_matures()
    {
        using Story story = Tell();
        story.Grow("a", 99, on: "genesis");
        Transaction spend = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        story.RefuseInBlock("bad-txns-premature-spend-of-coinbase", on: "a99", spend);
        story.Refuse("bad-txns-premature-spend-of-coinbase", spend);

        story.Accept("a100", on: "a99");
        story.Accept(spend);
        story.Accept("b", on: "a100", draft => draft.With(spend));
        story.TipIs("b");
    }

    [Fact]
    public void A_coinbase_script_has_2_to_100_bytes()
    {
        using Story story = Tell();
        story.Grow("a", 16, on: "genesis");
        story.Refuse("bad-cb-length", "b", on: "a16", draft => draft.CoinbaseScript = [0x01]);
        story.Refuse("bad-cb-length", "b", on: "a16", draft => draft.CoinbaseScript = Padded(draft, 101));
        story.Accept("b17", on: "a16", draft => draft.CoinbaseScript = Padded(draft, 2));
        story.Accept("b18", on: "b17", draft => draft.CoinbaseScript = Padded(draft, 100));
        story.TipIs("b18");

        static byte[] Padded(BlockDraft draft, int size)
        {
            byte[] height = CoinbaseHeight.Encode(draft.Height);
            return [.. height, .. new byte[size - height.Length]];
        }
    }

    [Fact]
    public void The_first_transaction_is_a_coinbase_and_no_other_is()
    {
        using Story story = TellWithCoins();
        Transaction payment = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        story.Refuse("bad-cb-missing", "b", on: Top, draft => draft.Instead = [payment]);
        story.Refuse("bad-cb-missing", "b", on: Top, draft => draft.Instead = [payment, draft.Coinbase]);
        story.Refuse("bad-cb-multiple", "b", on: Top, draft =>
        {
            Transaction first = draft.Coinbase;
            draft.CoinbaseValue = Amount.Zero;
            draft.Instead = [first, draft.Coinbase];
        });
    }

    [Fact]
    public void A_block_has_a_transaction()
    {
        using Story story = Tell();
        story.Refuse("bad-blk-length", "b", on: "genesis", draft => draft.Instead = []);
    }

    [Theory]
    [InlineData("0102", "the height of the block after")]
    [InlineData("0151", "OP_1 as a push")]
    [InlineData("0101", "1 as a push of one byte")]
    [InlineData("020100", "1 as a push of two bytes")]
    [InlineData("00ff", "0")]
    [InlineData("52ff", "OP_2")]
    [InlineData("ffff", "no height")]
    public void A_coinbase_starts_with_its_height(string script, string why)
    {
        using Story story = Tell();
        Violation refusal = story.Refuse(
            "bad-cb-height", why, on: "genesis", draft => draft.CoinbaseScript = Convert.FromHexString(script));
        Assert.Contains(script, refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Heights_1_to_16_are_opcodes_and_no_pushes()
    {
        using Story story = Tell();
        string on = "genesis";
        for (int height = 1; height <= 16; height++)
        {
            byte[] asPush = [1, (byte)height, 0, 0];
            story.Refuse("bad-cb-height", $"bad{height}", on, draft => draft.CoinbaseScript = asPush);
            byte[] asOpcode = [(byte)(0x50 + height), 0];
            story.Accept($"a{height}", on, draft => draft.CoinbaseScript = asOpcode);
            on = $"a{height}";
        }

        story.Refuse("bad-cb-height", "bad17", on, draft => draft.CoinbaseScript = [0x61, 0]);
        story.Accept("a17", on, draft => draft.CoinbaseScript = [1, 17]);
        story.TipIs("a17");
    }

    [Fact]
    public void A_coinbase_obeys_its_lock_time()
    {
        using Story story = Tell();
        story.Refuse("bad-txns-nonfinal", "b", on: "genesis", draft =>
        {
            draft.CoinbaseLockTime = 1;
            draft.CoinbaseSequence = 0;
        });
        story.Accept("a1", on: "genesis", draft =>
        {
            draft.CoinbaseLockTime = 1;
            draft.CoinbaseSequence = TransactionInput.FinalSequence;
        });
        story.Accept("a2", on: "a1", draft =>
        {
            draft.CoinbaseLockTime = 1;
            draft.CoinbaseSequence = 0;
        });
        story.TipIs("a2");
    }

    [Fact]
    public void A_coinbase_pays_to_public_key_hashes_only()
    {
        using Story story = Tell();
        story.Refuse("scriptpubkey", "b", on: "genesis", draft =>
            draft.MoreCoinbaseOutputs.Add(new TransactionOutput(Amount.Zero, new byte[] { 0x6a })));
    }
}
