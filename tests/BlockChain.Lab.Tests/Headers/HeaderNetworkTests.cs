using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Headers;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Tests.Headers;

public class HeaderNetworkTests
{
    /// <summary>The last block of <see cref="Ten"/> with the seed 7.</summary>
    private const string TipOfSeven = "1967294ea7d7d816b88f5d19b4035bea0f598e309f9b3de572d879b7f3b62cb1";

    private static readonly ChainParameters Regtest = ChainParameters.Regtest;
    private static readonly double Power = HeaderNetwork.PowerFor(Regtest, seconds: 10);

    [Fact]
    public void The_chain_of_a_seed_is_the_same_to_the_last_byte_in_every_run_and_on_every_platform() =>
        Assert.Equal(TipOfSeven, Ten(seed: 7).Nodes[0].Best.Hash.ToString());

    [Fact]
    public void Another_seed_gives_another_chain() =>
        Assert.NotEqual(TipOfSeven, Ten(seed: 8).Nodes[0].Best.Hash.ToString());

    [Fact]
    public void Nodes_find_blocks_in_proportion_to_their_power()
    {
        var network = new HeaderNetwork(Regtest, new SeededRandom(1));
        HeaderNode weak = network.Add(0.2 * Power, new Honest());
        HeaderNode strong = network.Add(0.8 * Power, new Honest());
        HeaderNetwork.Connect(weak, strong);
        network.RunUntilFound(20_000);
        int ofWeak = strong.Best.After(network.Genesis).Count(block => HeaderNetwork.FinderOf(block) == weak.Number);
        Assert.Equal(0.2, ofWeak / 20_000.0, tolerance: 0.01);
        Assert.Equal(10, network.Timeline.Now / 20_000, tolerance: 0.3);
    }

    [Fact]
    public void All_headers_keep_the_rules_of_the_main_network_also_where_miners_lie_about_the_time()
    {
        ChainParameters main = ChainParameters.Main;
        var network = new HeaderNetwork(main, new SeededRandom(2));
        double power = 50 * HeaderNetwork.PowerFor(main, main.BlockSpacing);
        HeaderNode honest = network.Add(0.4 * power, new Honest());
        Strategy[] liars = [TimeLiar.Early(), TimeLiar.Late(), TimeLiar.RisingAndFalling()];
        foreach (Strategy liar in liars)
        {
            HeaderNetwork.Connect(honest, network.Add(0.2 * power, liar));
        }

        network.BlockFound += (_, block) => Assert.Null(
            HeaderRules.CheckInChain(block.Header, block.Parent!, main, network.Timeline.UnixTime));
        network.RunUntilFound(3_000);
        Assert.Equal(3_000, network.Found);
    }

    [Fact]
    public void Without_delay_no_block_goes_stale() => Assert.Equal(
        2_000, Ten(seed: 3, delay: 0).Nodes.Max(node => node.Best.Height));

    [Fact]
    public void With_delay_some_blocks_go_stale_and_nodes_agree_all_the_same()
    {
        HeaderNetwork network = Ten(seed: 3, delay: 2);
        network.Pause(seconds: 1_000);
        Assert.InRange(network.Nodes[0].Best.Height, 1_000, 1_900);
        Assert.All(network.Nodes, node => Assert.Equal(network.Nodes[0].Best.ChainWork, node.Best.ChainWork));
    }

    [Fact]
    public void A_cut_network_goes_on_with_two_chains_and_takes_the_one_with_more_work_when_it_heals()
    {
        var network = new HeaderNetwork(Regtest, new SeededRandom(4));
        HeaderNode weak = network.Add(0.1 * Power, new Honest());
        HeaderNode strong = network.Add(0.9 * Power, new Honest());
        HeaderNetwork.Connect(weak, strong);
        weak.Links[0].IsOpen = strong.Links[0].IsOpen = false;
        network.RunUntilFound(1_000);
        Assert.Equal(1_000, weak.Best.Height + strong.Best.Height);
        Assert.Equal(network.Genesis, ChainedHeader.ForkPoint(weak.Best, strong.Best));

        weak.Links[0].IsOpen = strong.Links[0].IsOpen = true;
        network.Announce(strong.Links[0]);
        network.Pause(seconds: 0);
        Assert.Equal(strong.Best, weak.Best);
        Assert.Equal(weak.Best, weak.Strategy.Parent);
    }

    [Fact]
    public void A_random_graph_has_the_mean_degree_and_no_node_alone()
    {
        var network = new HeaderNetwork(Regtest, new SeededRandom(5));
        for (int i = 0; i < 100; i++)
        {
            network.Add(Power, new Honest());
        }

        RandomGraph.Connect(network.Nodes, degree: 6, delay: 1, new SeededRandom(5));
        Assert.Equal(600, network.Nodes.Sum(node => node.Links.Count));
        Assert.All(network.Nodes, node => Assert.InRange(node.Links.Count, 2, 30));
    }

    /// <summary>2,000 blocks of ten nodes in a random graph.</summary>
    private static HeaderNetwork Ten(ulong seed, double delay = 1)
    {
        var random = new SeededRandom(seed);
        var network = new HeaderNetwork(Regtest, random);
        for (int i = 0; i < 10; i++)
        {
            network.Add(Power / 10, new Honest());
        }

        RandomGraph.Connect(network.Nodes, degree: 4, delay, random);
        network.RunUntilFound(2_000);
        return network;
    }
}
