using System.Security.Cryptography;
using System.Text;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet;

/// <summary>
/// The bytes of a passphrase, in UTF-8 just as they were typed, wiped when it is disposed. It comes from
/// <c>--passphrase-file</c>, else from the environment, else from a hidden prompt; never from an argument, which every
/// user of the machine can read.
/// </summary>
internal sealed class Passphrase : IDisposable
{
    public const string Variable = "WALLET_PASSPHRASE";
    private const int LongestFile = 4096;

    private readonly byte[] _buffer;
    private readonly int _length;

    private Passphrase(byte[] buffer, int length) => (_buffer, _length) = (buffer, length);

    private Passphrase(string text) : this(Encoding.UTF8.GetBytes(text)) { }

    private Passphrase(byte[] bytes) : this(bytes, bytes.Length) { }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(.._length);

    /// <summary>Of a wallet that is there. One that is not protected is not asked about.</summary>
    public static async Task<Passphrase> AskAsync(CommandContext context, WalletFile wallet) =>
        !wallet.IsProtected ? new Passphrase([])
        : FindGiven(context)
        ?? (context.Output.CanAsk
            ? new Passphrase(await context.Output.AskSecretAsync($"Passphrase of {wallet.Name}:", context.Cancellation))
            : throw new CommandException(
                ExitCode.Locked,
                $"The wallet {wallet.Name} is locked, and there is nobody to ask for its passphrase.",
                $"Give it with --passphrase-file FILE, or in the environment as {Variable}."));

    /// <summary>Of a wallet that is about to be made. Where nobody can be asked and none is given it is
    /// empty.</summary>
    public static async Task<Passphrase> ChooseAsync(CommandContext context) =>
        FindGiven(context) ?? (context.Output.CanAsk ? await AskTwiceAsync(context) : new Passphrase([]));

    /// <summary>The new one of a wallet that is there: from a file, or asked for.</summary>
    public static async Task<Passphrase> ChangeAsync(CommandContext context, string? file) =>
        file is not null ? Read(file)
        : context.Output.CanAsk ? await AskTwiceAsync(context)
        : throw new CommandException(
            ExitCode.Usage, "There is nobody to ask for the new passphrase.",
            "Give it with --new-passphrase-file FILE.");

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    private static Passphrase? FindGiven(CommandContext context) =>
        context.PassphraseFile is { } file ? Read(file)
        : Environment.GetEnvironmentVariable(Variable) is { } text ? new Passphrase(text)
        : null;

    /// <summary>The first line of a file, without its end.</summary>
    private static Passphrase Read(string path)
    {
        var buffer = new byte[LongestFile];
        using FileStream file = File.OpenRead(path);
        int read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        int end = buffer.AsSpan(..read).IndexOfAny((byte)'\r', (byte)'\n');
        return end >= 0 || read < LongestFile
            ? new Passphrase(buffer, end < 0 ? read : end)
            : throw new CommandException(
                ExitCode.Usage,
                $"The first line of {path} is too long for a passphrase.",
                $"It can have {LongestFile - 1} bytes.");
    }

    private static async Task<Passphrase> AskTwiceAsync(CommandContext context)
    {
        var first = new Passphrase(await context.Output.AskSecretAsync(
            "New passphrase (empty: not protected, whoever has the file has the coins):", context.Cancellation));
        using var second = new Passphrase(await context.Output.AskSecretAsync("The same again:", context.Cancellation));
        return first.Bytes.SequenceEqual(second.Bytes)
            ? first
            : throw new CommandException(
                ExitCode.Failed, "The two are not the same.", "Nothing was changed: try again.");
    }
}
