using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Tests.Wallets;

public class AttackerOddsTests
{
    /// <summary>The tables of section 11 of the paper, to their printed digits.</summary>
    [Theory]
    [InlineData(0.1, 0, 1.0000000)]
    [InlineData(0.1, 1, 0.2045873)]
    [InlineData(0.1, 2, 0.0509779)]
    [InlineData(0.1, 3, 0.0131722)]
    [InlineData(0.1, 4, 0.0034552)]
    [InlineData(0.1, 5, 0.0009137)]
    [InlineData(0.1, 6, 0.0002428)]
    [InlineData(0.1, 7, 0.0000647)]
    [InlineData(0.1, 8, 0.0000173)]
    [InlineData(0.1, 9, 0.0000046)]
    [InlineData(0.1, 10, 0.0000012)]
    [InlineData(0.3, 0, 1.0000000)]
    [InlineData(0.3, 5, 0.1773523)]
    [InlineData(0.3, 10, 0.0416605)]
    [InlineData(0.3, 15, 0.0101008)]
    [InlineData(0.3, 20, 0.0024804)]
    [InlineData(0.3, 25, 0.0006132)]
    [InlineData(0.3, 30, 0.0001522)]
    [InlineData(0.3, 35, 0.0000379)]
    [InlineData(0.3, 40, 0.0000095)]
    [InlineData(0.3, 45, 0.0000024)]
    [InlineData(0.3, 50, 0.0000006)]
    public void The_papers_tables_come_out(double q, int z, double expected) =>
        Assert.Equal(expected, Math.Round(AttackerOdds.OfSuccess(q, z), 7));

    /// <summary>The last table of section 11: for P below 0.1 %.</summary>
    [Theory]
    [InlineData(0.10, 5)]
    [InlineData(0.15, 8)]
    [InlineData(0.20, 11)]
    [InlineData(0.25, 15)]
    [InlineData(0.30, 24)]
    [InlineData(0.35, 41)]
    [InlineData(0.40, 89)]
    [InlineData(0.45, 340)]
    public void So_many_blocks_make_it_less_than_one_in_a_thousand(double q, int expected)
    {
        int z = 0;
        while (AttackerOdds.OfSuccess(q, z) >= 0.001)
        {
            z++;
        }

        Assert.Equal(expected, z);
    }

    [Fact]
    public void It_only_ever_falls_with_more_blocks_and_stays_a_probability()
    {
        foreach (double q in new[] { 0, 0.001, 0.1, 0.3, 0.45, 0.499999, 0.5, 1 })
        {
            double before = 1;
            foreach (int z in (IEnumerable<int>)[.. Enumerable.Range(0, 600), 10_000, 3_000_000, int.MaxValue])
            {
                double odds = AttackerOdds.OfSuccess(q, z);
                Assert.InRange(odds, 0, before * (1 + 1e-9));
                before = odds;
            }
        }
    }

    [Fact]
    public void What_is_too_small_for_a_subtraction_is_still_right()
    {
        // Some 10^-18: below what doubles leave of 1 − Σ ….
        Assert.Equal(1, AttackerOdds.OfSuccess(0.1, 30) / ByThePaper(0.1m, 30), 6);

        static double ByThePaper(decimal q, int z)
        {
            // The paper's own loop with 28 digits in place of 16.
            decimal p = 1 - q;
            decimal lambda = z * q / p;
            decimal poisson = Exp(-lambda);
            decimal sum = 1;
            for (int k = 0; k <= z; k++)
            {
                poisson = k == 0 ? poisson : poisson * lambda / k;
                sum -= poisson * (1 - Power(q / p, z - k));
            }

            return (double)sum;
        }

        static decimal Exp(decimal x)
        {
            decimal term = 1;
            decimal sum = 1;
            for (int i = 1; i < 80; i++)
            {
                term *= x / i;
                sum += term;
            }

            return sum;
        }

        static decimal Power(decimal x, int n) => n == 0 ? 1 : x * Power(x, n - 1);
    }

    /// <summary>The paper's own assumption in dice: honest miners take the time expected, in which the attacker finds a
    /// Poisson number of blocks; then each next block is his with probability q.</summary>
    [Theory]
    [InlineData(0.1, 2)]
    [InlineData(0.3, 5)]
    [InlineData(0.4, 10)]
    public void A_simulated_race_ends_as_the_formula_says(double q, int z)
    {
        const int Races = 50_000;
        const int GivesUp = 60;
        var dice = new Random(11);
        int won = 0;
        for (int race = 0; race < Races; race++)
        {
            int behind = z - Poisson(dice, z * q / (1 - q));
            while (behind > 0 && behind < GivesUp)
            {
                behind += dice.NextDouble() < q ? -1 : 1;
            }

            won += behind <= 0 ? 1 : 0;
        }

        // The deviation to be expected is 0.002 at most.
        Assert.Equal(AttackerOdds.OfSuccess(q, z), (double)won / Races, 0.008);
    }

    private static int Poisson(Random dice, double lambda)
    {
        int count = -1;
        for (double product = 1; product > Math.Exp(-lambda); product *= dice.NextDouble())
        {
            count++;
        }

        return count;
    }
}
