using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Live;

namespace BlockChain.Lab.Lessons;

/// <summary>Section 6 of the paper: the subsidy, and where it ends.</summary>
internal sealed class HalvingLesson() : Lesson("halving", "Halving")
{
    private const double Limit = 21_000_000;

    public override IReadOnlyList<LessonParameter> Parameters => [new("halvings", "Halvings", 1, 27, 1, 3)];

    public override Prediction Ask(LessonValues values) => Prediction.Slider(
        $"Of all coins that there will ever be, how many exist at halving number {values.Whole("halvings")}?", 100, 1, "%");

    public override void SetUp(LiveLab lab, LessonValues values)
    {
        // The live network halves its subsidy every 150 blocks, so that one can wait for it.
        lab.SetClock(isPaused: null, speed: 200);
    }

    public override int Parts => 1;

    public override LessonResult Measure(LessonValues values, Runs runs)
    {
        LessonRow[] rows =
        [
            .. Run(new HalvingExperiment(), runs).Select(row => new LessonRow(
                "share of all coins", Convert.ToDouble(row["halvings"], null), row.Formula / Limit, row.Measured / Limit, 0)),
        ];
        double outcome = rows.First(row => row.X == Math.Min(values["halvings"], rows.Length)).Measured;
        return new LessonResult(
            100 * outcome, rows, "halvings", "share of all coins that exists",
            $"By then {outcome * Limit:N2} coins exist. The sum of all subsidies is {rows[^1].Measured * Limit:N2} coins, below 21 million.");
    }
}
