using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using ADRaffy.ENSNormalize;
using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Asking;

/// <summary>
/// The bytes of a passphrase, in UTF-8 and normal form C, so that an ü is the same whether a keyboard makes it of one
/// character or of two; wiped when it is disposed. It comes from <c>--passphrase-file</c>, else from the environment, else from a hidden prompt; never from an argument, which every
/// user of the machine can read.
/// </summary>
internal sealed class Passphrase : IDisposable
{
    private const int MaxFileSize = 4096;

    private readonly byte[] _bytes;

    private Passphrase(byte[] bytes) => _bytes = bytes;

    private Passphrase(string text)
        : this(Encoding.UTF8.GetBytes(Ascii.IsValid(text) ? text : ENSNormalize.NF.NFC(text))) { }

    private static string? InEnvironment => Environment.GetEnvironmentVariable(GlobalOptions.PassphraseVariable);

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The passphrase of an existing wallet. For one that is not protected, nobody is asked.</summary>
    public static async Task<Passphrase> AskAsync(CommandContext context, WalletFile wallet) =>
        !wallet.IsProtected ? new Passphrase([])
        : FindGiven(context) is { } given ? given.OrRefuseEmpty(wallet)
        : (context.Output.CanAsk
            ? new Passphrase(await context.Output.AskSecretAsync($"Passphrase of {wallet.Name}:", context.Cancellation))
            : throw new CommandException(
                ExitCode.Locked,
                $"Wallet {wallet.Name} is locked and no passphrase was given"
                    + (InEnvironment is "" ? $" (${GlobalOptions.PassphraseVariable} is empty)." : "."),
                $"Give it with --passphrase-file FILE, or in the environment as {GlobalOptions.PassphraseVariable}."));

    /// <summary>The passphrase of a new wallet. Where nobody can be asked and none is given, it is empty.</summary>
    public static async Task<Passphrase> ChooseAsync(CommandContext context) =>
        FindGiven(context) ?? (context.Output.CanAsk ? await AskTwiceAsync(context) : new Passphrase([]));

    /// <summary>The new passphrase of an existing wallet: from a file, or asked for.</summary>
    public static async Task<Passphrase> ChangeAsync(CommandContext context, string? file) =>
        file is not null ? Read(file)
        : context.Output.CanAsk ? await AskTwiceAsync(context)
        : throw new CommandException(
            ExitCode.Usage, "The new passphrase cannot be asked for here.",
            "Give it with --new-passphrase-file FILE.");

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    private static Passphrase? FindGiven(CommandContext context) =>
        context.PassphraseFile is { } file ? Read(file)
        : InEnvironment is { Length: > 0 } text
            ? new Passphrase(text.TrimEnd('\r', '\n'))
        : null;

    private Passphrase OrRefuseEmpty(WalletFile wallet) => _bytes.Length > 0 ? this : throw new CommandException(
        ExitCode.Locked, $"Wallet {wallet.Name} is locked, and the passphrase file is empty.", "Please try again.");

    /// <summary>The first line of a file, without its end and without the mark that some editors put before it.</summary>
    private static Passphrase Read(string path)
    {
        var buffer = new byte[MaxFileSize];
        using FileStream file = File.OpenRead(path);
        int read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (buffer.AsSpan(..read) is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, _, ..] or [_, 0, ..])
        {
            CryptographicOperations.ZeroMemory(buffer);
            throw new CommandException(
                ExitCode.Usage, $"The passphrase file {path} is in UTF-16.", "Save it as UTF-8, and try again.");
        }

        int end = buffer.AsSpan(..read).IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 && read == MaxFileSize)
        {
            CryptographicOperations.ZeroMemory(buffer);
            throw new CommandException(
                ExitCode.Usage,
                $"The first line of {path} is too long for a passphrase.",
                $"It can have {MaxFileSize - 1} bytes.");
        }

        return Normalize(buffer, end < 0 ? read : end);
    }

    /// <summary>Bytes that are not UTF-8 text are taken as they are.</summary>
    private static Passphrase Normalize(byte[] buffer, int length)
    {
        ReadOnlySpan<byte> line = buffer.AsSpan(..length);
        line = line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line;
        Passphrase passphrase = Utf8.IsValid(line)
            ? new Passphrase(Encoding.UTF8.GetString(line))
            : new Passphrase(line.ToArray());
        CryptographicOperations.ZeroMemory(buffer);
        return passphrase;
    }

    private static async Task<Passphrase> AskTwiceAsync(CommandContext context)
    {
        var first = new Passphrase(await context.Output.AskSecretAsync(
            "New passphrase (leave empty for none):", context.Cancellation));
        using var second = new Passphrase(await context.Output.AskSecretAsync("Repeat:", context.Cancellation));
        return first.Bytes.SequenceEqual(second.Bytes)
            ? first
            : throw new CommandException(
                ExitCode.Failed, "The passphrases do not match.", "Nothing was changed: try again.");
    }
}
