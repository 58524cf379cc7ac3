using System.Runtime.InteropServices;
using BlockChain.Miner.Logging;

namespace BlockChain.Miner.Terminal;

/// <summary>The first Ctrl+C ends the program in good order, which the host does; the second ends it at once. Nothing is
/// lost by that: what is stored is whole at any time.</summary>
internal sealed class SecondInterrupt : IDisposable
{
    /// <summary>What a shell says of a program that was ended by Ctrl+C.</summary>
    private const int Interrupted = 130;

    private readonly PosixSignalRegistration _registration;
    private readonly Lock _gate = new();
    private bool _isEnding;

    public SecondInterrupt(ILogger log) => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ =>
    {
        // Each signal has a thread of its own: the second waits until the first one's line is said.
        lock (_gate)
        {
            if (_isEnding)
            {
                Environment.Exit(Interrupted);
            }

            _isEnding = true;
            MinerLog.Ending(log);
        }
    });

    /// <inheritdoc/>
    public void Dispose() => _registration.Dispose();
}
