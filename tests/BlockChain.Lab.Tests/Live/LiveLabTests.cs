using BlockChain.Lab.Live;
using BlockChain.Lab.Nodes;

namespace BlockChain.Lab.Tests.Live;

/// <summary>A network that people look at.</summary>
public sealed class LiveLabTests
{
    [Fact]
    public void Who_looks_changes_nothing()
    {
        using var seen = new LiveLab(4, seed: 7);
        using var unseen = new LiveLab(4, seed: 7);
        var events = new List<LabEvent>();
        seen.Watch.Happened += events.Add;
        foreach (LiveLab lab in (LiveLab[])[seen, unseen])
        {
            lab.Pay(0, 1, 1_000_000);
            lab.SetClock(isPaused: false, speed: 10);
        }

        for (int i = 0; i < 50; i++)
        {
            seen.Advance(0.4, () => false);
            seen.View(isClass: false, canControl: true, experiment: null);
        }

        unseen.Advance(20, () => false);

        Assert.NotEmpty(events);
        Assert.Equal(unseen.Network.Nodes[0].Node.Tip.Hash, seen.Network.Nodes[0].Node.Tip.Hash);
        Assert.Equal(unseen.Network.Nodes[0].UnspentOutputsHash(), seen.Network.Nodes[0].UnspentOutputsHash());
    }

    [Fact]
    public void What_is_shown_does_not_grow_and_the_lab_pauses_before_the_nodes_do_for_ever()
    {
        using var lab = new LiveLab(2, seed: 1);
        lab.SetClock(isPaused: false, speed: LiveLab.MaxSpeed);
        for (int payment = 0; payment < 60; payment++)
        {
            lab.Pay(payment % 2, (payment + 1) % 2, 1_000_000);
            lab.Advance(0.05, () => false);
        }

        lab.Advance(4, () => false);

        LabView view = lab.View(isClass: false, canControl: true, experiment: null);
        Assert.True(lab.Watch.Found > 200);
        Assert.Equal(200, view.Blocks.Count);
        Assert.Equal(50, view.Payments.Count);
    }

    [Fact]
    public void Every_message_arrives_is_lost_or_is_on_its_way()
    {
        using var lab = new LiveLab(6, seed: 3);
        lab.SetLinks(null, null, delay: 3, loss: 0.3, isOpen: null);
        lab.SetClock(isPaused: false, speed: 100);
        lab.Advance(3, () => false);
        lab.SetNode(2, null, isRunning: false, null, null, null);
        lab.Advance(3, () => false);

        LinkView[] links = [.. lab.View(false, true, null).Links];
        Assert.All(links, link => Assert.Equal(link.Sent, link.Delivered + link.Lost + link.OnTheWay));
        Assert.True(links.Sum(link => link.Lost) > 0);
    }

    [Fact]
    public void Each_payment_is_told_as_confirmed_once_before_anything_else_even_where_all_of_it_happens_between_two_looks()
    {
        using var lab = new LiveLab(5, seed: 3);
        var told = new List<PaymentEvent>();
        lab.Watch.Happened += happened => told.AddRange(happened is PaymentEvent payment ? [payment] : []);
        lab.SetNode(4, power: 0.8, null, "double-spender", confirmations: 1, victim: 1);
        string[] honest = [.. Enumerable.Range(0, 4).Select(from => lab.Pay(from, (from + 1) % 4, 1_000_000))];
        string reversed = lab.Watch.Payments[0].Txid;
        lab.SetClock(isPaused: false, speed: LiveLab.MaxSpeed);

        lab.Advance(1, () => false);

        Assert.Equal("reversed", lab.Watch.Payments[0].State);
        Assert.All(honest.Append(reversed), txid =>
            Assert.Equal("confirmed", told.First(payment => payment.Txid == txid).State));
        Assert.Equal(["confirmed", "reversed"], told.Where(payment => payment.Txid == reversed).Select(payment => payment.State));
    }

    /// <summary>Each has coins of his own, so two attackers never spend the same one.</summary>
    [Fact]
    public void Two_double_spenders_may_cheat_the_same_victim_at_the_same_time()
    {
        using var lab = new LiveLab(6, seed: 1);
        lab.SetNode(4, power: 0.3, null, "double-spender", confirmations: 1, victim: 1);
        lab.SetNode(5, power: 0.4, null, "double-spender", confirmations: 1, victim: 1);
        Assert.Equal([(4, 1), (5, 1)], lab.Watch.Payments.Select(payment => (payment.From, payment.To)));
        lab.SetClock(isPaused: false, speed: LiveLab.MaxSpeed);

        lab.Advance(1, () => false);

        Assert.All(lab.Watch.Payments, payment => Assert.NotEqual("waiting", payment.State));
        Assert.Contains(lab.Watch.Payments, payment => payment.State == "reversed");
        Assert.All(lab.Watch.Payments, payment => Assert.Equal(payment.State == "reversed", payment.ReplacedBy is not null));
        lab.SetNode(4, null, null, "honest", null, null);
        lab.SetNode(5, null, null, "honest", null, null);
        lab.Advance(1, () => false);
        Assert.Single(lab.Network.Nodes.Select(node => node.UnspentOutputsHash()).Distinct());
    }

    [Theory]
    [InlineData("double-spender")]
    [InlineData("majority")]
    [InlineData("selfish")]
    [InlineData("time-liar")]
    public void A_block_is_told_as_secret_only_where_its_finder_keeps_it(string strategy)
    {
        using var lab = new LiveLab(4, seed: 1);
        lab.SetNode(3, power: 0.6, null, strategy, null, null);
        var found = new List<FoundEvent>();
        lab.Watch.Happened += happened => found.AddRange(happened is FoundEvent one ? [one] : []);

        while (lab.Watch.Found < 60)
        {
            int before = found.Count;
            lab.StepOnce();
            Assert.All(found.Skip(before), one => Assert.Equal(
                lab.Watch.Blocks.Single(block => block.Hash == one.Hash).Public, one.Public));
        }

        Assert.Contains(found, one => one.Node == 3 && one.Public);
    }

    [Fact]
    public void A_change_of_one_nodes_part_leaves_the_power_of_all_as_it_is()
    {
        using var lab = new LiveLab(5, seed: 1);
        foreach (LabNode node in lab.Network.Nodes)
        {
            node.Power *= 10;
        }

        lab.SetPower(0, 0.2);
        Assert.All(lab.Network.Nodes, node => Assert.Equal(2, node.Power, tolerance: 1e-9));
        lab.SetPower(0, 1);
        lab.SetPower(0, 0.6);
        Assert.Equal([6, 1, 1, 1, 1], lab.Network.Nodes.Select(node => node.Power), (one, other) => Math.Abs(one - other) < 1e-9);
        Assert.Equal(1, lab.View(isClass: false, canControl: true, experiment: null).Interval, tolerance: 1e-9);
    }

    [Fact]
    public void An_attacker_spends_one_coin_twice_at_a_time()
    {
        using var lab = new LiveLab(5, seed: 1);
        lab.SetNode(4, null, null, "double-spender", confirmations: 3, victim: 1);

        var refused = Assert.Throws<LabException>(
            () => lab.SetNode(4, null, null, "double-spender", confirmations: 1, victim: 2));

        Assert.Equal(
            "Dave is already spending a coin twice. Wait until that attack ends, or have the node play honestly first.", refused.Message);
        Assert.Single(lab.Watch.Payments);
    }
}
