using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Live;

namespace BlockChain.Lab.Lessons;

/// <summary>Blocks that were found in vain, because blocks take time to travel.</summary>
internal sealed class StaleLesson() : Lesson("stale", "Delay and stale blocks")
{
    private const double Interval = 10;
    private const double MaxDelay = 20;
    private const int MeasuredNodes = 20;

    /// <summary>Links between two nodes of the live network, on average over all pairs.</summary>
    private const double LinksBetween = 12.0 / 7;

    public override IReadOnlyList<LessonParameter> Parameters =>
        [new("delay", "Seconds that a block travels, on average", 0.1, MaxDelay, 0.1, 3)];

    public override int Nodes => 8;

    public override Prediction Ask(LessonValues values) => Prediction.Slider(
        $"A block is found every {Interval:0} s and travels for {values["delay"]:0.#} s. Of 100 blocks, how many go stale?", 100, 1, "%");

    public override void SetUp(LiveLab lab, LessonValues values) =>
        lab.SetLinks(null, null, delay: values["delay"] / LinksBetween, loss: null, isOpen: null);

    public override int Parts => 8;

    public override LessonResult Measure(LessonValues values, Runs runs)
    {
        (LessonRow[] rows, LessonRow chosen) = Sweep(values["delay"], [0.1, 0.5, 1, 2, 3, 5, 10], delay => new LessonRow(
            $"{MeasuredNodes} nodes",
            Run(
                new StaleExperiment(), runs, (Setting.Delay, delay), (Setting.Interval, Interval), (Setting.Nodes, MeasuredNodes),
                (Setting.Blocks, 2_000), (Setting.Runs, 6)).Single(),
            axis: "delay"));
        return new LessonResult(
            100 * chosen.Measured, rows, "seconds that a block travels", "share of the blocks that goes stale",
            $"{chosen.Measured:P1} of the blocks went stale; the rule of thumb 1 − e^(−d/T) says {chosen.Formula:P1}, "
            + $"and d/(T + d) is {chosen.X / (Interval + chosen.X):P1}.");
    }
}
