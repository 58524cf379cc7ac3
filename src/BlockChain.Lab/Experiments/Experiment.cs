using BlockChain.Lab.Engine;

namespace BlockChain.Lab.Experiments;

/// <summary>A part of an experiment, which measures a row or a few.</summary>
public delegate IEnumerable<Row> Step(Runs runs);

/// <summary>A question that is asked to a network many times, and a formula with the answer.</summary>
/// <param name="name">As on the command line.</param>
/// <param name="axis">The parameter along which its plots run.</param>
public abstract class Experiment(string name, string axis)
{
    /// <summary>All there are.</summary>
    public static readonly IReadOnlyList<Experiment> All =
    [
        new RaceExperiment(), new SelfishExperiment(), new StaleExperiment(), new DifficultyExperiment(),
        new PartitionExperiment(), new FeesExperiment(), new HalvingExperiment(),
    ];

    /// <summary>As on the command line.</summary>
    public string Name => name;

    /// <summary>What it asks, in one line.</summary>
    public abstract string Question { get; }

    /// <summary>What the result shows, in a sentence or a few.</summary>
    public abstract string Lesson { get; }

    /// <summary>The settings that it has.</summary>
    public abstract IReadOnlyList<Setting> Settings { get; }

    /// <summary>The parameter along which its plots run.</summary>
    public string Axis => axis;

    /// <summary>The steps that measure all rows, in their order.</summary>
    public abstract IReadOnlyList<Step> Plan(Choices choices);
}
