using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace BlockChain.Wallet;

/// <summary>
/// Where results go: to a person in a terminal as tables, into a pipe as whole lines without any escape code, or as one
/// JSON document.
/// </summary>
internal sealed class Output
{
    private readonly IAnsiConsole _console;
    private readonly bool _isTerminal = !Console.IsOutputRedirected;

    public Output(bool isJson, bool noColor, bool noInput)
    {
        IsJson = isJson;
        CanAsk = _isTerminal && !Console.IsInputRedirected && !noInput && !isJson;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            ColorSystem = noColor ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
    }

    public bool IsJson { get; }

    /// <summary>Whether somebody is there to answer.</summary>
    public bool CanAsk { get; }

    /// <summary>Whether the result is read by a person, now.</summary>
    public bool IsForTerminal => _isTerminal && !IsJson;

    /// <summary>Text that came from elsewhere, without the control characters that could change what a terminal shows.
    /// </summary>
    public static string Clean(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) && character != '\n' ? '?' : character));

    public static void Line(string text = "") => Console.Out.WriteLine(Clean(text));

    public static void Json<T>(T document, JsonTypeInfo<T> type) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(document, type));

    /// <summary>Names and what they stand for, one a line.</summary>
    public void Facts(params IReadOnlyList<(string Name, string Value)> facts)
    {
        if (!_isTerminal)
        {
            WriteColumns([.. facts.Select(fact => new[] { fact.Name, fact.Value })], numbers: []);
            return;
        }

        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach ((string name, string value) in facts)
        {
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(Clean(value)));
        }

        _console.Write(grid);
    }

    /// <summary>A table. In a narrow terminal its last column is shortened.</summary>
    /// <param name="headings">What is in each column.</param>
    /// <param name="rows">As many cells each.</param>
    /// <param name="numbers">The columns that hold numbers, counted from 0: they are aligned to the right.</param>
    public void Table(IReadOnlyList<string> headings, IReadOnlyList<string[]> rows, params int[] numbers)
    {
        if (!_isTerminal)
        {
            WriteColumns([[.. headings], .. rows], numbers);
            return;
        }

        Table table = new Table().RoundedBorder();
        for (int i = 0; i < headings.Count; i++)
        {
            table.AddColumn(new TableColumn(headings[i])
            {
                NoWrap = i < headings.Count - 1,
                Alignment = numbers.Contains(i) ? Justify.Right : Justify.Left,
            });
        }

        foreach (string[] row in rows)
        {
            table.AddRow(row.Select(cell => new Text(Clean(cell)) { Overflow = Overflow.Ellipsis }));
        }

        _console.Write(table);
    }

    /// <summary>Asks for yes or no; Enter alone is no.</summary>
    public Task<bool> ConfirmAsync(string question, CancellationToken cancellation) =>
        new ConfirmationPrompt(question) { DefaultValue = false }.ShowAsync(_console, cancellation);

    /// <summary>Lets one of some lines be chosen with the arrow keys.</summary>
    public async Task<string> ChooseAsync(string title, IEnumerable<string> choices, CancellationToken cancellation)
    {
        try
        {
            return await new SelectionPrompt<string>().Title(title).AddChoices(choices)
                .ShowAsync(_console, cancellation);
        }
        finally
        {
            // The prompt hides the cursor, and leaves it hidden when it is interrupted.
            _console.Cursor.Show(true);
        }
    }

    /// <summary>Asks for a line of text; an empty one is an answer too.</summary>
    public async Task<string> AskAsync(string question, CancellationToken cancellation) =>
        (await new TextPrompt<string>(question).AllowEmpty().ShowAsync(_console, cancellation)).Trim();

    /// <summary>Asks for a line of text that nobody shall see.</summary>
    public Task<string> AskSecretAsync(string question, CancellationToken cancellation) =>
        new TextPrompt<string>(question).AllowEmpty().Secret(null).ShowAsync(_console, cancellation);

    private static void WriteColumns(IReadOnlyList<string[]> rows, int[] numbers)
    {
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) =>
                numbers.Contains(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            Line(string.Join("  ", cells).TrimEnd());
        }
    }
}
