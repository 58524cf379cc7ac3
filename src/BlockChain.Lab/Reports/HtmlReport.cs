using System.Globalization;
using System.Net;
using System.Text;
using BlockChain.Lab.Experiments;

namespace BlockChain.Lab.Reports;

/// <summary>A result as one page that needs nothing else: the question, the plots, the table, what it shows, and the command
/// that makes it again.</summary>
public static class HtmlReport
{
    private const string Quantity = "quantity";

    private const string Style =
        """
        :root { color-scheme: light dark; --text: #222; --back: #fff; --line: #ccc; }
        @media (prefers-color-scheme: dark) { :root { --text: #ddd; --back: #181818; --line: #444; } }
        body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back);
               max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        svg { width: 100%; height: auto; font-size: 12px; } svg text { fill: var(--text); }
        figure { margin: 1.5rem 0; } .grid { stroke: var(--line); } .formula { stroke-width: 1.5; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; }
        th, td { text-align: right; padding: .15rem .6rem; border-bottom: 1px solid var(--line); }
        th.word, td.word { text-align: left; } code { overflow-wrap: anywhere; }
        """;

    /// <summary>Makes the page.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="command">What was typed.</param>
    public static string Make(Result result, string command)
    {
        Experiment experiment = result.Experiment;
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture,
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Escape(experiment.Name)}: {Escape(experiment.Question)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <main>
            <h1>{Escape(experiment.Question)}</h1>
            <p>{Escape(experiment.Lesson)}</p>
            <p>Made with <code>{Escape(command)}</code> and the seed {result.Seed}: the same command gives the same numbers
            again. Dots are measured, with a bar of two standard errors; a bar without a dot is of what never happened. Lines are the
            formula.</p>

            """);
        foreach (IGrouping<string, Row> plotted in result.Rows
            .Where(row => row[experiment.Axis] is not null)
            .GroupBy(row => Result.Text(row[Quantity]))
            .Where(rows => rows.DistinctBy(row => row[experiment.Axis]).Count() > 1))
        {
            string title = plotted.Key.Length > 0 ? plotted.Key : experiment.Question;
            page.Append(CultureInfo.InvariantCulture,
                $"""
                <figure>
                <figcaption>{Escape(title)}</figcaption>
                {Plot.Draw([.. plotted], experiment.Axis, title)}</figure>

                """);
        }

        IReadOnlyList<string> names = result.ParameterNames;
        page.Append(CultureInfo.InvariantCulture,
            $"""
            <div class="scroll" tabindex="0" role="region" aria-label="All rows">
            <table>
            <thead><tr>{string.Concat(names.Concat(["formula", "measured", "standard error", "difference"]).Select(Heading))}</tr></thead>
            <tbody>
            {string.Concat(result.Rows.Select(row => Line(
                [.. names.Select(name => row[name]), row.Formula, row.Measured, row.StandardError, row.Difference])))}</tbody>
            </table>
            </div>
            </main>
            </body>
            </html>

            """);
        return page.ToString().ReplaceLineEndings("\n");
    }

    internal static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Heading(string text) => $"<th scope=\"col\">{Escape(text)}</th>";

    private static string Line(IEnumerable<object?> cells) => $"<tr>{string.Concat(cells.Select(Cell))}</tr>\n";

    private static string Cell(object? value) =>
        $"<td{(value is string ? " class=\"word\"" : "")}>{Escape(Result.Readable(value))}</td>";
}
