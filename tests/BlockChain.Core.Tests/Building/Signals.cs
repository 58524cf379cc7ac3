using System.Globalization;
using System.Runtime.InteropServices;

namespace BlockChain.Core.Tests.Building;

/// <summary>What a person or a system sends to a program. Not on Windows, which has no signals.</summary>
public static class Signals
{
    /// <summary>What a terminal that is closed sends.</summary>
    public const int HangUp = 1;

    /// <summary>What Ctrl+C in a terminal sends.</summary>
    public const int Interrupt = 2;

    /// <summary>What a system that goes down sends.</summary>
    public const int Terminate = 15;

    private const nint Default = 0;
    private const nint Ignore = 1;
    private const string Status = "/proc/self/status";

    /// <summary>Sends one.</summary>
    /// <returns>False: the process has ended.</returns>
    public static bool Send(int process, int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no way to send this signal to another process.");
        return Kill(process, signal) == 0;
    }

    /// <summary>A shell has what it starts in its background ignore Ctrl+C, and <c>nohup</c> the end of the terminal; all that is
    /// started from there inherits it. Has the processes that are started from now on take both again.</summary>
    public static void LetChildrenBeInterrupted()
    {
        foreach (int signal in (int[])[HangUp, Interrupt])
        {
            if (IsIgnored(signal))
            {
                SetHandler(signal, Default);
            }
        }
    }

    /// <summary>Has this process, and with it those that are started from now on, ignore one.</summary>
    public static void HaveChildrenIgnore(int signal) => SetHandler(signal, Ignore);

    /// <summary>As Linux tells it.</summary>
    private static bool IsIgnored(int signal)
    {
        const string name = "SigIgn:";
        string? mask = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
            : null;
        return mask is not null
            && (ulong.Parse(mask.AsSpan(name.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                & (1UL << (signal - 1))) != 0;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint SetHandler(int signal, nint handler);
}
