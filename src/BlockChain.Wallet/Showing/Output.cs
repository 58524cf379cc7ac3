using System.Text.Json;
using QRCoder;
using Spectre.Console;

namespace BlockChain.Wallet.Showing;

/// <summary>
/// Where results go: to a person in a terminal as tables, into a pipe as whole lines without any escape code, or as one
/// JSON document.
/// </summary>
internal sealed class Output
{
    /// <summary>Choices that are shown at once, even in a terminal of a few lines.</summary>
    private const int MinPageSize = 5;

    /// <summary>Characters of a line, from which on columns beside one another make sense.</summary>
    private const int MinWidth = 20;

    private readonly AskingConsole _console;
    private readonly bool _isTerminal = !Console.IsOutputRedirected;

    public Output(bool isJson, bool noColor, bool noInput)
    {
        IsJson = isJson;
        CanAsk = _isTerminal && !Console.IsInputRedirected && !noInput && !isJson;
        _console = new AskingConsole(AnsiConsole.Create(new AnsiConsoleSettings
        {
            ColorSystem = noColor ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,

            // Otherwise a variable of a build server would have it refuse to ask in a terminal.
            Interactive = CanAsk ? InteractionSupport.Yes : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        }));
    }

    public bool IsJson { get; }

    /// <summary>Whether somebody is there to answer.</summary>
    public bool CanAsk { get; }

    /// <summary>Whether somebody is there to choose with the arrow keys: not every terminal can move its cursor.</summary>
    public bool CanChoose => CanAsk && _console.Profile.Capabilities.Ansi;

    /// <summary>Whether a person reads the result as it appears.</summary>
    public bool IsForTerminal => _isTerminal && !IsJson;

    /// <summary>Whether tables are fitted into a width. A narrower terminal wraps whole lines, so that no amount is cut off.
    /// </summary>
    private bool HasWidth => _isTerminal && _console.Profile.Width >= MinWidth;

    /// <summary>Text that came from elsewhere, without the control characters that could change what a terminal shows.
    /// </summary>
    public static string Clean(string text) =>
        string.Join('\n', text.Split('\n').Select(line => OneLine.Of(line.TrimEnd('\r'), instead: '?')));

    public static void Line(string text = "") => Console.Out.WriteLine(Clean(text));

    /// <summary>Answers a command that has succeeded: with a document if <c>--json</c> asks for one, and otherwise with
    /// text.</summary>
    /// <returns>The exit code.</returns>
    public int Answer<T>(T document, Action writeText)
    {
        if (IsJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(document, WalletJson.Of<T>()));
        }
        else
        {
            writeText();
        }

        return ExitCode.Done;
    }

    /// <summary>Names and what they stand for, one a line; what is null is left out.</summary>
    public void Facts(params IEnumerable<(string Name, string? Value)> all)
    {
        List<(string Name, string? Value)> facts = [.. all.Where(fact => fact.Value is not null)];
        if (!HasWidth)
        {
            int width = facts.Max(fact => fact.Name.Length);
            foreach ((string name, string? value) in facts)
            {
                Line($"{name.PadRight(width)}  {value}");
            }

            return;
        }

        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach ((string name, string? value) in facts)
        {
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(Clean(value!)));
        }

        _console.Write(grid);
    }

    /// <summary>A table; in a terminal its lines fit the width.</summary>
    /// <param name="headings">What is in each column.</param>
    /// <param name="rows">As many cells each.</param>
    /// <param name="numbers">The columns that hold numbers, counted from 0: they are aligned to the right.</param>
    public void Table(IReadOnlyList<string> headings, IReadOnlyList<string[]> rows, params int[] numbers)
    {
        var layout = new TableLayout(
            [[.. headings], .. rows.Select(row => row.Select(Clean).ToArray())],
            numbers,
            HasWidth ? _console.Profile.Width : int.MaxValue);
        foreach ((IEnumerable<string> lines, int row) in layout.Rows.Select((lines, row) => (lines, row)))
        {
            foreach (string line in lines)
            {
                if (_isTerminal && row == 0)
                {
                    _console.Write(new Text(Clean(line) + "\n", new Style(decoration: Decoration.Bold)));
                }
                else
                {
                    Line(line);
                }
            }
        }
    }

    /// <summary>A QR code for a phone, if it fits: two rows of its squares in one line.</summary>
    public void QrCode(string text)
    {
        using QRCodeData code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        if (code.ModuleMatrix.Count <= _console.Profile.Width)
        {
            // Light squares are drawn, for the terminals that are dark and show no colours; with colours it is sure.
            using var drawing = new AsciiQRCode(code);
            _console.Write(new Text(drawing.GetGraphicSmall(endOfLine: "\n") + "\n", new Style(Color.White, Color.Black)));
        }
    }

    /// <summary>Asks for yes or no; Enter alone is no.</summary>
    public Task<bool> ConfirmAsync(string question, CancellationToken cancellation) =>
        _console.AskAsync(new ConfirmationPrompt(question) { DefaultValue = false }, cancellation);

    /// <summary>Lets one of some lines be chosen with the arrow keys.</summary>
    public async Task<string> ChooseAsync(string title, IEnumerable<string> choices, CancellationToken cancellation)
    {
        try
        {
            return await _console.AskAsync(
                new SelectionPrompt<string>()
                    .Title(title)
                    .WrapAround()
                    .PageSize(Math.Max(MinPageSize, _console.Profile.Height - 2))
                    .AddChoices(choices),
                cancellation);
        }
        finally
        {
            // The prompt hides the cursor, and leaves it hidden when it is interrupted.
            _console.Cursor.Show(true);
        }
    }

    /// <summary>Asks for a line of text; an empty one is an answer too.</summary>
    public async Task<string> AskAsync(string question, CancellationToken cancellation) =>
        Pasted.Clean(await _console.AskAsync(new TextPrompt<string>(question).AllowEmpty(), cancellation));

    /// <summary>Asks for a line of text that stays off the screen.</summary>
    public Task<string> AskSecretAsync(string question, CancellationToken cancellation) =>
        _console.AskAsync(new TextPrompt<string>(question).AllowEmpty().Secret(null), cancellation);
}
