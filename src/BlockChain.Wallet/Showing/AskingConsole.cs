using Spectre.Console;
using Spectre.Console.Rendering;

namespace BlockChain.Wallet.Showing;

/// <summary>A terminal in which Ctrl+D, the end of the input, ends a question as Ctrl+C does, and Esc goes back. By themselves
/// the prompts ignore both.</summary>
internal sealed class AskingConsole(IAnsiConsole console) : IAnsiConsole
{
    public Profile Profile => console.Profile;

    public IAnsiConsoleCursor Cursor => console.Cursor;

    public IAnsiConsoleInput Input { get; } = new Keys(console.Input);

    public IExclusivityMode ExclusivityMode => console.ExclusivityMode;

    public RenderPipeline Pipeline => console.Pipeline;

    /// <summary>Asks a question. Until a program looks for a key for the first time, the terminal shows what is typed and keeps
    /// Ctrl+D for itself: so it looks before the question is shown, because a person may answer at once.</summary>
    public Task<T> AskAsync<T>(IPrompt<T> prompt, CancellationToken cancellation)
    {
        _ = Input.IsKeyAvailable();
        return prompt.ShowAsync(this, cancellation);
    }

    public void Clear(bool home) => console.Clear(home);

    public void Write(IRenderable renderable) => console.Write(renderable);

    public void WriteAnsi(Action<AnsiWriter> action) => console.WriteAnsi(action);

    private sealed class Keys(IAnsiConsoleInput input) : IAnsiConsoleInput
    {
        /// <summary>What a terminal sends for Ctrl+D: "end of transmission" in ASCII.</summary>
        private const char EndOfTransmission = '\u0004';

        public bool IsKeyAvailable() => input.IsKeyAvailable();

        public ConsoleKeyInfo? ReadKey(bool intercept) => Check(input.ReadKey(intercept));

        public async Task<ConsoleKeyInfo?> ReadKeyAsync(bool intercept, CancellationToken cancellationToken) =>
            Check(await input.ReadKeyAsync(intercept, cancellationToken));

        private static ConsoleKeyInfo? Check(ConsoleKeyInfo? key) => key switch
        {
            { KeyChar: EndOfTransmission } => throw new OperationCanceledException("The input has ended."),
            { Key: ConsoleKey.Escape } => throw new GoneBackException(),
            _ => key,
        };
    }
}
