namespace BlockChain.Miner.Http;

/// <summary>
/// Shares out room between ranges of clients: connections, streams, bytes of memory. When the room is full, the range that takes
/// the most of it loses the guest that it used least recently. So a new guest gets in, unless it alone takes more than any
/// other range; and a range without competition may have all the room, and still cannot shut others out. For any thread.
/// </summary>
/// <param name="capacity">All the room there is.</param>
/// <param name="partOfKnown">In how many parts it is cut for <see cref="PartOfKnown"/>.</param>
internal sealed class FairRoom(long capacity, int partOfKnown = FairRoom.PartOfKnown)
{
    /// <summary>A client that this node knows has a fixed fraction of the room for itself: only what it takes beyond
    /// that is weighed against others. Bounded, because an attacker may be a peer too.</summary>
    public const int PartOfKnown = 32;

    /// <summary>Guards the fields below, and all lots and guests.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<ClientRange, Lot> _lots = [];
    private long _taken;
    private long _uses;

    /// <summary>Takes room until the guest is disposed or must leave.</summary>
    public Guest Enter(ClientRange range, long size)
    {
        var guest = new Guest(this, range, size);
        List<Guest>? leaving = null;
        lock (_gate)
        {
            if (!_lots.TryGetValue(range, out Lot? lot))
            {
                _lots.Add(range, lot = new Lot());
            }

            lot.Size += size;
            _taken += size;
            guest.Place = lot.Guests.AddLast(guest);
            guest.LastUse = _uses++;
            while (_taken > capacity)
            {
                Guest last = Largest().Guests.First!.Value;
                Remove(last);
                (leaving ??= []).Add(last);
            }
        }

        leaving?.ForEach(one => one.Leave());
        return guest;
    }

    private Lot Largest() => _lots
        .MaxBy(pair => (Weight(pair.Key, pair.Value), -pair.Value.Guests.First!.Value.LastUse)).Value;

    private long Weight(ClientRange range, Lot lot) =>
        range.IsKnown ? Math.Max(0, lot.Size - (capacity / partOfKnown)) : lot.Size;

    private void Remove(Guest guest)
    {
        Lot lot = _lots[guest.Range];
        lot.Guests.Remove(guest.Place!);
        guest.Place = null;
        lot.Size -= guest.Size;
        _taken -= guest.Size;
        if (lot.Guests.Count == 0)
        {
            _lots.Remove(guest.Range);
        }
    }

    /// <summary>What one range has.</summary>
    private sealed class Lot
    {
        public long Size { get; set; }

        /// <summary>The one used least recently first.</summary>
        public LinkedList<Guest> Guests { get; } = [];
    }

    /// <summary>Something that has room: a connection, a stream, a message.</summary>
    internal sealed class Guest(FairRoom room, ClientRange range, long size) : IDisposable
    {
        private readonly CancellationTokenSource _mustLeave = new();

        /// <summary>Cancelled when its room went to another: it must end.</summary>
        public CancellationToken MustLeave => _mustLeave.Token;

        internal ClientRange Range => range;

        internal long Size => size;

        /// <summary>Among the guests of its range; null after it has left.</summary>
        internal LinkedListNode<Guest>? Place { get; set; }

        internal long LastUse { get; set; }

        /// <summary>Notes that it was used just now.</summary>
        public void Use()
        {
            lock (room._gate)
            {
                if (Place is { List: { } guests } place)
                {
                    guests.Remove(place);
                    guests.AddLast(place);
                    LastUse = room._uses++;
                }
            }
        }

        /// <summary>Gives its room back.</summary>
        public void Dispose()
        {
            lock (room._gate)
            {
                if (Place is not null)
                {
                    room.Remove(this);
                }
            }
        }

        internal void Leave() => _mustLeave.Cancel();
    }
}
