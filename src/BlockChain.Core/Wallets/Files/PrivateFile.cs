using System.Security.Cryptography;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Wallets.Files;

/// <summary>
/// Files that may hold secrets: their owner alone can read them (mode 0600), from the first byte on. A file is written
/// beside its place, flushed to the disk, and then given its name: whatever interrupts this, the name stands for the
/// whole content or for what it stood for before.
/// </summary>
public static class PrivateFile
{
    private const int MaxTries = 200;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);

    /// <summary>Writes a new file; false if there is one already, which stays as it is. Under the file's lock: moving a file
    /// to a name that is free looks first and moves then, so that of two at once the later one would win.</summary>
    /// <exception cref="WalletException">Another program holds the lock for too long.</exception>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        using FileStream held = FileLock.Acquire(path);
        if (File.Exists(path))
        {
            return false;
        }

        Replace(path, content);
        return true;
    }

    /// <summary>Writes a file, replacing one that may be there.</summary>
    /// <exception cref="IOException">It cannot be written; what was there is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        // A link leads to the file that its owner means. If the link were replaced, the old content would stay behind it.
        path = new FileInfo(path) is { LinkTarget: not null } link && link.ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? target.FullName
            : path;
        string folder = Path.GetDirectoryName(path)!;
        string temporary = Path.Combine(
            folder, $".{Path.GetFileName(path)}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp");
        try
        {
            using (FileStream file = Open(temporary, FileMode.CreateNew, FileShare.None))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            Move(temporary, path);
            FolderFlush.Flush(folder);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Windows replaces no file that somebody has open, be it to read it or to search it for viruses: it is tried
    /// again until that is over.</summary>
    private static void Move(string temporary, string path)
    {
        for (int left = OperatingSystem.IsWindows() ? MaxTries : 1; left > 0; left--)
        {
            try
            {
                File.Move(temporary, path, overwrite: true);
                return;
            }
            catch (Exception refusal) when (left > 1 && refusal is IOException or UnauthorizedAccessException)
            {
                Thread.Sleep(BetweenTries);
            }
        }
    }

    /// <summary>Opens a file to read and write it, and makes it for its owner alone; throws as <see cref="Replace"/>.</summary>
    internal static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Deletes what killed writers of this file left behind, as far as that is possible: the file itself is written.
    /// Only for files with one writer at a time.</summary>
    public static void DeleteLeftovers(string path)
    {
        foreach (string leftover in
            Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.*.tmp"))
        {
            try
            {
                File.Delete(leftover);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another program holds it: the next change of the file deletes it.
            }
        }
    }
}
