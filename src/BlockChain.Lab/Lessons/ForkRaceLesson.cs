using BlockChain.Lab.Engine;
using BlockChain.Lab.Headers;
using BlockChain.Lab.Live;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Lessons;

/// <summary>Two blocks of the same height: which stays? (Section 5 of the paper.)</summary>
internal sealed class ForkRaceLesson() : Lesson("fork-race", "Fork race")
{
    private const double Interval = 10;
    private const double Delay = 0.5;
    private const int Blocks = 20_000;
    private const int Repeats = 8;

    public override IReadOnlyList<LessonParameter> Parameters => [ShareParameter(0.95, 0.3, "Alice’s share of the power")];

    public override int Nodes => 2;

    public override Prediction Ask(LessonValues values) => Prediction.Slider(
        $"Alice has {values["share"]:P0} of the power, Bob the rest. Of 100 forks, how many does Alice’s block win?", 100, 1, "%");

    public override void SetUp(LiveLab lab, LessonValues values)
    {
        lab.SetPower(0, values["share"]);
        lab.SetLinks(null, null, delay: 3, loss: null, isOpen: null);
    }

    public override int Parts => 6;

    public override LessonResult Measure(LessonValues values, Runs runs)
    {
        (LessonRow[] rows, LessonRow chosen) = Sweep(values["share"], [0.1, 0.3, 0.5, 0.7, 0.9], share => new LessonRow(
            "forks that Alice wins", share, share, Estimate.Of(runs.Make(Repeats, random => PartWon(random, share)))));
        return new LessonResult(
            100 * chosen.Measured, rows, "Alice’s share of the power", "share of the forks that her block wins",
            $"Her block won {chosen.Measured:P1} of the forks: about her share of the power, since the next block "
            + "decides and anybody may find it.");
    }

    /// <summary>Of all forks: a fork leaves a stale block of the one who lost it.</summary>
    private static double PartWon(SeededRandom random, double share)
    {
        var network = new HeaderNetwork(ChainParameters.Regtest, random);
        double power = HeaderNetwork.PowerFor(ChainParameters.Regtest, Interval);
        HeaderNode alice = network.Add(power * share, new Honest());
        HeaderNode bob = network.Add(power * (1 - share), new Honest());
        HeaderNetwork.Connect(alice, bob, Delay);
        var found = new int[2];
        network.BlockFound += (finder, _) => found[finder.Number]++;
        network.RunUntilFound(Blocks);
        for (ChainedHeader at = alice.Best; at.Parent is not null; at = at.Parent)
        {
            found[HeaderNetwork.FinderOf(at)]--;
        }

        return (double)found[bob.Number] / (found[alice.Number] + found[bob.Number]);
    }
}
