using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Cases;

/// <summary>On main, blocks differ in work: those made in haste are the harder ones.</summary>
public abstract class MainForkCases : CaseTests
{
    private const uint FirstTime = 1_600_000_000;

    /// <summary>The nonces of the blocks, found once and kept: the search begins there.</summary>
    private static readonly Dictionary<string, uint> Nonces = new()
    {
        ["c1"] = 14324,
        ["c2"] = 293510,
        ["slow3"] = 55634,
        ["slow4"] = 134238,
        ["slow5"] = 4058,
        ["slow6"] = 193208,
        ["slow7"] = 63676,
        ["slow8"] = 14028,
        ["slow9"] = 17980,
        ["slow10"] = 4794,
        ["slow11"] = 45468,
        ["fast3"] = 72284,
        ["fast4"] = 359353,
        ["fast5"] = 70138,
        ["fast6"] = 409850,
        ["fast7"] = 281957,
    };

    //              slow3 - slow4 - … - slow11      10 s apart, work 1 each
    //            /
    // c1 - c2
    //            \
    //              fast3 - fast4 - … - fast7       1 s apart: harder and harder
    [Fact]
    public void A_longer_branch_with_less_work_loses_and_a_shorter_one_with_more_wins()
    {
        using var story = new Story(Start(ChainParameters.Main));
        DrawAll(story);
        foreach (string name in (string[])["c1", "c2", "fast3", "fast4", "fast5", "fast6", "fast7"])
        {
            story.Accept(name);
        }

        for (int height = 3; height <= 11; height++)
        {
            story.Accept($"slow{height}");
            story.TipIs("fast7");
        }
    }

    [Fact]
    public void What_becomes_immature_by_a_reorganisation_leaves_the_mempool()
    {
        using var story = new Story(Start(ChainParameters.Main));
        DrawAll(story);
        story.Accept("c1");
        story.Accept("c2");
        for (int height = 3; height <= 11; height++)
        {
            story.Accept($"slow{height}");
        }

        Transaction mature = new Payment(story["c1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction child = new Payment(mature.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        story.Accept(mature);
        story.Accept(child);
        Assert.Equal(2, story.Node.Node.Mempool.Count);

        for (int height = 3; height <= 7; height++)
        {
            story.Accept($"fast{height}");
        }

        story.TipIs("fast7");
        story.Wait();
        story.Refuse("bad-txns-premature-spend-of-coinbase", mature);
    }

    private static void DrawAll(Story story)
    {
        Draw(story, "c1", "genesis", FirstTime);
        Draw(story, "c2", "c1", FirstTime + 10);
        for (int height = 3; height <= 11; height++)
        {
            string slowParent = height == 3 ? "c2" : $"slow{height - 1}";
            Draw(story, $"slow{height}", slowParent, story[slowParent].Header.Header.Time + 10);
        }

        for (int height = 3; height <= 7; height++)
        {
            string fastParent = height == 3 ? "c2" : $"fast{height - 1}";
            Draw(story, $"fast{height}", fastParent, story[fastParent].Header.Header.Time + 1);
        }

        Assert.True(story["fast7"].Header.ChainWork > story["slow11"].Header.ChainWork);
    }

    private static void Draw(Story story, string name, string on, uint time) => story.Draw(name, on, draft =>
    {
        draft.Time = time;
        draft.CoinbaseScript = [.. CoinbaseHeight.Encode(draft.Height), (byte)name.Length, .. name.Select(c => (byte)c)];
        draft.FirstNonce = Nonces.GetValueOrDefault(name);
    });
}
