using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Live;

namespace BlockChain.Lab.Lessons;

/// <summary>A network that is cut in two, and heals.</summary>
internal sealed class PartitionLesson() : Lesson("partition", "Partition and heal")
{
    private const double Interval = 10;
    private const int Cuts = 4_000;

    public override IReadOnlyList<LessonParameter> Parameters =>
    [
        ShareParameter(0.5, 0.4, "The smaller side’s share of the power"),
        new("duration", "How long the cut lasts, in seconds", 10, 600, 10, 120),
    ];

    public override Prediction Ask(LessonValues values) => Prediction.Slider(
        $"One side has {values["share"]:P0} of the power, and the cut lasts {values.Whole("duration")} s. How many blocks are "
        + "taken back when the network heals, on average?", 60, 1, "blocks");

    public override void SetUp(LiveLab lab, LessonValues values)
    {
        lab.SetPower(0, values["share"]);
        lab.Cut([0]);
        lab.Network.Timeline.After(values["duration"], () =>
        {
            lab.Heal();
            lab.Watch.RaiseChanged();
        });
    }

    public override int Parts => 1;

    public override LessonResult Measure(LessonValues values, Runs runs)
    {
        Row[] rows =
        [
            .. Run(
                new PartitionExperiment(), runs, (Setting.Share, values["share"]), (Setting.Duration, values["duration"]),
                (Setting.Interval, Interval), (Setting.Runs, Cuts)),
        ];
        Row depth = rows[0];
        return new LessonResult(
            depth.Measured,
            [
                .. rows.Where(row => row["depth"] is not null)
                    .Select(row => new LessonRow("this many blocks or more", row, axis: "depth")),
            ],
            "blocks that are taken back", "probability",
            $"On average {depth.Measured:0.0} blocks were taken back; the formula says {depth.Formula:0.0}. "
            + $"{rows[1].Measured:P0} of the payments that were confirmed during the cut were undone: they are waiting again, unless their coins were spent elsewhere.");
    }
}
