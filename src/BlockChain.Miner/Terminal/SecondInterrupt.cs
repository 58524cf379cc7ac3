using System.Runtime.InteropServices;
using BlockChain.Miner.Logging;

namespace BlockChain.Miner.Terminal;

/// <summary>The first Ctrl+C shuts the program down in order, which the host does; the second ends it at once. Nothing is
/// lost by that: what is stored is complete at any time.</summary>
internal sealed class SecondInterrupt : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private int _count;

    public SecondInterrupt(ILogger log) => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ =>
    {
        if (Interlocked.Increment(ref _count) > 1)
        {
            Environment.Exit(ExitCode.Interrupted);
        }

        MinerLog.Ending(log);
    });

    /// <inheritdoc/>
    public void Dispose() => _registration.Dispose();
}
