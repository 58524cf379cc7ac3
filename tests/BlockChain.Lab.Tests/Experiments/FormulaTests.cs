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
