using BlockChain.Lab.Engine;

namespace BlockChain.Lab.Experiments;

/// <summary>
/// Section 11 of the paper: the attacker works on a branch without the payment while honest miners put z blocks after it, and
/// then tries to draw level from where he is. Two attackers, who differ in how his blocks are counted until then:
/// <list type="bullet">
/// <item>the paper's, for whom the z blocks take exactly the time that they take on average: he has found a Poisson number of
/// blocks by then;</item>
/// <item>Rosenfeld's ("Analysis of Hashrate-Based Double Spending", 2014), for whom they take as long as they take: he has
/// found a negative binomial number. He wins less often than the paper's where z is small, and more often where it is
/// large; the larger his share is, the later that begins.</item>
/// </list>
/// </summary>
internal sealed class RaceExperiment() : Experiment("race", axis: "z")
{
    private const int UsualRuns = 1_000_000;

    /// <summary>An attacker gives up where his chance is below this: it changes no digit that is shown.</summary>
    private const double Hopeless = 1e-9;

    /// <summary>With half of the power or more he never needs to give up, but with exactly half the wait has no mean.
    /// </summary>
    private const int MaxBlocks = 100_000;

    private const double Negligible = 1e-18;

    private const string Paper = "paper";
    private const string Rosenfeld = "rosenfeld";
    private static readonly string[] Attackers = [Paper, Rosenfeld];

    public override string Question => "How likely is an attacker to reverse a payment after z more blocks?";

    public override string Lesson =>
        "The chance falls exponentially with every block that the merchant waits for, as long as the attacker has less than "
        + "half of the power. The paper's formula gives the attacker the average time that z blocks take; Rosenfeld's counts what "
        + "he really finds by then. Rosenfeld's attacker wins less often than the paper's where z is small, and more often where "
        + "it is large. z counts the blocks after the payment's, so the payment then has z + 1 confirmations.";

    public override IReadOnlyList<Setting> Settings { get; } = [Setting.Share, Setting.Confirmations, Setting.Runs];

    public override IReadOnlyList<Step> Plan(Choices choices)
    {
        int count = choices.Whole(Setting.Runs, UsualRuns);
        return
        [
            .. from attacker in Attackers
               from share in choices.Numbers(Setting.Share, 0.1, 0.3)
               from z in choices.Wholes(Setting.Confirmations, UsualConfirmations(share))
               select (Step)(runs => [Measure(runs, attacker, share, z, count)]),
        ];
    }

    /// <summary>Those of the paper's tables: 0 to 10, and with a larger share 0 to 50 in steps of 5.</summary>
    private static int[] UsualConfirmations(double share) =>
        [.. Enumerable.Range(0, 11).Select(i => share < 0.2 ? i : 5 * i)];

    private static Row Measure(Runs runs, string attacker, double share, int z, int count)
    {
        bool isPaper = attacker == Paper;
        bool[] wins = runs.Make(count, random => DrawsLevel(
            random, share, isPaper ? z - random.Poisson(z * share / (1 - share)) : z - CountUntil(random, share, z)));
        return new Row(
            Estimate.Of(wins),
            isPaper ? AttackerOdds.OfSuccess(share, z) : OddsByBlocks(share, z),
            ("attacker", attacker), ("share", share), ("z", z));
    }

    /// <summary>The attacker's blocks until the honest miners have found z.</summary>
    private static int CountUntil(SeededRandom random, double share, int z)
    {
        int found = 0;
        for (int honest = 0; honest < z;)
        {
            if (random.Chance(share))
            {
                found++;
            }
            else
            {
                honest++;
            }
        }

        return found;
    }

    /// <summary>"The Gambler's Ruin problem": whether he ever draws level.</summary>
    private static bool DrawsLevel(SeededRandom random, double share, int behind)
    {
        double ratio = share / (1 - share);
        double tooFar = ratio < 1 ? 1 + Math.Ceiling(Math.Log(Hopeless) / Math.Log(ratio)) : double.PositiveInfinity;
        for (int block = 0; behind > 0; block++)
        {
            behind += random.Chance(share) ? -1 : 1;
            if (behind > tooFar || block > MaxBlocks)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Rosenfeld's odds: P = Σ m≤z C(m+z−1, m) p^m q^z + Σ m&gt;z C(m+z−1, m) p^z q^m, where m are the attacker's blocks
    /// when the honest miners have found z. Both sums have the same term for m = z, and fall to either side of it: they are followed
    /// from there, as in <see cref="AttackerOdds"/>, since the terms at the far ends are too small for a number.</summary>
    internal static double OddsByBlocks(double q, int z)
    {
        if (q >= 0.5 || z == 0)
        {
            return 1;
        }

        double p = 1 - q;
        double atZ = 1;
        for (int m = 1; m <= z; m++)
        {
            atZ *= (double)(m + z - 1) / m * p * q;
        }

        // In parts of the term for m = z.
        double sum = 1;
        double term = 1;
        for (int m = z; m > 0; m--)
        {
            term *= m / ((m + z - 1) * p);
            sum += term;
        }

        term = 1;
        for (int m = z + 1; term > Negligible; m++)
        {
            term *= (double)(m + z - 1) / m * q;
            sum += term;
        }

        return atZ * sum;
    }
}
