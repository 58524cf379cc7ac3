using BlockChain.Core.Chain;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Chain;

public sealed class DeepReorganisationTests : IDisposable
{
    private readonly DirectNode _node = new(TestNetworks.EarlyCoins);
    private readonly Story _story;
    private int _depthHeard;

    public DeepReorganisationTests()
    {
        _story = new Story(_node);
        _node.Node.Happened += happened => _depthHeard = happened is Reorganised change ? change.Depth : _depthHeard;
    }

    public void Dispose() => _story.Dispose();

    [Fact]
    public void Thirty_blocks_are_disconnected_and_others_connected_and_back() => GoOverAndBack(depth: 30);

    [LongFact]
    public void A_thousand_and_88_blocks_are_disconnected_and_others_connected_and_back()
    {
        GoOverAndBack(depth: 1_088);
    }

    //  genesis ─ c1 ─ c2 ─ c3 ─ a1 ─ … ─ a(depth) ─ a(depth + 1) ─ a(depth + 2)
    //                       └─ b1 ─ … ─ b(depth) ─ b(depth + 1)
    private void GoOverAndBack(int depth)
    {
        _story.Grow("c", 3, on: "genesis");
        Transaction parent = new Payment(_story["c1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction child = new Payment(parent.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        Transaction ofMined = GrowWithPayments("a", depth, [parent], [child]);
        GrowWithPayments("b", depth, [], []);
        _story.TipIs($"a{depth}");
        Assert.Equal(0, _depthHeard);

        // Over: what only the a's had waits again; what spent coins of theirs is gone with them.
        _story.Accept($"b{depth + 1}", on: $"b{depth}");
        Assert.Equal(depth, _depthHeard);
        _story.Wait(parent, child);
        Assert.False(_node.Node.Mempool.TryFind(ofMined.Id, out _));
        _story.IsAsIfOnly($"b{depth + 1}");

        // And back.
        _story.Accept($"a{depth + 1}", on: $"a{depth}");
        _story.Accept($"a{depth + 2}", on: $"a{depth + 1}");
        Assert.Equal(depth + 1, _depthHeard);
        _node.Settle();
        Assert.False(_node.Node.Mempool.TryFind(parent.Id, out _));
        _story.IsAsIfOnly($"a{depth + 2}");

        _node.Restart();
        _story.IsAsIfOnly($"a{depth + 2}");
    }

    /// <summary>Every block from the third on spends what the one before the last earned.</summary>
    /// <returns>The first such payment.</returns>
    private Transaction GrowWithPayments(string name, int depth, Transaction[] inFirst, Transaction[] inSecond)
    {
        _story.Accept($"{name}1", on: "c3", block => block.With(inFirst));
        _story.Accept($"{name}2", on: $"{name}1", block => block.With(inSecond));
        for (int i = 3; i <= depth; i++)
        {
            Transaction payment = new Payment(_story[$"{name}{i - 2}"].Reward)
                .To(i % 2 == 0 ? TestKeys.Alice : TestKeys.Bob, 1_000_000 + i)
                .AllTo(TestKeys.Miner, fee: 2_000_000)
                .Sign();
            _story.Accept($"{name}{i}", on: $"{name}{i - 1}", block => block.With(payment));
        }

        return _story[$"{name}3"].Block.Transactions[1];
    }
}
