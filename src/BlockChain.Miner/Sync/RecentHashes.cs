namespace BlockChain.Miner.Sync;

/// <summary>A bounded memory of hashes, against a peer that announces without end: the oldest is forgotten first.
/// For any thread.</summary>
internal sealed class RecentHashes(int capacity)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Hash256> _hashes = [];
    private readonly Queue<Hash256> _order = [];

    /// <summary>Remembers a hash; false when it was known.</summary>
    public bool Add(Hash256 hash)
    {
        lock (_gate)
        {
            if (!_hashes.Add(hash))
            {
                return false;
            }

            _order.Enqueue(hash);
            if (_order.Count > capacity)
            {
                _hashes.Remove(_order.Dequeue());
            }

            return true;
        }
    }

    /// <summary>Whether a hash is remembered.</summary>
    public bool Contains(Hash256 hash)
    {
        lock (_gate)
        {
            return _hashes.Contains(hash);
        }
    }
}
