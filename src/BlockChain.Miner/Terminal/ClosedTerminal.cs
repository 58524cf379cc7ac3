using System.Runtime.InteropServices;

namespace BlockChain.Miner.Terminal;

/// <summary>A terminal that is closed ends the program as Ctrl+C does.</summary>
internal static class ClosedTerminal
{
    /// <summary>How long Windows waits at most until it ends the program itself.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    /// <returns>To be disposed when the program has ended.</returns>
    public static PosixSignalRegistration Ends(WebApplication web) =>
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            web.Lifetime.StopApplication();
            if (OperatingSystem.IsWindows())
            {
                // When this returns, Windows ends the program, whatever it still does.
                Thread.Sleep(LongestEnd);
            }
        });
}
