using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Cases;

public abstract class MempoolCases : CaseTests
{
    [Fact]
    public void A_transaction_is_taken_once_and_not_again_when_it_is_in_a_block()
    {
        using Story story = TellWithCoins();
        Transaction spend = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        story.Accept(spend);
        story.Refuse("txn-already-in-mempool", spend);
        story.Accept("b", on: Top, draft => draft.With(spend));
        story.Refuse("txn-already-known", spend);
    }

    [Fact]
    public void A_transaction_in_conflict_with_the_mempool_is_refused()
    {
        using Story story = TellWithCoins();
        story.Accept(new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign());
        story.Refuse(
            "txn-mempool-conflict", new Payment(story["a1"].Reward).AllTo(TestKeys.Bob, fee: 1_000_000).Sign());
    }

    [Fact]
    public void A_coinbase_cannot_be_sent()
    {
        using Story story = TellWithCoins();
        story.Refuse("coinbase", story.Draw("b", on: Top).Block.Transactions[0]);
        story.Refuse("coinbase", story["a1"].Block.Transactions[0]);
    }

    [Fact]
    public void A_transaction_pays_one_unit_a_byte_at_least()
    {
        using Story story = TellWithCoins();

        // A signature has 70 to 72 bytes, so the fee that is one too small depends on the transaction itself.
        for (int i = 1; i <= 3; i++)
        {
            Transaction Paying(long fee) => new Payment(story[$"a{i}"].Reward).AllTo(TestKeys.Alice, fee).Sign();
            long fee = 185;
            while (Paying(fee).Size > fee)
            {
                story.Refuse("min relay fee not met", Paying(fee));
                fee++;
            }

            story.Accept(Paying(fee));
        }
    }

    [Fact]
    public void Dust_is_refused_in_the_mempool_and_accepted_in_a_block()
    {
        using Story story = TellWithCoins();
        Transaction dust = new Payment(story["a1"].Reward).To(TestKeys.Alice, 545).Sign();
        story.Refuse("dust", dust);
        story.Accept(new Payment(story["a2"].Reward).To(TestKeys.Alice, 546).Sign());
        story.Accept("b", on: Top, draft => draft.With(dust));
        story.TipIs("b");
    }

    [Fact]
    public void A_transaction_has_100000_bytes_at_most_in_the_mempool()
    {
        using Story story = TellWithCoins();
        Payment Fan(int outputs, string reward)
        {
            var payment = new Payment(story[reward].Reward);
            for (int i = 0; i < outputs; i++)
            {
                payment.To(TestKeys.Alice, 1_000);
            }

            return payment;
        }

        story.Refuse("tx-size", Fan(2_940, "a1").Sign());
        story.Accept(Fan(2_930, "a1").Sign());
        Transaction oversize = Fan(29_500, "a2").Sign();
        Assert.True(oversize.Size > 1_000_000);
        story.Refuse("bad-txns-oversize", oversize);
    }

    [Fact]
    public void A_chain_of_25_unconfirmed_is_taken_and_the_26th_is_not()
    {
        using Story story = TellWithCoins();
        Spendable last = story["a1"].Reward;
        for (int i = 1; i <= 25; i++)
        {
            Transaction next = new Payment(last).AllTo(TestKeys.Alice).Sign();
            story.Accept(next);
            last = next.Output(0, TestKeys.Alice);
        }

        Transaction tooFar = new Payment(last).AllTo(TestKeys.Bob).Sign();
        story.Refuse("too-long-mempool-chain", tooFar);
        Assert.Equal(25, story.Node.Node.Mempool.Count);
    }

    [Fact]
    public void A_refused_transaction_does_not_poison_the_next_block()
    {
        using Story story = TellWithCoins();
        Spendable coin = story["a1"].Reward;
        story.Refuse("bad-txns-inputs-duplicate", new Payment(coin, coin).AllTo(TestKeys.Alice).Sign());
        story.Accept(new Payment(coin).AllTo(TestKeys.Alice).Sign());
        BlockTemplate template = story.Node.Node.CreateTemplate(TestKeys.Miner.PublicKey.Hash);
        Assert.Single(template.Transactions);
        Assert.Equal(new Amount(1_000), template.Fees);
    }
}
