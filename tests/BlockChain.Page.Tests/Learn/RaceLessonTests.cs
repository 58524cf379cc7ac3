using BlockChain.Core.Tests;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Page.Tests.Learn;

/// <summary>Section 11: the attacker's odds by the paper, and by races that are run.</summary>
[Collection<LearnWindow>]
public sealed class RaceLessonTests(Site site)
{
    [Fact]
    public async Task Section_11_finds_how_many_blocks_are_enough()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 11);

        await visit.AnswerAsync(1, "Number of blocks (z)", "5");
        await visit.IsWrongAsync(1, "the chance is still 2.7 %");
        await visit.AnswerAsync(1, "Number of blocks (z)", "12");
        await visit.IsWrongAsync(1, "z = 11 is enough too");
        await visit.PressAsync(1, "Run 500 races for each point");
        await Visit.Expect(visit.Step(1, ".dots circle")).ToHaveCountAsync(9);
        await visit.AnswerAsync(1, "Number of blocks (z)", "11");
        await visit.IsRightAsync(1);

        await visit.ReloadAsync(solved: 1);
        await visit.ChooseAsync(2, "steal");
        await visit.IsWrongAsync(2, "A signature needs the key");
        await visit.ChooseAsync(2, "never");
        await visit.IsRightAsync(2);
        await visit.IsSolvedAsync(11);
    }

    [LongFact]
    public async Task Section_11_says_of_its_dots_where_they_lie()
    {
        double[] shares = [0.2, 0.3, 0.4, 0.45];
        int[] crossings = [.. shares.Select(share => Enumerable.Range(1, 60).First(z => OddsOfRaces(share, z) > AttackerOdds.OfSuccess(share, z)))];
        Assert.All(crossings, z => Assert.InRange(z, 2, 60));
        Assert.Equal(crossings.Distinct().Order(), crossings);
        for (int i = 0; i < shares.Length; i++)
        {
            Assert.All(Enumerable.Range(1, 60), z => Assert.Equal(
                z >= crossings[i], OddsOfRaces(shares[i], z) > AttackerOdds.OfSuccess(shares[i], z)));
        }

        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 11);
        await Visit.Expect(visit.Step(1)).ToContainTextAsync(
            "For few blocks the dots lie below the line, for many above it; the larger q is, the later they cross.");
    }

    [LongFact]
    public async Task Section_11_keeps_its_sliders_still_while_races_are_run_and_runs_none_that_may_never_end()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 11);
        bool areStill = await visit.Page.EvaluateAsync<bool>(
            """
            () => {
              const [step] = document.querySelectorAll('.step');
              [...step.querySelectorAll('button')].find(button => button.textContent.startsWith('Run')).click();
              return [...step.querySelectorAll('input[type=range]')].every(slider => slider.disabled);
            }
            """);
        Assert.True(areStill);
        await Visit.Expect(visit.Step(1, ".dots circle")).ToHaveCountAsync(9);
        await Visit.Expect(visit.Step(1, "input[type=range]").First).ToBeEnabledAsync();

        await visit.Step(1, "input[type=range]").First.FillAsync("50");
        await visit.PressAsync(1, "Run 500 races for each point");
        await Visit.Expect(visit.Step(1, ".bench [role=status]").Last).ToContainTextAsync("No race is run at 50 %");
        await Visit.Expect(visit.Step(1, ".dots circle")).ToHaveCountAsync(0);

        await visit.Step(1, "input[type=range]").Last.FillAsync("0");
        await Visit.Expect(visit.Step(1, ".odds")).ToContainTextAsync("the formula promises nothing");
    }

    /// <summary>Of a race that is run block by block: the attacker has found k blocks when the honest nodes have found z, and then
    /// catches up or does not.</summary>
    private static double OddsOfRaces(double share, int z)
    {
        double odds = 1;
        double chance = Math.Pow(1 - share, z);
        for (int k = 0; k <= z; k++)
        {
            odds -= chance * (1 - Math.Pow(share / (1 - share), z - k));
            chance *= share * (z + k) / (k + 1);
        }

        return odds;
    }
}
