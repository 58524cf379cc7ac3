using System.Threading.Channels;

namespace BlockChain.Miner.Sync;

/// <summary>Wakes one loop. Signals that nobody has waited for yet are one signal. For any thread.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(1);

    public void Set() => _set.Writer.TryWrite(true);

    public async Task WaitAsync(CancellationToken cancellation) => await _set.Reader.ReadAsync(cancellation);
}
