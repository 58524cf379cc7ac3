using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Live;

namespace BlockChain.Lab.Lessons;

/// <summary>A number that a person may choose for a lesson.</summary>
public sealed record LessonParameter(string Name, string Label, double Min, double Max, double Step, double Value);

/// <summary>What a person predicts before the lesson runs: a number on a slider, or one of some choices.</summary>
public sealed record Prediction(
    string Question, string Kind, double? Min = null, double? Max = null, double? Step = null, string? Unit = null,
    IReadOnlyList<string>? Choices = null)
{
    public static Prediction Slider(string question, double max, double step, string unit) =>
        new(question, "slider", 0, max, step, unit);

    public static Prediction Choice(string question, params IReadOnlyList<string> choices) =>
        new(question, "choice", Choices: choices);

    /// <summary>Why a prediction makes no sense; or null.</summary>
    public string? Refuse(double value) =>
        Choices is not null
            ? value == Math.Truncate(value) && value >= 0 && value < Choices.Count ? null : $"Choose one of 0 to {Choices.Count - 1}."
            : value >= Min && value <= Max ? null : $"Predict a number from {Min} to {Max}.";
}

/// <summary>A point of a lesson's plot: what the formula says, and what was measured.</summary>
public sealed record LessonRow(string Series, double X, double? Formula, double Measured, double? StandardError)
{
    internal LessonRow(string series, double x, double? formula, Estimate measured)
        : this(series, x, formula, measured.Mean, measured.StandardError)
    {
    }

    /// <summary>A row of an experiment of <c>miner simulate</c>, drawn along one of its parameters.</summary>
    internal LessonRow(string series, Row row, string axis)
        : this(series, Convert.ToDouble(row[axis], null), row.Formula, row.Measured, row.StandardError)
    {
    }
}

/// <summary>What was measured, and what it says about the prediction.</summary>
/// <param name="Outcome">The number that was to be predicted, or the place of the right choice.</param>
/// <param name="Rows">The points of the plot.</param>
/// <param name="XLabel">What is along.</param>
/// <param name="YLabel">What is up.</param>
/// <param name="Sentence">What it shows.</param>
public sealed record LessonResult(
    double Outcome, IReadOnlyList<LessonRow> Rows, string XLabel, string YLabel, string Sentence);

/// <summary>The values that a person chose; the usual ones where he did not.</summary>
public sealed class LessonValues(IReadOnlyDictionary<string, double> values)
{
    public double this[string name] => values[name];

    public int Whole(string name) => (int)values[name];
}

/// <summary>A thing to try on a live network: it is set up, predicted, run, and measured beside a formula.</summary>
internal abstract class Lesson(string id, string title)
{
    /// <summary>All ten, in their order.</summary>
    public static readonly IReadOnlyList<Lesson> All =
    [
        new ForkRaceLesson(), new DoubleSpendLesson(), new MajorityLesson(), new SelfishLesson(), new StaleLesson(),
        new PartitionLesson(), new DifficultyLesson(), new FeesLesson(), new HalvingLesson(), new LightClientLesson(),
    ];

    /// <summary>Sliders count in decimals, and processors in binary numbers.</summary>
    private const double Rounding = 1e-6;

    public string Id => id;

    public string Title => title;

    public virtual IReadOnlyList<LessonParameter> Parameters => [];

    /// <summary>What is asked first.</summary>
    public abstract Prediction Ask(LessonValues values);

    /// <summary>Nodes of the live network.</summary>
    public virtual int Nodes => 5;

    /// <summary>Makes the live network what the lesson needs; its clock stands still.</summary>
    public abstract void SetUp(LiveLab lab, LessonValues values);

    /// <summary>How often <see cref="Measure"/> has <see cref="Runs"/> made, about; for the progress.</summary>
    public abstract int Parts { get; }

    /// <summary>Measures, for a few seconds at most.</summary>
    public abstract LessonResult Measure(LessonValues values, Runs runs);

    /// <summary>Reads what a person chose.</summary>
    /// <exception cref="LabException">There is no such parameter, or it is out of range.</exception>
    public LessonValues Read(IReadOnlyDictionary<string, double>? given)
    {
        if (given?.Keys.FirstOrDefault(name => Parameters.All(known => known.Name != name)) is { } unknown)
        {
            throw new LabException($"{Title} has no parameter '{unknown}'.");
        }

        var values = new Dictionary<string, double>();
        foreach (LessonParameter parameter in Parameters)
        {
            double value = given?.GetValueOrDefault(parameter.Name, parameter.Value) ?? parameter.Value;
            if (!(value >= parameter.Min && value <= parameter.Max))
            {
                throw new LabException($"{parameter.Label}: choose a number from {parameter.Min} to {parameter.Max}.");
            }

            double steps = (value - parameter.Min) / parameter.Step;
            if (Math.Abs(steps - Math.Round(steps)) > Rounding)
            {
                throw new LabException($"{parameter.Label}: choose a number in steps of {parameter.Step} from {parameter.Min}.");
            }

            values.Add(parameter.Name, value);
        }

        return new LessonValues(values);
    }

    /// <summary>The points of a plot from one value to another, and that of the chosen value, which is what was predicted.</summary>
    protected static (LessonRow[] Rows, LessonRow Chosen) Sweep(
        double chosen, IEnumerable<double> usual, Func<double, LessonRow> measure)
    {
        LessonRow[] rows = [.. usual.Append(chosen).Distinct().Order().Select(measure)];
        return (rows, rows.First(row => row.X == chosen));
    }

    /// <summary>The rows of one of the experiments of <c>miner simulate</c>.</summary>
    protected static IEnumerable<Row> Run(
        Experiment experiment, Runs runs, params (Setting Setting, double Value)[] given) =>
        experiment.Plan(new Choices(given.ToDictionary(one => one.Setting, one => one.Value))).SelectMany(step => step(runs));

    protected static LessonParameter ShareParameter(double max, double value, string label = "The attacker’s share of the power") =>
        new("share", label, 0.05, max, 0.05, value);
}
