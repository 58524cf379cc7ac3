using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Live;

namespace BlockChain.Lab.Lessons;

/// <summary>More than half of the power.</summary>
internal sealed class MajorityLesson() : Lesson("majority", "51 %")
{
    private const int Behind = 6;
    private const int Races = 2_000;

    /// <summary>A race that never ends in practice is given up, which happens with exactly half of the power.</summary>
    private const double Always = 0.98;
    private const int Reversed = 1;
    private const int ByLuck = 2;

    public override IReadOnlyList<LessonParameter> Parameters => [new("share", "The attacker’s share of the power", 0.3, 0.7, 0.05, 0.55)];

    public override Prediction Ask(LessonValues values) => Prediction.Choice(
        $"A victim waits for {Behind} blocks after the payment’s, while a miner with {values["share"]:P0} of the power works on a branch without the "
        + "payment. What happens to the payment?",
        "It stays: six blocks are enough", "It is reversed, sooner or later", "That depends on luck");

    public override void SetUp(LiveLab lab, LessonValues values)
    {
        int attacker = lab.Network.Nodes.Count - 1;
        lab.SetPower(attacker, values["share"]);

        // The payment's own block is the first confirmation.
        lab.SetStrategy(attacker, "double-spender", Behind + 1, victim: 1);
    }

    public override int Parts => 18;

    public override LessonResult Measure(LessonValues values, Runs runs)
    {
        double share = values["share"];
        (LessonRow[] rows, LessonRow chosen) = Sweep(share, [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6], part => new LessonRow(
            $"{Behind} blocks after the payment’s",
            Run(new RaceExperiment(), runs, (Setting.Share, part), (Setting.Confirmations, Behind), (Setting.Runs, Races))
                .Single(row => row["attacker"] is "paper"),
            axis: "share"));
        return new LessonResult(
            chosen.Measured > Always ? Reversed : ByLuck, rows, "the attacker’s share of the power",
            "probability that the payment is reversed",
            $"With {share:P0} of the power the attacker won {chosen.Measured:P1} of {Races:N0} races. With half of it or more he wins every "
            + "race, if he keeps going; races longer than 100,000 blocks were stopped.");
    }
}
