using System.Globalization;

namespace BlockChain.Benchmarks;

/// <summary>Prints figures beside their targets, as rows of a Markdown table.</summary>
internal sealed class Report(TextWriter output)
{
    /// <summary>Whether no figure missed its target.</summary>
    public bool AllTargetsMet { get; private set; } = true;

    /// <summary>Begins the table of a benchmark.</summary>
    public void Begin(Benchmark benchmark)
    {
        output.WriteLine();
        output.WriteLine($"## {benchmark.Name}: {benchmark.About}");
        output.WriteLine();
        output.WriteLine($"| {"figure",-70} | {"measured",16} | {"target",14} | met |");
        output.WriteLine($"|{new string('-', 72)}|{new string('-', 18)}|{new string('-', 16)}|-----|");
    }

    /// <summary>A figure without a target.</summary>
    public void Add(string figure, double measured, string unit) => Print(figure, measured, unit, "", "");

    /// <summary>A figure that should not be below its target.</summary>
    public void AtLeast(string figure, double measured, double target, string unit) =>
        Judge(figure, measured, unit, $"≥ {Number(target)}", measured >= target);

    /// <summary>A figure that should not be above its target.</summary>
    public void AtMost(string figure, double measured, double target, string unit) =>
        Judge(figure, measured, unit, $"≤ {Number(target)}", measured <= target);

    private void Judge(string figure, double measured, string unit, string target, bool isMet)
    {
        AllTargetsMet &= isMet;
        Print(figure, measured, unit, target, isMet ? "yes" : "NO");
    }

    private void Print(string figure, double measured, string unit, string target, string met) =>
        output.WriteLine($"| {figure,-70} | {Number(measured) + " " + unit,16} | {target,14} | {met,-3} |");

    /// <summary>Three significant digits, or all of those before the point.</summary>
    private static string Number(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 => "N0", >= 10 => "N1", >= 1 => "N2", _ => "N3" }, CultureInfo.InvariantCulture);
}
