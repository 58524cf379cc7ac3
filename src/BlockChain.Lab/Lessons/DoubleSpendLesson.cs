using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Live;

namespace BlockChain.Lab.Lessons;

/// <summary>Section 11 of the paper: a payment that disappears after it was confirmed.</summary>
internal sealed class DoubleSpendLesson() : Lesson("double-spend", "Double spend")
{
    private const int MaxConfirmations = 10;
    private const string Paper = "the paper’s attacker";
    private const string Rosenfeld = "Rosenfeld’s attacker";
    private const int Races = 40_000;

    public override IReadOnlyList<LessonParameter> Parameters =>
    [
        ShareParameter(0.45, 0.3),
        new("confirmations", "Blocks after the payment’s that the victim waits for", 1, MaxConfirmations, 1, 2),
    ];

    public override Prediction Ask(LessonValues values) => Prediction.Slider(
        $"The attacker has {values["share"]:P0} of the power, the victim waits for {(values.Whole("confirmations") is var blocks && blocks == 1 ? "1 block" : $"{blocks} blocks")}"
        + " after the payment’s. In how many of 100 attempts does the attacker catch up?", 100, 1, "%");

    public override void SetUp(LiveLab lab, LessonValues values)
    {
        int attacker = lab.Network.Nodes.Count - 1;
        lab.SetPower(attacker, values["share"]);

        // The payment's own block is the first confirmation.
        lab.SetStrategy(attacker, "double-spender", values.Whole("confirmations") + 1, victim: 1);
    }

    public override int Parts => 22;

    public override LessonResult Measure(LessonValues values, Runs runs)
    {
        double share = values["share"];
        int chosen = values.Whole("confirmations");
        var experiment = new RaceExperiment();
        LessonRow[] rows =
        [
            .. Enumerable.Range(0, MaxConfirmations + 1).SelectMany(z => Run(
                experiment, runs, (Setting.Share, share), (Setting.Confirmations, z), (Setting.Runs, Races)))
                .Select(row => new LessonRow(row["attacker"] is "paper" ? Paper : Rosenfeld, row, axis: "z")),
        ];
        LessonRow outcome = rows.First(row => row.Series == Paper && row.X == chosen);
        double wins = outcome.Measured * Races;
        string formula = outcome.Formula < 0.001 ? "less than 0.1 %" : $"{outcome.Formula:P1}";
        return new LessonResult(
            100 * outcome.Measured, rows, "blocks after the payment’s (z): one less than its confirmations", "probability that the attacker catches up",
            $"The attacker caught up in {wins:N0} of {Races:N0} races; the paper’s formula says {formula}.");
    }
}
