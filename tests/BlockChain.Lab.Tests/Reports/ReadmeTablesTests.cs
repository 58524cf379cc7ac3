using BlockChain.Core.Tests;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Reports;

namespace BlockChain.Lab.Tests.Reports;

/// <summary>The tables of the lab's README are what its commands measure.</summary>
public class ReadmeTablesTests
{
    public static TheoryData<string> Names => [.. Experiment.All.Select(experiment => experiment.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_has_a_table_with_a_row(string name) => Assert.True(Table(name).Length > 1);

    [LongTheory]
    [MemberData(nameof(Names))]
    public void Every_row_of_a_table_is_one_that_its_command_prints(string name)
    {
        Experiment experiment = Experiment.All.Single(one => one.Name == name);
        var runs = new Runs(seed: 1, Environment.ProcessorCount, TestContext.Current.CancellationToken);
        var choices = new Choices(new Dictionary<Setting, double>());
        HashSet<string> printed =
            [.. experiment.Plan(choices).SelectMany(step => step(runs)).SelectMany(row => (string[])[Heading(row), Line(row)])];
        Assert.All(Table(name), line => Assert.Contains(line, printed));
    }

    private static string[] Table(string name) =>
    [
        .. Readme.Read().Split('\n')
            .SkipWhile(line => line != $"### {name}").Skip(1).TakeWhile(line => !line.StartsWith("##", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)),
    ];

    private static string Heading(Row row) => Cells(
        [.. row.Parameters.Select(parameter => parameter.Name), "formula", "measured", "standard error"]);

    private static string Line(Row row) => Cells(
    [
        .. row.Parameters.Select(parameter => Result.Readable(parameter.Value)),
        Result.Readable(row.Formula), Result.Readable(row.Measured), Result.Readable(row.StandardError),
    ]);

    private static string Cells(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
