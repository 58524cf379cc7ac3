using System.Net;
using BlockChain.Miner.Sync;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace BlockChain.Miner.Http;

/// <summary>
/// Gives each connection its place among all others the moment it is accepted, so that the one it displaces is closed
/// before the next is accepted. Anything later in Kestrel's pipeline would run behind a flood of new connections, and the
/// process would have no files left.
/// </summary>
internal sealed class FairListeners(
    IOptions<SocketTransportOptions> options, ILoggerFactory log, Shares shares, PeerBook peers) : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _sockets = new(options, log);

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await _sockets.BindAsync(endpoint, cancellationToken), shares.Connections, peers);

    /// <summary>Runs around everything else that is done with a connection.</summary>
    public static ConnectionDelegate LeaveAfter(ConnectionDelegate next) => async connection =>
    {
        using FairRoom.Guest? place = connection.Features.Get<FairRoom.Guest>();
        await next(connection);
    };

    private sealed class Listener(IConnectionListener sockets, FairRoom room, PeerBook peers) : IConnectionListener
    {
        public EndPoint EndPoint => sockets.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            ConnectionContext? connection = await sockets.AcceptAsync(cancellationToken);
            if (connection is not null)
            {
                IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
                ClientRange range = ClientRange.Of(address, peers.IsKnown);
                FairRoom.Guest place = room.Enter(range, size: 1);
                place.MustLeave.UnsafeRegister(_ => connection.Abort(), null);
                connection.Features.Set(range);
                connection.Features.Set(place);
            }

            return connection;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => sockets.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => sockets.DisposeAsync();
    }
}
