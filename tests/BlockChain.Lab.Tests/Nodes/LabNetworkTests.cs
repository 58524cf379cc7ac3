using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Payments;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Nodes;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Tests.Nodes;

/// <summary>Whole nodes in virtual time.</summary>
public class LabNetworkTests
{
    /// <summary>Virtual time after which what a test waits for will not come.</summary>
    private const double LongestSeconds = 20_000;

    private static readonly FeeRate Rate = new(10);

    [Fact]
    public void The_same_seed_gives_the_same_tip_and_the_same_unspent_outputs()
    {
        (BlockHash Tip, string Unspent) first = Town(seed: 21);
        Assert.Equal(first, Town(seed: 21));
        Assert.NotEqual(first, Town(seed: 22));
    }

    [Fact]
    public void Every_message_has_arrived_or_was_lost_or_is_on_its_way()
    {
        using LabNetwork network = Three(seed: 1, loss: 0.3);
        network.RunFor(600);
        Assert.All(network.Links, link => Assert.Equal(link.Sent, link.Delivered + link.Lost + link.OnTheWay));
        Assert.InRange((double)network.Links.Sum(link => link.Lost) / network.Links.Sum(link => link.Sent), 0.2, 0.4);
        Assert.Contains(network.Links, link => link.OnTheWay > 0);
    }

    [Fact]
    public void Nodes_agree_although_links_lose_a_third_of_all_messages()
    {
        using LabNetwork network = Three(seed: 2, loss: 0.3);
        network.RunFor(600);
        network.Pause(600);
        AssertAgree(network);
    }

    [Fact]
    public void A_network_that_was_cut_agrees_when_it_heals()
    {
        using LabNetwork network = Three(seed: 3);
        network.RunFor(300);
        network.Cut(network.Nodes[0]);
        network.RunFor(300);
        Assert.NotEqual(network.Nodes[0].Node.Tip.Hash, network.Nodes[1].Node.Tip.Hash);

        network.Heal(network.Nodes[0]);
        network.Pause(60);
        AssertAgree(network);
        Assert.Equal(network.Nodes[0].Node.Tip, network.Nodes[0].Strategy.Parent);
    }

    // Blocks come faster than their times may: six in one second, and the next must be later than nodes accept.
    [Fact]
    public void A_liar_whose_times_are_as_late_as_allowed_finds_nothing_until_the_clock_has_caught_up()
    {
        using var network = new LabNetwork(seed: 1, interval: 0.01);
        LabNode liar = network.Add("Eve", power: 1, TimeLiar.Late());

        network.RunFor(30);
        int found = liar.Node.Tip.Height;
        network.RunFor(30);

        Assert.InRange(found, 30, 6 * 31);
        Assert.InRange(liar.Node.Tip.Height - found, 30, 6 * 31);
    }

    [Fact]
    public void Nothing_arrives_over_a_link_that_was_cut_while_it_was_on_its_way()
    {
        using LabNetwork network = Three(seed: 4);
        network.Pause(0.5);
        network.Cut(network.Nodes[0]);
        network.Pause(10);
        Link<LabNode> link = network.Nodes[0].Links[0];
        Assert.Equal((1, 0, 1), (link.Sent, link.Delivered, link.Lost));
    }

    [Fact]
    public void A_payment_reaches_everybody_and_is_confirmed()
    {
        using LabNetwork network = Three(seed: 5);
        (LabNode alice, _, LabNode baker) = (network.Nodes[0], network.Nodes[1], network.Nodes[2]);
        network.RunFor(500);
        Amount before = baker.Owner.BalanceAt(baker.Node);
        Transaction payment = alice.Owner.MakePayment(alice.Node, baker.Owner, Amount.FromCoins(7), Rate)!;
        Assert.Null(network.Submit(alice, payment));
        network.Pause(5);
        Assert.All(network.Nodes, node => Assert.True(node.Node.Mempool.TryFind(payment.Id, out _)));

        baker.Power = 0;
        network.RunFor(300);
        network.Pause(60);
        Assert.Equal(before + Amount.FromCoins(7), baker.Owner.BalanceAt(baker.Node));
    }

    [Fact]
    public void A_person_without_coins_cannot_pay()
    {
        using LabNetwork network = Three(seed: 6);
        LabNode alice = network.Nodes[0];
        Assert.Null(alice.Owner.MakePayment(alice.Node, alice.Owner, Amount.FromCoins(1), Rate));
    }

    [Fact]
    public void A_double_spender_takes_the_payment_back_and_the_victim_sees_it_gone()
    {
        using LabNetwork network = WithMallory(seed: 7, out LabNode baker, out LabNode mallory);
        (Transaction toBaker, Transaction toHimself) = SpendTwice(mallory, baker);
        Amount before = baker.Owner.BalanceAt(baker.Node);
        mallory.SecretPayment = toHimself;
        var plan = new DoubleSpender(2, giveUpBehind: 100, new Confirmations(mallory, toBaker.Id).At);
        mallory.Strategy = plan;
        Assert.Null(network.Submit(baker, toBaker));

        while (plan.HasSucceeded is null)
        {
            AssertGoesOn(network, "The attack has not ended");
            network.RunFor(1);
        }

        network.Pause(60);
        AssertAgree(network);
        Assert.Equal(before, baker.Owner.BalanceAt(baker.Node));
        Assert.False(baker.Node.Mempool.TryFind(toBaker.Id, out _));
        Assert.Equal("missing-inputs", baker.Node.SubmitTransaction(toBaker)!.Reason);
    }

    [Fact]
    public void A_double_spender_does_not_publish_before_the_payment_itself_has_enough_confirmations()
    {
        using LabNetwork network = WithMallory(seed: 9, out LabNode baker, out LabNode mallory);
        (Transaction toBaker, Transaction toHimself) = SpendTwice(mallory, baker);
        var confirmations = new Confirmations(baker, toBaker.Id);
        mallory.SecretPayment = toHimself;
        var plan = new DoubleSpender(2, giveUpBehind: 100, new Confirmations(mallory, toBaker.Id).At);
        int fork = mallory.Public.Height;
        mallory.Strategy = plan;

        // The baker's chain grows without the payment, and Mallory's is longer: nothing is delivered yet.
        while (baker.Public.Height < fork + 4 || mallory.Strategy.Parent.Height <= baker.Public.Height)
        {
            AssertGoesOn(network, "The secret branch is no longer than the chain");
            network.RunFor(1);
            Assert.Null(plan.HasSucceeded);
        }

        Assert.Null(network.Submit(baker, toBaker));
        int mostSeen = 0;
        while (plan.HasSucceeded is null)
        {
            AssertGoesOn(network, "The attack has not ended");
            mostSeen = confirmations.At(baker.Public);
            Assert.InRange(mostSeen, 0, 2);
            network.RunFor(0.05);
        }

        Assert.Equal(2, Math.Max(mostSeen, confirmations.At(baker.Public)));
        network.Pause(60);
        AssertAgree(network);
        Assert.Equal(0, confirmations.At(baker.Public));
    }

    [Fact]
    public void A_selfish_miner_makes_the_work_of_whole_nodes_stale()
    {
        using var network = new LabNetwork(seed: 8);
        LabNode selfish = network.Add("Selma", power: 0.4, new Selfish());
        LabNode honest = network.Add("Henry", power: 0.6);
        network.Connect(selfish, honest, delay: 0.01);
        network.RunFor(6_000);
        int stale = honest.Node.ChainTips().Sum(tip => tip.BranchLength);
        Assert.InRange(stale, 100, 300);
    }

    /// <summary>A town in which Alice, Bob and the baker mine and pay each other, over slow links that lose messages, and which
    /// is cut in two for a while.</summary>
    private static (BlockHash Tip, string Unspent) Town(ulong seed)
    {
        using LabNetwork network = Three(seed, loss: 0.1);
        for (int round = 0; round < 10; round++)
        {
            network.RunFor(100);
            if (round is 5)
            {
                network.Cut(network.Nodes[1]);
            }

            if (round is 8)
            {
                network.Heal(network.Nodes[1]);
            }

            LabNode payer = network.Nodes[round % 3];
            if (payer.Owner.MakePayment(payer.Node, network.Nodes[(round + 1) % 3].Owner, Amount.FromCoins(3), Rate) is { } payment)
            {
                Assert.Null(network.Submit(payer, payment));
            }
        }

        network.Pause(600);
        AssertAgree(network);
        return (network.Nodes[0].Node.Tip.Hash, network.Nodes[0].UnspentOutputsHash());
    }

    /// <summary>Mallory has most of the power, and coins that he has earned honestly.</summary>
    private static LabNetwork WithMallory(ulong seed, out LabNode baker, out LabNode mallory)
    {
        var network = new LabNetwork(seed);
        baker = network.Add("the baker", power: 0.3);
        mallory = network.Add("Mallory", power: 0.7);
        network.Connect(baker, mallory, delay: 0.1);
        while (mallory.Owner.BalanceAt(baker.Node) < Amount.FromCoins(1_000))
        {
            AssertGoesOn(network, "Mallory has not earned enough");
            network.RunFor(60);
        }

        network.Pause(60);
        return network;
    }

    /// <summary>Two payments of the same coin.</summary>
    private static (Transaction ToVictim, Transaction ToHimself) SpendTwice(LabNode attacker, LabNode victim)
    {
        Transaction toVictim = attacker.Owner.MakePayment(victim.Node, victim.Owner, Amount.FromCoins(40), Rate)!;
        return (toVictim, attacker.Owner.MakePayment(
            victim.Node, attacker.Owner, Amount.FromCoins(40), Rate, spending: toVictim.Inputs[0].PreviousOutput)!);
    }

    private static LabNetwork Three(ulong seed, double loss = 0)
    {
        var network = new LabNetwork(seed);
        LabNode alice = network.Add("Alice", power: 0.3);
        LabNode bob = network.Add("Bob", power: 0.5);
        LabNode baker = network.Add("the baker", power: 0.2);
        network.Connect(alice, bob, delay: 1, loss);
        network.Connect(bob, baker, delay: 2, loss);
        network.Connect(baker, alice, delay: 0.5, loss);
        return network;
    }

    private static void AssertGoesOn(LabNetwork network, string what) =>
        Assert.True(network.Timeline.Now < LongestSeconds, $"{what} after {network.Timeline.Now:N0} s.");

    /// <summary>All nodes have the same chain and the same coins; two with as much work wait for a block that decides.</summary>
    private static void AssertAgree(LabNetwork network)
    {
        for (int tries = 0; tries < 20 && network.Nodes.Select(node => node.Node.Tip.Hash).Distinct().Count() > 1; tries++)
        {
            network.RunFor(10);
            network.Pause(600);
        }

        Assert.Single(network.Nodes.Select(node => node.Node.Tip.Hash).Distinct());
        Assert.Single(network.Nodes.Select(node => node.UnspentOutputsHash()).Distinct());
    }
}
