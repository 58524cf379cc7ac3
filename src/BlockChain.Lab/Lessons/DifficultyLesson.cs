using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Live;
using BlockChain.Lab.Nodes;

namespace BlockChain.Lab.Lessons;

/// <summary>The retarget: how long the network needs to find its rhythm again.</summary>
internal sealed class DifficultyLesson() : Lesson("difficulty", "Difficulty")
{
    private const int Repeats = 20;

    public override IReadOnlyList<LessonParameter> Parameters =>
        [new("factor", "The power afterwards, as a multiple of that before", 0.1, 30, 0.1, 10)];

    public override Prediction Ask(LessonValues values) => Prediction.Slider(
        $"The hash power is multiplied by {values["factor"]:0.##}. After how many seconds do blocks take about "
        + "10 s again?", 1_800, 10, "s");

    public override void SetUp(LiveLab lab, LessonValues values)
    {
        // The live network has regtest's fixed target: there one sees what happens without a retarget.
        foreach (LabNode node in lab.Network.Nodes)
        {
            node.Power *= values["factor"];
        }

        lab.Network.Draw();
    }

    public override int Parts => 9;

    public override LessonResult Measure(LessonValues values, Runs runs)
    {
        (LessonRow[] rows, LessonRow chosen) = Sweep(values["factor"], [0.1, 0.2, 0.5, 2, 5, 10, 20, 30], factor => new LessonRow(
            factor < 1 ? "less power" : "more power", factor, formula: null,
            Estimate.Of(runs.Make(Repeats, random => DifficultyExperiment.SecondsToSettle(random, factor)))));
        return new LessonResult(
            chosen.Measured, rows, "the power afterwards, as a multiple of that before", "seconds until blocks take about 10 s again",
            $"It took {chosen.Measured:N0} s until blocks were due every 7.5 to 12.5 s again.");
    }
}
