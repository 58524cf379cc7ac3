using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Live;

namespace BlockChain.Lab.Lessons;

/// <summary>Room in blocks is sold to those who pay most for it.</summary>
internal sealed class FeesLesson() : Lesson("fees", "Fee market")
{
    private const int Low = 0;
    private const int ByChance = 2;
    private const int Bands = 5;
    private const int Payments = 10;

    public override Prediction Ask(LessonValues values) => Prediction.Choice(
        "A quarter more payments arrive than fit into blocks. Which are left waiting?",
        "Those with the lowest fees", "Those that arrived last", "Some of each, by chance");

    public override void SetUp(LiveLab lab, LessonValues values)
    {
        for (int i = 0; i < Payments; i++)
        {
            int from = i % lab.Network.Nodes.Count;
            lab.Pay(from, (from + 1) % lab.Network.Nodes.Count, 10_000_000);
        }
    }

    public override int Parts => 3;

    public override LessonResult Measure(LessonValues values, Runs runs)
    {
        LessonRow[] rows =
        [
            .. Run(new FeesExperiment(), runs, (Setting.Blocks, 1_000), (Setting.Runs, 6))
                .Where(row => $"{row["quantity"]}".StartsWith("share", StringComparison.Ordinal))
                .Select(row => new LessonRow(
                    $"{100 * Convert.ToDouble(row["load"], null):0} % of what fits", MiddleOf($"{row["fee rate"]}"), null, row.Measured,
                    row.StandardError)),
        ];
        return new LessonResult(
            rows[^Bands].Measured < rows[^1].Measured ? Low : ByChance, rows, "fee for each byte", "share of the payments that is confirmed",
            $"With a quarter too many, {rows[^1].Measured:P0} of the best-paid payments were confirmed and {rows[^Bands].Measured:P0} of "
            + "those that paid least.");
    }

    /// <summary>Of a band such as <c>21–40</c>.</summary>
    private static double MiddleOf(string band)
    {
        string[] ends = band.Split('–');
        return (double.Parse(ends[0], null) + double.Parse(ends[1], null)) / 2;
    }
}
