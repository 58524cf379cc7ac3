using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Mempool;

/// <summary>At most 25 unconfirmed transactions depend on each other, whatever shape they have.</summary>
public sealed class UnconfirmedChainTests : IDisposable
{
    private const int Longest = 25;

    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));

    public UnconfirmedChainTests() => _story.Grow("a", 6, on: "genesis");

    public void Dispose() => _story.Dispose();

    [Fact]
    public void A_transaction_has_24_descendants_and_not_one_more()
    {
        Transaction parent = SplitReward("a1", Longest);
        _story.Accept(parent);
        for (int i = 0; i < Longest - 1; i++)
        {
            _story.Accept(Spend(parent, i));
        }

        _story.Refuse("too-long-mempool-chain", Spend(parent, Longest - 1));
    }

    [Fact]
    public void A_transaction_has_24_ancestors_and_not_one_more()
    {
        Transaction source = SplitReward("a1", Longest);
        _story.Accept("a7", on: "a6", block => block.With(source));
        Transaction[] parents = [.. Enumerable.Range(0, Longest).Select(i => Spend(source, i))];
        foreach (Transaction parent in parents)
        {
            _story.Accept(parent);
        }

        _story.Refuse("too-long-mempool-chain", Join(parents));
        _story.Accept(Join(parents[1..]));
    }

    [Fact]
    public void Who_is_related_by_two_ways_counts_once()
    {
        //          ┌ left  ┐
        //   parent ┤       ├ last ─ … 22 more
        //          └ right ┘
        Transaction parent = SplitReward("a1", 2);
        Transaction left = Spend(parent, 0);
        Transaction right = Spend(parent, 1);
        Transaction last = Join(left, right);
        _story.Accept(parent);
        _story.Accept(left);
        _story.Accept(right);
        _story.Accept(last);
        for (int i = 4; i < Longest; i++)
        {
            last = Spend(last, 0);
            _story.Accept(last);
        }

        _story.Refuse("too-long-mempool-chain", Spend(last, 0));
    }

    [Fact]
    public void What_a_block_confirms_counts_no_more()
    {
        Transaction first = SplitReward("a1", 1);
        Transaction last = first;
        _story.Accept(first);
        for (int i = 1; i < Longest; i++)
        {
            last = Spend(last, 0);
            _story.Accept(last);
        }

        _story.Accept("a7", on: "a6", block => block.With(first));

        _story.Accept(Spend(last, 0));
        _story.Refuse("too-long-mempool-chain", Spend(Spend(last, 0), 0));
    }

    [Fact]
    public void What_a_conflict_took_away_counts_no_more()
    {
        //   parent ─ conflicting ─ … 23 more      the block spends the conflicting one's other coin
        //         └─ 24 others, afterwards
        Transaction parent = SplitReward("a1", Longest);
        Spendable contested = _story["a2"].Reward;
        Transaction last = new Payment(parent.Output(0, TestKeys.Alice), contested).AllTo(TestKeys.Alice).Sign();
        _story.Accept(parent);
        _story.Accept(last);
        for (int i = 2; i < Longest; i++)
        {
            last = Spend(last, 0);
            _story.Accept(last);
        }

        Transaction rival = new Payment(contested).AllTo(TestKeys.Bob).Sign();
        _story.Accept("a7", on: "a6", block => block.With(rival));
        _story.Wait(parent);

        for (int i = 1; i < Longest; i++)
        {
            _story.Accept(Spend(parent, i));
        }

        _story.Refuse("too-long-mempool-chain", Spend(parent, 0));
    }

    private Transaction SplitReward(string block, int parts)
    {
        Spendable reward = _story[block].Reward;
        var payment = new Payment(reward);
        for (int i = 0; i < parts; i++)
        {
            payment.To(TestKeys.Alice, (reward.Value.Units / parts) - 1_000);
        }

        return payment.Sign();
    }

    private static Transaction Spend(Transaction parent, int output) =>
        new Payment(parent.Output(output, TestKeys.Alice)).AllTo(TestKeys.Alice).Sign();

    private static Transaction Join(params Transaction[] parents) =>
        new Payment([.. parents.Select(parent => parent.Output(0, TestKeys.Alice))])
            .AllTo(TestKeys.Alice, fee: 10_000)
            .Sign();
}
