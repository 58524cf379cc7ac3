using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Http;
using BlockChain.Miner.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlockChain.Miner.Tests;

/// <summary>A whole node in this process: a data folder of its own, a port of its own, and a clock that stands still.
/// </summary>
public sealed class TestNode : IAsyncDisposable
{
    private readonly NodeApplication _application;
    private readonly TemporaryFolder? _folder;

    private TestNode(NodeApplication application, ManualClock clock, PrivateKey minerKey, TemporaryFolder? folder)
    {
        _application = application;
        Clock = clock;
        MinerKey = minerKey;
        _folder = folder;
        Url = application.Url;
        Http = new HttpClient { BaseAddress = Url };
    }

    /// <summary>The node itself, for direct calls.</summary>
    public FullNode Node => _application.Node;

    /// <summary>What time the node thinks it is.</summary>
    public ManualClock Clock { get; }

    /// <summary>Where it answers, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Url { get; }

    /// <summary>A client of it: <c>Http.GetAsync("/api/node")</c>.</summary>
    public HttpClient Http { get; }

    /// <summary>The key that mined coins go to, unless an address is named.</summary>
    public PrivateKey MinerKey { get; }

    /// <summary>The address of that key.</summary>
    public string MinerAddress => Address.Encode(MinerKey.PublicKey.Hash, Node.Parameters.AddressVersion);

    /// <summary>Starts a node that mines only on demand, unless asked otherwise.</summary>
    /// <param name="network">Regtest unless told otherwise.</param>
    /// <param name="now">What the clock shows; the real time unless told otherwise.</param>
    /// <param name="dataRoot">A folder to use, which stays; otherwise a new one, which is deleted.</param>
    /// <param name="limits">Smaller ones, to meet them.</param>
    /// <param name="publicUrl">As <c>--public-url</c>.</param>
    /// <param name="threads">Threads that mine.</param>
    /// <param name="listen">Where to answer; on a free port unless told otherwise.</param>
    /// <param name="peer">As <c>--peer</c>.</param>
    /// <param name="outboundPeers">As <c>--outbound-peers</c>; 0 as <c>--no-peers</c>.</param>
    /// <param name="rpc">As <c>--rpc-user</c> and <c>--rpc-password</c>.</param>
    internal static async Task<TestNode> StartAsync(
        ChainParameters? network = null, DateTimeOffset? now = null, string? dataRoot = null, Limits? limits = null,
        Uri? publicUrl = null, int threads = 0, Uri? listen = null, string? peer = null,
        int outboundPeers = SyncLimits.Sessions, RpcCredentials? rpc = null)
    {
        var clock = new ManualClock(now ?? DateTimeOffset.UtcNow);
        TemporaryFolder? folder = dataRoot is null ? new TemporaryFolder() : null;
        PrivateKey key = TestKeys.Random();
        NodeApplication application = NodeApplication.Create(
            new MinerOptions
            {
                Network = network ?? ChainParameters.Regtest,
                DataRoot = dataRoot ?? folder!.Path,
                Listen = listen ?? new Uri("http://127.0.0.1:0"),
                PublicUrl = publicUrl,
                Peers = PeerUrl.TryParse(peer, out PeerUrl? named) ? [named] : [],
                OutboundPeers = outboundPeers,
                Owner = key.PublicKey.Hash,
                Threads = threads,
                IsMining = threads > 0,
                LogLevel = LogLevel.Error,
                Limits = limits ?? new Limits(),
                Rpc = rpc,
            },
            clock);
        await application.StartAsync();
        return new TestNode(application, clock, key, folder);
    }

    /// <summary>Waits for something to become true.</summary>
    public static async Task WaitAsync(Func<bool> condition, TimeSpan deadline)
    {
        using var end = new CancellationTokenSource(deadline);
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), end.Token);
        }
    }

    /// <summary>The parts that it consists of.</summary>
    internal IServiceProvider Services => _application.Services;

    /// <summary>What this node shares out among its clients.</summary>
    internal Shares Shares => Services.GetRequiredService<Shares>();

    /// <summary>Stops answering, as Ctrl+C does.</summary>
    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
        MinerKey.Dispose();
        _folder?.Dispose();
    }
}
