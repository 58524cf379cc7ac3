using BlockChain.Core.Wallets.Proofs;
using BlockChain.Lab.Experiments;

namespace BlockChain.Lab.Tests.Experiments;

public class FormulaTests
{
    /// <summary>From table 1 of Rosenfeld's paper, in percent.</summary>
    [Theory]
    [InlineData(0.1, 1, 20)]
    [InlineData(0.1, 2, 5.6)]
    [InlineData(0.1, 3, 1.712)]
    [InlineData(0.1, 6, 0.059)]
    [InlineData(0.3, 5, 19.762)]
    [InlineData(0.3, 10, 6.511)]
    [InlineData(0.5, 10, 100)]
    [InlineData(0.2, 0, 100)]
    public void The_odds_by_blocks_are_those_of_Rosenfeld(double share, int confirmations, double percent) =>
        Assert.Equal(percent, 100 * RaceExperiment.OddsByBlocks(share, confirmations), tolerance: 0.0005);

    /// <summary>From the same sum in logarithms of the gamma function.</summary>
    [Theory]
    [InlineData(0.47, 500, 0.0576167)]
    [InlineData(0.47, 1_000, 0.0072450)]
    [InlineData(0.45, 1_000, 7.3664e-6)]
    public void The_odds_by_blocks_of_a_long_wait_are_not_lost_in_rounding(double share, int blocks, double odds) =>
        Assert.Equal(1, RaceExperiment.OddsByBlocks(share, blocks) / odds, tolerance: 1e-4);

    [Theory]
    [InlineData(0.1, 2)]
    [InlineData(0.2, 2)]
    [InlineData(0.3, 3)]
    [InlineData(0.4, 8)]
    [InlineData(0.45, 25)]
    public void Counted_by_blocks_an_attacker_wins_less_often_than_the_paper_says_for_few_blocks_and_more_often_for_many(
        double share, int many)
    {
        for (int z = 1; z < many + 20; z++)
        {
            Assert.Equal(z >= many, RaceExperiment.OddsByBlocks(share, z) > AttackerOdds.OfSuccess(share, z));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void At_the_threshold_a_selfish_miner_gets_as_much_as_an_honest_one(double follow)
    {
        double threshold = (1 - follow) / (3 - (2 * follow));
        Assert.Equal(threshold, SelfishExperiment.PartOfChain(threshold, follow), tolerance: 1e-12);
    }

    [Fact]
    public void Before_the_difficulty_follows_a_selfish_miner_never_gets_more_than_an_honest_one()
    {
        for (double share = 0.01; share < 0.5; share += 0.01)
        {
            Assert.All([0, 0.5, 1], follow => Assert.InRange(
                SelfishExperiment.PartOfFound(share, follow), 0, share + 1e-12));
        }
    }
}
