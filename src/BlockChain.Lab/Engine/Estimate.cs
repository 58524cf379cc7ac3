namespace BlockChain.Lab.Engine;

/// <summary>What many runs say about a number.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardError">How far the mean is from the truth: two times in three it is less.</param>
internal readonly record struct Estimate(double Mean, double StandardError)
{
    /// <summary>The mean of the runs, but for those that are NaN: they had nothing to measure. Of one run alone nobody knows how
    /// far it is off: the error is NaN.</summary>
    public static Estimate Of(IReadOnlyList<double> runs)
    {
        double[] known = [.. runs.Where(value => !double.IsNaN(value))];
        double mean = known.Sum() / known.Length;
        double squares = known.Sum(value => (value - mean) * (value - mean));
        return new Estimate(mean, known.Length < 2 ? double.NaN : Math.Sqrt(squares / (known.Length - 1) / known.Length));
    }

    /// <summary>How often something happened in a number of trials. The error is computed as if it had happened once more and once not:
    /// what never happened in a million runs may well happen once in a million.</summary>
    public static Estimate Of(IReadOnlyCollection<bool> happened)
    {
        int count = happened.Count(one => one);
        double cautious = (count + 1.0) / (happened.Count + 2);
        return new Estimate(
            (double)count / happened.Count, Math.Sqrt(cautious * (1 - cautious) / happened.Count));
    }
}
