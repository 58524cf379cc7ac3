using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>
/// Makes the HTTP clients that talk to peers. Defends against URLs from strangers that would make this node send requests to
/// computers on its own network, at once or by a name that leads elsewhere later: no redirects, no proxy, and the name is
/// resolved once, its addresses are checked, and the connection goes to the very address that was checked. Loopback, private
/// and link-local addresses are for nodes whose operator uses one of that kind.
/// </summary>
/// <param name="operatorsUrls">What the operator named: peers, and where this node itself is reached.</param>
/// <param name="resolve">Asks for the addresses of a name; the system's name servers unless told otherwise.</param>
internal sealed class PeerConnector(
    IEnumerable<PeerUrl> operatorsUrls, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>The keys are what counts.</summary>
    private readonly ConcurrentDictionary<AddressClass, bool> _allowed = new(
        operatorsUrls.Select(PeerAddresses.ClassOf).Where(one => one != AddressClass.Nowhere).Append(AddressClass.Public)
            .Distinct().Select(one => KeyValuePair.Create(one, true)));

    /// <summary>From now on this node connects to addresses of the kind of this one, because its operator named it.</summary>
    public void Allow(PeerUrl url)
    {
        AddressClass kind = PeerAddresses.ClassOf(url);
        if (kind != AddressClass.Nowhere)
        {
            _allowed[kind] = true;
        }
    }

    /// <summary>Whether this node connects to that address, whoever said so.</summary>
    public bool MayConnect(IPAddress address) => _allowed.ContainsKey(PeerAddresses.ClassOf(address));

    /// <summary>
    /// Whether a URL is worth remembering: false when its address is forbidden. A name is known only once it is resolved, see
    /// <see cref="Connect"/>; but where localhost leads is known.
    /// </summary>
    public bool MayConnect(PeerUrl url) =>
        url.Address is { } address
            ? MayConnect(address)
            : PeerAddresses.ClassOf(url) != AddressClass.Loopback || _allowed.ContainsKey(AddressClass.Loopback);

    /// <summary>
    /// A client for one peer, to be disposed with the session. It reaches this peer alone, whatever it is asked for,
    /// and sets no time limit: each call has its own. A forbidden address is an <see cref="HttpRequestException"/>
    /// around a <see cref="ForbiddenAddressException"/>.
    /// </summary>
    /// <param name="url">The peer.</param>
    /// <param name="connected">Hears of the address of each connection.</param>
    public HttpClient Connect(PeerUrl url, Action<IPAddress>? connected = null)
    {
        IPAddress[]? found = null;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = SyncLimits.AnswerHeadersSize,
            MaxConnectionsPerServer = SyncLimits.ConnectionsPerPeer,
            ConnectTimeout = SyncLimits.Connect,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            ActivityHeadersPropagator = null,
            ConnectCallback = async (_, cancellation) =>
            {
                // Later connections go where the first one went: a name server cannot send us elsewhere in the meantime.
                found ??= await ResolveAsync(url, cancellation);
                Socket socket = await ConnectAsync(found, url.Uri.Port, cancellation);
                connected?.Invoke(((IPEndPoint)socket.RemoteEndPoint!).Address);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = url.Uri, Timeout = Timeout.InfiniteTimeSpan };
    }

    private async Task<IPAddress[]> ResolveAsync(PeerUrl url, CancellationToken cancellation)
    {
        IPAddress[] addresses =
            url.Address is { } one ? [one] : await _resolve(url.Uri.Host, cancellation);
        IPAddress[] allowed = [.. addresses.Where(MayConnect)];
        return allowed.Length > 0 ? allowed : throw new ForbiddenAddressException(url);
    }

    private static async Task<Socket> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A peer's address is of a kind that this node does not connect to.</summary>
internal sealed class ForbiddenAddressException(PeerUrl url)
    : Exception($"{url.Uri.Host} is at no address that this node may connect to.");
