using System.Text.Json;
using System.Threading.Channels;
using BlockChain.Miner.Http;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Api;

/// <summary>
/// Sends what happens in the node to all listeners at <c>GET /api/events</c>. The node only hands its events over; they are
/// serialised and sent here, on a thread of the pool.
/// </summary>
internal sealed class EventHub : BackgroundService
{
    private readonly FullNode _node;
    private readonly PeerSessions _peers;
    private readonly EventStreams _streams;
    private readonly Earnings _earnings;
    private readonly Channel<NodeEvent> _happened = Channel.CreateUnbounded<NodeEvent>(
        new UnboundedChannelOptions { SingleReader = true });

    public EventHub(
        FullNode node, PeerSessions peers, EventStreams streams, Earnings earnings, IHostApplicationLifetime lifetime)
    {
        (_node, _peers, _streams, _earnings) = (node, peers, streams, earnings);
        node.Happened += Note;
        peers.Happened += Note;

        // An open stream would delay the end of the program.
        lifetime.ApplicationStopping.Register(streams.Close);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _node.Happened -= Note;
        _peers.Happened -= Note;
        _streams.Close();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            Task pings = _streams.PingAsync(stoppingToken);
            await PassOnAsync(stoppingToken);
            await pings;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends, perhaps after a failed start, where the host would take this for another failure.
        }
    }

    private (string Type, string Json) Write(NodeEvent happened) => happened switch
    {
        BlockConnected connected => ("block", JsonSerializer.Serialize(
            BlockView.Of(connected), ApiJson.Default.BlockRecord)),
        TransactionAdded added => ("tx", JsonSerializer.Serialize(
            MempoolView.Of(added.Entry), ApiJson.Default.RecentTransactionRecord)),
        Reorganised reorganised => ("reorg", JsonSerializer.Serialize(
            Describe(reorganised), ApiJson.Default.ReorganisationEvent)),
        PeerChanged changed => ("peer", JsonSerializer.Serialize(
            new PeerRecord(Url: changed.Url, State: changed.State), ApiJson.Default.PeerRecord)),
        _ => throw new InvalidOperationException($"Nobody has said how to announce {happened.GetType().Name}."),
    };

    private void Note(NodeEvent happened) => _happened.Writer.TryWrite(happened);

    private async Task PassOnAsync(CancellationToken stopping)
    {
        await foreach (NodeEvent happened in _happened.Reader.ReadAllAsync(stopping))
        {
            if (happened is not Forked)
            {
                (string type, string json) = Write(happened);
                _streams.Announce(type, json);
            }
        }
    }

    private ReorganisationEvent Describe(Reorganised reorganised)
    {
        (int blocks, Amount coins) = _earnings.Between(reorganised.Fork, reorganised.OldTip);
        return new ReorganisationEvent(
            Depth: reorganised.Depth,
            From: reorganised.OldTip.Hash.ToString(),
            To: reorganised.NewTip.Hash.ToString(),
            Fork: reorganised.Fork.Hash.ToString(),
            OwnBlocks: blocks,
            OwnCoins: coins.Units);
    }
}
