namespace BlockChain.Core.Storage;

/// <summary>Why a file could not be opened: only one of the reasons is that another program has it.</summary>
internal static class HeldFile
{
    /// <summary>Whether another program has the file open for itself, and not that the disk or the system refuses it (a
    /// read-only file system, too many open files, a name that is too long).</summary>
    public static bool IsReason(IOException failure) => OperatingSystem.IsWindows()
        ? (failure.HResult & 0xffff) is 32 or 33 // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
        : failure.HResult is 11 or 35; // EWOULDBLOCK of Linux and of macOS
}
