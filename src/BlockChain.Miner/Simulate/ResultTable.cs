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
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string name in names)
        {
            bool isWord = rows[0][name] is string;
            table.AddColumn(new TableColumn(name) { Alignment = isWord ? Justify.Left : Justify.Right });
        }

        Add(hasFormula, "formula");
        Add(true, "measured");
        Add(hasErrors, "std. error");
        Add(hasFormula, "difference");
        foreach (Row row in rows)
        {
            List<object?> cells = [.. names.Select(name => row[name])];
            if (hasFormula)
            {
                cells.Add(row.Formula);
            }

            cells.Add(row.Measured);
            if (hasErrors)
            {
                cells.Add(row.StandardError);
            }

            if (hasFormula)
            {
                cells.Add(row.Difference);
            }

            table.AddRow(cells.Select(cell => new Text(Result.Readable(cell))));
        }

        return table;

        void Add(bool isShown, string name)
        {
            if (isShown)
            {
                table.AddColumn(new TableColumn(name) { Alignment = Justify.Right });
            }
        }
    }
}
