using BlockChain.Miner.Options;

namespace BlockChain.Miner.Http;

/// <summary>All that this node shares out among its clients: working time, in a <see cref="FairQueue"/> for each kind of work
/// so that none waits behind a more expensive kind, and room, in a <see cref="FairRoom"/> for each kind of room.</summary>
internal sealed class Shares(MinerOptions options)
{
    private readonly Limits _limits = options.Limits;

    /// <summary>Threads that all this work may keep busy at once.</summary>
    public int Threads => (2 * _limits.ConcurrentQueries) + (2 * _limits.ConcurrentChecks) + 2;

    /// <summary>Each question keeps a thread busy with the store.</summary>
    public FairQueue Questions { get; } = NewQueue(options.Limits, options.Limits.ConcurrentQueries);

    /// <summary>Questions that take a millisecond or two at most.</summary>
    public FairQueue LightQuestions { get; } = NewQueue(options.Limits, options.Limits.ConcurrentQueries);

    /// <summary>The node connects one block at a time.</summary>
    public FairQueue Blocks { get; } = NewQueue(options.Limits, places: 1);

    /// <summary>Blocks from clients that this node knows: strangers cannot hold them up.</summary>
    public FairQueue BlocksOfKnown { get; } = NewQueue(options.Limits, places: 1);

    /// <summary>Where a client's blocks wait for their turn.</summary>
    public FairQueue BlocksOf(ClientRange client) => client.IsKnown ? BlocksOfKnown : Blocks;

    /// <summary>Checks of transactions.</summary>
    public FairQueue Transactions { get; } = NewQueue(options.Limits, options.Limits.ConcurrentChecks);

    /// <summary>All other requests with a body.</summary>
    public FairQueue Others { get; } = NewQueue(options.Limits, options.Limits.ConcurrentChecks);

    /// <summary>Open connections.</summary>
    public FairRoom Connections { get; } = new(OpenFiles.MaxConnections(options), PartOfKnown(options));

    /// <summary>Open event streams.</summary>
    public FairRoom Streams { get; } = new(options.Limits.EventStreams, PartOfKnown(options));

    /// <summary>Miners that wait for a new tip.</summary>
    public FairRoom LongPolls { get; } = new(options.Limits.LongPolls, PartOfKnown(options));

    /// <summary>Bytes of large bodies until they are checked, and of large answers until they are taken.</summary>
    public FairRoom Memory { get; } = new(options.Limits.LargeMessages, PartOfKnown(options));

    /// <summary>Takes room for a body or an answer. A small one needs none: it fits into the connection's own buffer.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="size">Bytes, at most.</param>
    public FairRoom.Guest? MakeRoom(HttpContext context, long size) =>
        size <= _limits.BufferedBodySize ? null : Memory.Enter(ClientRange.Of(context), size);

    /// <summary>Sends bytes that take up room until the client has taken them. A client that takes them slowly loses its
    /// connection when others need the room.</summary>
    /// <param name="context">The request.</param>
    /// <param name="size">Bytes, at most.</param>
    /// <param name="send">Sends them.</param>
    public async Task SendAsync(HttpContext context, long size, Func<Task> send)
    {
        using FairRoom.Guest? room = MakeRoom(context, size);
        using CancellationTokenRegistration? end = room?.MustLeave.UnsafeRegister(_ => context.Abort(), null);
        await send();
    }

    /// <summary>All peers together have at most a quarter of a room for themselves, even where the operator wants
    /// many.</summary>
    private static int PartOfKnown(MinerOptions options) => Math.Max(FairRoom.PartOfKnown, 4 * options.OutboundPeers);

    private static FairQueue NewQueue(Limits limits, int places) => new(places, limits.QueuedRequests, TimeProvider.System);
}
