using System.Runtime.InteropServices;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Http;

/// <summary>How many files and connections the system lets this process have open at once. A process at that number cannot
/// open the chain's file or load its own code, so connections stay well below it.</summary>
internal static class OpenFiles
{
    /// <summary>That number; null on Windows, which has no such limit. .NET raises the soft limit to the hard one when it
    /// starts.</summary>
    public static long? Limit { get; } = Read();

    /// <summary>How many connections clients may have: <see cref="Limits.Connections"/>, or fewer where the system allows
    /// fewer.</summary>
    public static long MaxConnections(MinerOptions options) =>
        Math.Min(options.Limits.Connections, (Limit ?? long.MaxValue) - Own(options.OutboundPeers));

    /// <summary>Why this process cannot be a node with that many peers; null: it can.</summary>
    public static string? Refuse(int outboundPeers, long? limit)
    {
        long least = Own(outboundPeers) + Limits.MinConnections;
        return limit < least
            ? $"This process may open {limit} files and connections at once, and a node needs {least}. Raise the hard limit "
                + $"(`ulimit -Hn {least}` in a shell of root, LimitNOFILE= in a systemd unit)."
            : null;
    }

    private static long Own(int outboundPeers) => Limits.OwnFiles + ((long)outboundPeers * SyncLimits.ConnectionsPerPeer);

    private static long? Read()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        int openFiles = OperatingSystem.IsLinux() ? 7 : 8;
        return GetLimit(openFiles, out ResourceLimit limit) == 0 ? (long)Math.Min(limit.Soft, int.MaxValue) : null;
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetLimit(int resource, out ResourceLimit limit);

    /// <summary><c>struct rlimit</c>, in which both numbers are as wide as a pointer.</summary>
    private struct ResourceLimit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
