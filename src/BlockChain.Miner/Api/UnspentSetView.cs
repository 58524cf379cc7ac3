namespace BlockChain.Miner.Api;

/// <summary>The fingerprint of the unspent outputs. Reading them all takes long, so it is done once for a tip and one at a
/// time, on the reader's own view of the chain: no writer waits for it.</summary>
internal sealed class UnspentSetView(FullNode node) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Guarded by the semaphore.</summary>
    private UnspentOutputSet? _last;

    public async Task<UnspentOutputSet> GetAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            using ChainReader reader = node.OpenReader();
            return _last is { } last && last.Tip.Hash == reader.Tip.Hash
                ? last
                : _last = UnspentOutputSet.Compute(reader);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();
}
