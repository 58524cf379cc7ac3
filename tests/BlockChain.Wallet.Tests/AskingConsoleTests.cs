using BlockChain.Wallet.Showing;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BlockChain.Wallet.Tests;

/// <summary>How a question is asked in a terminal.</summary>
public sealed class AskingConsoleTests
{
    [Fact]
    public async Task The_terminal_stops_showing_what_is_typed_before_the_question_is_on_the_screen()
    {
        var terminal = new RecordingConsole();

        await new AskingConsole(terminal).AskAsync(
            new TextPrompt<string>("Passphrase:").AllowEmpty().Secret(null), TestContext.Current.CancellationToken);

        Assert.Equal("look", terminal.Happened[0]);
        Assert.Contains("show", terminal.Happened);
    }

    /// <summary>Notes when a key is looked for, which is what takes the echo from a terminal, and when something is shown. The
    /// person in front of it presses Enter.</summary>
    private sealed class RecordingConsole : IAnsiConsole, IAnsiConsoleInput
    {
        private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(TextWriter.Null),
        });

        public List<string> Happened { get; } = [];

        public Profile Profile => _console.Profile;

        public IAnsiConsoleCursor Cursor => _console.Cursor;

        public IAnsiConsoleInput Input => this;

        public IExclusivityMode ExclusivityMode => _console.ExclusivityMode;

        public RenderPipeline Pipeline => _console.Pipeline;

        public void Clear(bool home) => _console.Clear(home);

        public void Write(IRenderable renderable) => Happened.Add("show");

        public void WriteAnsi(Action<AnsiWriter> action) => Happened.Add("show");

        public bool IsKeyAvailable()
        {
            Happened.Add("look");
            return true;
        }

        public ConsoleKeyInfo? ReadKey(bool intercept) => new('\r', ConsoleKey.Enter, shift: false, alt: false, control: false);

        public Task<ConsoleKeyInfo?> ReadKeyAsync(bool intercept, CancellationToken cancellationToken) =>
            Task.FromResult(ReadKey(intercept));
    }
}
