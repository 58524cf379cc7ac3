using System.Text;

namespace BlockChain.Wallet.Showing;

/// <summary>Standard output or standard error, which may be closed, or a file on a disk that is full. A failed write to the
/// first is an <see cref="OutputException"/>, so that nobody takes it for a failure of the command's own files. A failed
/// write to the second is ignored: a warning that nobody can read must not end a payment halfway.</summary>
internal sealed class StandardStream(TextWriter stream, Action<Exception> failed) : TextWriter
{
    public override Encoding Encoding => stream.Encoding;

    /// <summary>Replaces both with such streams.</summary>
    public static void ReplaceBoth()
    {
        Console.SetOut(new StandardStream(Console.Out, failure => throw new OutputException(failure)));
        Console.SetError(new StandardStream(Console.Error, _ => { }));
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        try
        {
            stream.Write(value);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            failed(failure);
        }
    }

    public override void WriteLine(string? value) => Write(value + NewLine);
}

/// <summary>What a command had to say could not be written.</summary>
/// <param name="cause">What writing it ended with; of a closed stream, that access is denied.</param>
internal sealed class OutputException(Exception cause) : Exception(
    "The output could not be written: " + (cause is IOException ? cause.Message : "standard output is closed."), cause);
