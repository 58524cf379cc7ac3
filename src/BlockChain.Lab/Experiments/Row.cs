using BlockChain.Lab.Engine;

namespace BlockChain.Lab.Experiments;

/// <summary>What a row is about: the name of a parameter, and its value, a number or a word.</summary>
public readonly record struct Parameter(string Name, object Value);

/// <summary>One line of a result: what a formula says, and what was measured.</summary>
/// <param name="Parameters">What was measured, and with which parameters.</param>
/// <param name="Formula">What the formula says; null where there is none.</param>
/// <param name="Measured">The mean of all runs.</param>
/// <param name="StandardError">How far the mean is from the truth: two times in three it is less. NaN of one run alone,
/// 0 where nothing is left to chance.</param>
public sealed record Row(
    IReadOnlyList<Parameter> Parameters, double? Formula, double Measured, double StandardError)
{
    internal Row(Estimate estimate, double? formula, params IReadOnlyList<(string Name, object Value)> parameters)
        : this(
            [.. parameters.Select(parameter => new Parameter(parameter.Name, parameter.Value))],
            formula, estimate.Mean, estimate.StandardError)
    {
    }

    /// <summary>How far the measurement is from the formula; null where there is none.</summary>
    public double? Difference => Measured - Formula;

    /// <summary>The value of a parameter; null where this row does not have it.</summary>
    public object? this[string name] => Parameters.FirstOrDefault(parameter => parameter.Name == name).Value;
}
