using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests.Network;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>A node in a process of its own, clients that flood it in other processes, and an honest client at another address
/// that takes the time.</summary>
internal sealed class AttackedNode : IAsyncDisposable
{
    /// <summary>Two addresses, each in a network of its own.</summary>
    public const string Attacker = "127.0.1.1";

    /// <inheritdoc cref="Attacker"/>
    public const string SecondAttacker = "127.0.2.1";

    private const string HonestAddress = "127.0.3.1";
    private const string Name = "attacked";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(50);

    private readonly TestNetwork _network = new(ChainParameters.Regtest);
    private readonly TemporaryFolder _folder = new(onDisk: true);
    private readonly List<FloodingClients> _floods = [];
    private NetworkNode _node = null!;

    /// <summary>The most memory that the node has had, in megabytes.</summary>
    public double PeakMemory => _node.PeakMemory() / 1e6;

    /// <summary>Starts it on a chain.</summary>
    /// <param name="grow">Makes the chain, in this process.</param>
    public async Task StartAsync(Action<FullNode> grow)
    {
        string folder = Path.Combine(_network.DataFolderOf(Name), ChainParameters.Regtest.Name);
        Directory.CreateDirectory(folder);
        using (var node = new FullNode(Path.Combine(folder, "chain.db"), ChainParameters.Regtest, TimeProvider.System))
        {
            grow(node);
        }

        _node = await _network.StartAsync(Name);
    }

    /// <summary>Begins a flood, which goes on until the node is disposed.</summary>
    public async Task FloodAsync(string from, int connections, Flood flood, byte[] request, int randomDigits = 0) =>
        _floods.Add(await FloodingClients.StartAsync(
            _folder, new Uri(_node.Url), from, connections, flood, request, randomDigits));

    /// <summary>An honest client that asks again and again, each time over a new connection.</summary>
    /// <param name="time">How long; it asks once at least.</param>
    /// <param name="ask">The question.</param>
    /// <returns>Milliseconds within which 99 of 100 questions were answered.</returns>
    public async Task<double> AskAsync(TimeSpan time, Func<HttpClient, Task<HttpResponseMessage>> ask)
    {
        using HttpClient client = NewClient();
        var watch = Stopwatch.StartNew();
        var times = new List<double>();
        do
        {
            long began = Stopwatch.GetTimestamp();
            double failed = 0;
            try
            {
                using HttpResponseMessage answer = await ask(client);
                failed = answer.IsSuccessStatusCode ? 0 : Patience.TotalMilliseconds;
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                failed = Patience.TotalMilliseconds;
            }

            times.Add(Math.Max(failed, Stopwatch.GetElapsedTime(began).TotalMilliseconds));
            await Task.Delay(BetweenRequests);
        }
        while (watch.Elapsed < time);
        times.Sort();
        return times[times.Count * 99 / 100];
    }

    public async ValueTask DisposeAsync()
    {
        _floods.ForEach(flood => flood.Dispose());
        await _network.DisposeAsync();
        _folder.Dispose();
    }

    private HttpClient NewClient() => new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(HonestAddress), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri(_node.Url),
        Timeout = Patience,
    };
}
