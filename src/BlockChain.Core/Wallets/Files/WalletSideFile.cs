using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Wallets.Files;

/// <summary>
/// A JSON file beside a wallet's own, with what is no secret and moves no coin. One that is damaged is never written
/// over: it is kept under another name, because somebody may still read what matters in it.
/// </summary>
/// <param name="ending">What its name has in place of the wallet's <c>.json</c>.</param>
/// <param name="largest">Bytes of a file that is read.</param>
/// <param name="type">How its content is read and written.</param>
/// <param name="isSound">Whether what was read can be.</param>
internal sealed class WalletSideFile<T>(string ending, int largest, JsonTypeInfo<T> type, Func<T, bool> isSound)
    where T : class
{
    /// <summary>Where it is, by the wallet's own file.</summary>
    public string PathBeside(string walletPath) => Path.ChangeExtension(walletPath, ending);

    /// <summary>Reads it; null where there is none, or a damaged one.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public T? Read(WalletFile wallet) => Read(wallet, out _);

    /// <summary>Changes it, while nobody else does; throws as <see cref="Read(WalletFile)"/>, also for writing.</summary>
    /// <param name="wallet">Whose.</param>
    /// <param name="change">From its content, null where there is none, to the new one, null to leave it.</param>
    /// <exception cref="WalletException">Another command keeps the wallet busy.</exception>
    public void Update(WalletFile wallet, Func<T?, T?> change)
    {
        using FileStream held = FileLock.Acquire(wallet.FilePath);
        T? before = Read(wallet, out bool isDamaged);
        T? after = change(before);
        if (after is null || after.Equals(before))
        {
            return;
        }

        if (isDamaged)
        {
            DamagedFile.SetAside(PathOf(wallet));
        }

        PrivateFile.Replace(PathOf(wallet), JsonSerializer.SerializeToUtf8Bytes(after, type));
    }

    /// <summary>Gives a damaged file another name, where that is possible.</summary>
    /// <returns>Where it is now; null where there is no file, or a sound one.</returns>
    /// <exception cref="WalletException">Another command keeps the wallet busy.</exception>
    public string? SetAsideIfDamaged(WalletFile wallet)
    {
        Read(wallet, out bool isDamaged);
        if (!isDamaged)
        {
            return null;
        }

        try
        {
            using FileStream held = FileLock.Acquire(wallet.FilePath);
            Read(wallet, out isDamaged);
            return isDamaged ? DamagedFile.SetAside(PathOf(wallet)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return PathOf(wallet);
        }
    }

    private T? Read(WalletFile wallet, out bool isDamaged)
    {
        isDamaged = true;
        try
        {
            using FileStream file = File.OpenRead(PathOf(wallet));
            if (file.Length <= largest && JsonSerializer.Deserialize(file, type) is { } content && isSound(content))
            {
                isDamaged = false;
                return content;
            }
        }
        catch (JsonException)
        {
            // Damaged.
        }
        catch (FileNotFoundException)
        {
            isDamaged = false;
        }

        return null;
    }

    private string PathOf(WalletFile wallet) => PathBeside(wallet.FilePath);
}
