using BlockChain.Lab.Experiments;
using BlockChain.Lab.Reports;
using Spectre.Console;

namespace BlockChain.Miner.Simulate;

/// <summary>A result to read: a table for each quantity, and what it shows. In a terminal it fits the width; in a pipe its lines
/// are whole.</summary>
internal static class ResultTable
{
    private const string Quantity = "quantity";
    private const int WholeLines = 10_000;

    public static void Write(Result result)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WholeLines;
        }

        console.Write(new Text($"{result.Experiment.Question}\n"));
        foreach (IGrouping<object?, Row> rows in result.Rows.GroupBy(row => row[Quantity]))
        {
            console.WriteLine();
            if (rows.Key is { } quantity)
            {
                console.Write(new Text($"{quantity}\n", new Style(decoration: Decoration.Bold)));
            }

            console.Write(MakeTable([.. rows]));
        }

        console.WriteLine();
        console.Write(new Text($"{result.Experiment.Lesson}\nSeed: {result.Seed}\n"));
    }

    private static Table MakeTable(IReadOnlyList<Row> rows)
    {
        string[] names =
            [.. rows[0].Parameters.Select(parameter => parameter.Name).Where(name => name != Quantity)];
        bool hasFormula = rows.Any(row => row.Formula is not null);
        bool hasErrors = rows.Any(row => row.StandardError > 0);
        (string Name, bool IsShown, Func<Row, object?> Cell)[] columns =
        [
            .. names.Select(name => (name, true, (Func<Row, object?>)(row => row[name]))),
            ("formula", hasFormula, row => row.Formula),
            ("measured", true, row => row.Measured),
            ("std. error", hasErrors, row => row.StandardError),
            ("difference", hasFormula, row => row.Difference),
        ];
        columns = [.. columns.Where(column => column.IsShown)];
        Table table = new Table().Border(TableBorder.Simple);
        foreach ((string name, _, Func<Row, object?> cell) in columns)
        {
            bool isWord = cell(rows[0]) is string;
            table.AddColumn(new TableColumn(name) { Alignment = isWord ? Justify.Left : Justify.Right });
        }

        foreach (Row row in rows)
        {
            table.AddRow(columns.Select(column => new Text(Result.Readable(column.Cell(row)))));
        }

        return table;
    }
}
