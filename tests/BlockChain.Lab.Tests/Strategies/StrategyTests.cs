using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Headers;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Tests.Strategies;

/// <summary>Each strategy against what its paper says of it, with fixed seeds.</summary>
public class StrategyTests
{
    /// <summary>Blocks after which a race that is still open will not end.</summary>
    private const int MostBlocks = 10_000;

    /// <summary>An attacker who gives up this far behind succeeds less often than one who never does: with 40 % of the power by at
    /// most (2/3)^21 = 0.0002, where three errors of 4,000 runs are 0.02.</summary>
    private const int HopelesslyBehind = 20;

    private static readonly ChainParameters Network = ChainParameters.Regtest;

    [Theory]
    [InlineData(0.2, 0)]
    [InlineData(0.4, 0)]
    [InlineData(0.3, 0.5)]
    [InlineData(0.25, 1)]
    public void A_selfish_miner_gets_the_part_of_the_chain_that_Eyal_and_Sirer_say(double share, double follow)
    {
        Estimate part = Estimate.Of(new Runs(seed: 3, threads: 2).Make(
            20, random => SelfishExperiment.Mine(random, share, follow, 4_000, Network).Part));
        AssertWithinThreeErrors(SelfishExperiment.PartOfChain(share, follow), part);
    }

    [Fact]
    public void A_majority_replaces_the_work_of_everybody_else()
    {
        (HeaderNode attacker, HeaderNode honest, HeaderNetwork network) = Against(new Majority(), share: 0.6, seed: 5);
        network.RunUntilFound(20_000);
        List<ChainedHeader> chain = honest.Best.After(network.Genesis);
        Assert.InRange(chain.Count(block => HeaderNetwork.FinderOf(block) == attacker.Number) / (double)chain.Count, 0.95, 1);
    }

    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(0.3, 2)]
    [InlineData(0.4, 6)]
    public void A_double_spender_succeeds_as_often_as_the_race_of_blocks_says(double share, int confirmations)
    {
        Estimate successes = Attack(share, () => new DoubleSpender(confirmations, HopelesslyBehind));
        AssertWithinThreeErrors(OddsOfGettingAhead(share, confirmations), successes);
    }

    //  fork ─ block ─ block ─ block with the payment ─ block           two confirmations, four blocks since the fork
    [Theory]
    [InlineData(0.3, 2, 2)]
    [InlineData(0.4, 1, 3)]
    public void A_double_spender_waits_for_a_payment_that_is_confirmed_late(double share, int confirmations, int late)
    {
        Estimate successes = Attack(
            share, () => new DoubleSpender(confirmations, HopelesslyBehind, tip => Math.Max(0, tip.Height - late)));
        AssertWithinThreeErrors(OddsOfGettingAhead(share, late + confirmations), successes);
    }

    [Fact]
    public void A_double_spender_who_wins_takes_the_public_chain_back()
    {
        var spender = new DoubleSpender(confirmations: 3, giveUpBehind: 1_000);
        (HeaderNode attacker, HeaderNode honest, HeaderNetwork network) = Against(spender, share: 0.7, seed: 6);
        RunUntilDecided(spender, network);

        List<ChainedHeader> chain = honest.Best.After(network.Genesis);
        Assert.InRange(chain.Count, 4, 1_000);
        Assert.All(chain, block => Assert.Equal(attacker.Number, HeaderNetwork.FinderOf(block)));
    }

    [Fact]
    public void A_double_spender_who_gives_up_mines_honestly()
    {
        var spender = new DoubleSpender(confirmations: 1, giveUpBehind: 2);
        (HeaderNode attacker, HeaderNode honest, HeaderNetwork network) = Against(spender, share: 0.05, seed: 7);
        network.RunUntilFound(2_000);
        network.Pause(0);
        Assert.False(spender.HasSucceeded);
        Assert.Equal(honest.Best, attacker.Strategy.Parent);
        Assert.Contains(honest.Best.After(network.Genesis), block => HeaderNetwork.FinderOf(block) == attacker.Number);
    }

    [Theory]
    [InlineData("early")]
    [InlineData("late")]
    [InlineData("in turns")]
    public void Miners_who_lie_about_the_time_do_not_move_the_interval(string lie)
    {
        ChainParameters main = ChainParameters.Main;
        var network = new HeaderNetwork(main, new SeededRandom(8));
        double power = 20 * HeaderNetwork.PowerFor(main, main.BlockSpacing);
        TimeLiar liar = lie switch
        {
            "early" => TimeLiar.Early(),
            "late" => TimeLiar.Late(),
            _ => TimeLiar.RisingAndFalling(),
        };
        HeaderNetwork.Connect(network.Add(0.45 * power, liar), network.Add(0.55 * power, new Honest()));
        network.RunUntilFound(1_000);
        double began = network.Timeline.Now;
        network.RunUntilFound(6_000);
        Assert.InRange((network.Timeline.Now - began) / 5_000, 9.9, 10.5);
    }

    private static Estimate Attack(double share, Func<DoubleSpender> begin) => Estimate.Of(
        new Runs(seed: 4, threads: 2).Make(4_000, random =>
        {
            DoubleSpender spender = begin();
            (_, _, HeaderNetwork network) = Against(spender, share, random);
            RunUntilDecided(spender, network);
            return spender.HasSucceeded!.Value;
        }));

    private static void RunUntilDecided(DoubleSpender spender, HeaderNetwork network)
    {
        while (spender.HasSucceeded is null)
        {
            Assert.True(network.Found < MostBlocks, $"After {network.Found} blocks the race is still open.");
            network.RunUntilFound(network.Found + 1);
            network.Pause(0);
        }
    }

    /// <summary>As Rosenfeld's odds, but nothing was mined before the payment, and the branch must be longer, not as long:
    /// Σ C(m+z−1, m) p^z q^m min(1, (q/p)^(z−m+1)).</summary>
    private static double OddsOfGettingAhead(double q, int z)
    {
        double p = 1 - q;
        double sum = 0;
        double count = Math.Pow(p, z);
        for (int m = 0; m < 1_000; m++)
        {
            sum += count * Math.Min(1, Math.Pow(q / p, z - m + 1));
            count *= q * (m + z) / (m + 1);
        }

        return sum;
    }

    private static (HeaderNode Attacker, HeaderNode Honest, HeaderNetwork Network) Against(
        Strategy strategy, double share, ulong seed) => Against(strategy, share, new SeededRandom(seed));

    private static (HeaderNode Attacker, HeaderNode Honest, HeaderNetwork Network) Against(
        Strategy strategy, double share, SeededRandom random)
    {
        var network = new HeaderNetwork(Network, random);
        double power = HeaderNetwork.PowerFor(Network, seconds: 600);
        HeaderNode attacker = network.Add(power * share, strategy);
        HeaderNode honest = network.Add(power * (1 - share), new Honest());
        HeaderNetwork.Connect(attacker, honest);
        return (attacker, honest, network);
    }

    private static void AssertWithinThreeErrors(double expected, Estimate measured) =>
        Assert.InRange((measured.Mean - expected) / measured.StandardError, -3, 3);
}
