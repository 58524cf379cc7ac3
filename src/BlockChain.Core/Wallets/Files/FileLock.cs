using System.Diagnostics;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Wallets.Files;

/// <summary>Held while a file of the wallet is read, changed and written, so that two commands at once do not undo
/// each other's change, or take the same address for their change. It is a file beside that one; the operating system
/// frees it when its holder is killed.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until nobody else holds it. A full disk, or one that cannot be written, is no reason to wait.
    /// </summary>
    /// <exception cref="WalletException">Somebody holds it for too long.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static FileStream Acquire(string filePath)
    {
        string path = Path.Combine(Path.GetDirectoryName(filePath)!, $".{Path.GetFileName(filePath)}.lock");
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return PrivateFile.Open(path, FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException exception) when (HeldFile.IsReason(exception))
            {
                if (Stopwatch.GetElapsedTime(began) > Patience)
                {
                    throw new WalletException($"Another command keeps this file busy: {filePath}", exception);
                }

                Thread.Sleep(BetweenTries);
            }
        }
    }
}
