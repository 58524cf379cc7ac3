namespace BlockChain.Wallet.Showing;

/// <summary>A command cannot do what was asked.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What is wrong, a sentence.</param>
/// <param name="advice">What to do about it, a sentence.</param>
internal sealed class CommandException(int exitCode, string message, string advice) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public string Advice { get; } = advice;
}
