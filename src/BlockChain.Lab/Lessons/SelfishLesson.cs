using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Live;

namespace BlockChain.Lab.Lessons;

/// <summary>Eyal and Sirer's selfish miner.</summary>
internal sealed class SelfishLesson() : Lesson("selfish", "Selfish mining")
{
    private const int Blocks = 20_000;
    private const int Repeats = 4;

    public override IReadOnlyList<LessonParameter> Parameters =>
    [
        ShareParameter(0.45, 0.35, "The selfish miner’s share of the power (α)"),
        new("follow", "Share of the others that builds on his block in a tie (γ)", 0, 1, 0.1, 0),
    ];

    public override Prediction Ask(LessonValues values) => Prediction.Slider(
        $"A miner with {values["share"]:P0} of the power hides his blocks. How much of the chain will be his?", 100, 1, "%");

    public override void SetUp(LiveLab lab, LessonValues values)
    {
        int miner = lab.Network.Nodes.Count - 1;
        lab.SetPower(miner, values["share"]);
        lab.SetStrategy(miner, "selfish", null, null);
        lab.SetLinks(null, null, delay: 0.1, loss: null, isOpen: null);
    }

    public override int Parts => 7;

    public override LessonResult Measure(LessonValues values, Runs runs)
    {
        double share = values["share"];
        double follow = values["follow"];
        (LessonRow[] rows, LessonRow chosen) = Sweep(share, [0.1, 0.2, 0.3, 0.35, 0.4, 0.45], part => new LessonRow(
            $"γ = {follow:0.#}", part, SelfishExperiment.PartOfChain(part, follow), Estimate.Of(runs.Make(
                Repeats, random => SelfishExperiment.Mine(random, part, follow, Blocks, SelfishExperiment.WithoutRetarget).Part))));
        double outcome = chosen.Measured;
        string effect = Math.Abs(outcome - share) <= 2 * chosen.StandardError ? "makes no measurable difference"
            : outcome > share ? "pays"
            : "does not pay";
        return new LessonResult(
            100 * outcome, rows, "his share of the power", "his share of the chain",
            $"He got {outcome:P1} of the chain with {share:P0} of the power: hiding {effect} here. "
            + $"It pays above {(1 - follow) / (3 - (2 * follow)):P0}.");
    }
}
