using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using BlockChain.Miner.Api;
using BlockChain.Miner.Http;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Options;
using BlockChain.Miner.Rpc;
using BlockChain.Miner.Sync;
using BlockChain.Miner.Terminal;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace BlockChain.Miner;

/// <summary>The whole program but its command line: the node, its HTTP server, its mining. A test starts one in its own
/// process, with a clock of its own.</summary>
internal sealed class NodeApplication : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly ILogger _log;
    private readonly MinerOptions _options;
    private readonly DataFolder _folder;
    private readonly string _chainFile;
    private readonly MiningLoop _mining;
    private readonly WalletFile? _wallet;
    private readonly bool _isWalletNew;
    private readonly long _created = Stopwatch.GetTimestamp();
    private bool _hasStoreFailed;
    private PosixSignalRegistration? _hangUp;

    private NodeApplication(MinerOptions options, TimeProvider clock)
    {
        if (OpenFiles.Refuse(options.OutboundPeers, OpenFiles.Limit) is { } refusal)
        {
            throw new IOException(refusal);
        }

        _folder = new DataFolder(options.DataRoot, options.Network);
        Create(_folder);
        _chainFile = ChainFile(_folder);
        Node = new FullNode(_chainFile, options.Network, clock);
        try
        {
            if (options.Owner is null && options.IsMining)
            {
                _wallet = WalletFile.OpenOrCreate(_folder, WalletFile.DefaultName, out _isWalletNew);
                options = options with { Owner = _wallet.AddressAt(AddressChain.Receive, 0).Owner };
            }

            _options = options;
            _web = Build(options, Node, clock, Path.Combine(_folder.NetworkPath, "peers.json"), _chainFile);
            _log = _web.Services.GetRequiredService<ILogger<NodeApplication>>();
            _mining = _web.Services.GetRequiredService<MiningLoop>();
            Node.Failed += End;
            _web.Lifetime.ApplicationStopping.Register(Node.Stop);
            Node.LogHeld += size => MinerLog.LogHeld(_log, _chainFile, size);
        }
        catch
        {
            Node.Dispose();
            throw;
        }
    }

    /// <summary>The chain and the mempool.</summary>
    public FullNode Node { get; }

    /// <summary>Where it answers, once it has started; on this computer, if that is one of many addresses.</summary>
    public Uri Url
    {
        get
        {
            var listening = new Uri(_web.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!.Addresses.First());
            return AnswersEverywhere ? new UriBuilder(listening) { Host = "127.0.0.1" }.Uri : listening;
        }
    }

    private bool AnswersEverywhere =>
        IPAddress.TryParse(_options.Listen.DnsSafeHost, out IPAddress? address) && MinerOptions.IsEverywhere(address);

    /// <summary>The parts that it consists of.</summary>
    public IServiceProvider Services => _web.Services;

    /// <summary>Opens the data folder and puts everything together; nothing runs yet.</summary>
    /// <exception cref="StoreException">The chain's file cannot be used.</exception>
    /// <exception cref="WalletException">The default wallet cannot be used.</exception>
    /// <exception cref="IOException">The default wallet cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The default wallet may not be written.</exception>
    public static NodeApplication Create(MinerOptions options, TimeProvider clock) => new(options, clock);

    /// <summary>Starts to answer and to mine, and says so.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public async Task StartAsync()
    {
        _hangUp = ClosedTerminal.Ends(_web);
        MinerLog.Started(_log, NodeRoutes.Version, Node.Parameters.Name, Secp256k1.Library);
        MinerLog.ChainIsIn(_log, _chainFile, Node.Tip.Height);
        if (_wallet is not null && _isWalletNew)
        {
            MinerLog.WalletMade(_log, _wallet.FilePath);
            MinerLog.WalletIsOpen(_log);
            MinerLog.SetPassphrase(_log, TypedCommand.Wallet("passwd", _folder.Options));
            MinerLog.BackWalletUp(_log, TypedCommand.Wallet("export", _folder.Options));
        }

        if (_options.Owner is { } owner)
        {
            MinerLog.CoinsGoTo(
                _log, Address.Encode(owner, Node.Parameters.AddressVersion),
                _wallet is null ? "" : $" (wallet '{_wallet.Name}')");
        }

        _web.Services.GetRequiredService<RpcAccess>().MakeCookie(Path.Combine(_folder.NetworkPath, ".cookie"));
        await ListenAsync();
        string everywhere = AnswersEverywhere ? " (or any other address of this computer)" : "";
        MinerLog.Answering(_log, _options.PublicUrl is { } known ? $"{Url}{everywhere} or {known}" : $"{Url}{everywhere}");
        if (_options.FindJoinUrl(Url.Port) is { } join && _options.JoinCommand(join) is { } command)
        {
            MinerLog.OthersJoin(_log, command);
        }

        if (_mining.Threads > 0)
        {
            MinerLog.Mining(
                _log, _mining.Threads,
                _mining.Threads < _options.Threads ? Capped(_mining.Threads) : "");
        }
        else
        {
            MinerLog.NotMining(_log, _options.IsMining ? " (blocks are mined on request: POST /api/regtest/generate)" : "");
        }
    }

    private string Capped(int cores) =>
        $"; {_options.Threads} would be no faster, this computer has {cores} core{(cores == 1 ? "" : "s")}";

    /// <summary>Waits for Ctrl+C, or for a failure.</summary>
    /// <returns>False after a failure, which is in the log.</returns>
    public async Task<bool> RunAsync()
    {
        // The first Ctrl+C shuts the program down in order, which the host does; the second ends it at once. Nothing is lost by
        // that: what is stored is complete at any time.
        int interrupts = 0;
        using (PosixSignalRegistration.Create(PosixSignal.SIGINT, _ =>
        {
            if (Interlocked.Increment(ref interrupts) > 1)
            {
                Environment.Exit(ExitCode.Interrupted);
            }

            MinerLog.Ending(_log);
        }))
        {
            await _web.WaitForShutdownAsync();
        }

        _web.Services.GetRequiredService<FoldingLog>().Flush();
        Earnings earnings = _web.Services.GetRequiredService<Earnings>();
        (int blocks, Amount coins) = earnings.Under(Node.Tip);
        TimeSpan time = Stopwatch.GetElapsedTime(_created);
        MinerLog.Stopped(_log, Node.Tip.Height, TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds)), coins);
        if (_options.IsMining)
        {
            MinerLog.Mined(
                _log, earnings.Count, earnings.Count - blocks, _mining.Meter.Total / time.TotalSeconds, _mining.Meter.Best);
        }

        return !_hasStoreFailed
            && !_mining.HasFailed
            && !_web.Services.GetServices<IHostedService>().OfType<BackgroundService>()
                .Any(service => service.ExecuteTask is { IsFaulted: true });
    }

    /// <summary>Ends what runs.</summary>
    public Task StopAsync() => _web.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _hangUp?.Dispose();
        await _web.DisposeAsync();
        Node.Dispose();
    }

    /// <summary>Where the chain is.</summary>
    public static string ChainFile(DataFolder folder) => Path.Combine(folder.NetworkPath, "chain.db");

    private static void Create(DataFolder folder)
    {
        try
        {
            folder.Create();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"The data folder {folder.NetworkPath} cannot be made: {exception.Message} Give another --data-dir.",
                exception);
        }
    }

    /// <summary>A node that cannot write what it has checked would stay behind and answer ever older things: better that its
    /// operator sees it end, and why. Nothing is half done, so it starts again where it was.</summary>
    private void End(StoreException failure)
    {
        if (!Interlocked.Exchange(ref _hasStoreFailed, true))
        {
            MinerLog.StoreFailed(_log, failure.WithAdvice());
            _web.Lifetime.StopApplication();
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            await _web.StartAsync();
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new IOException(
                $"{_options.Listen} is already in use, perhaps by another miner. Choose another with --listen.",
                exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new IOException(
                $"Cannot answer at {_options.Listen}: {exception.Message.TrimEnd('.')}. Give another --listen.", exception);
        }
    }

    /// <summary>The web server of a node of the lab, with all that runs beside it; nothing runs yet.</summary>
    public static WebApplication Build(MinerOptions options, FullNode node, TimeProvider clock, string peersFile) =>
        Build(options, node, clock, peersFile, watchedFile: null);

    private static WebApplication Build(
        MinerOptions options, FullNode node, TimeProvider clock, string peersFile, string? watchedFile)
    {
        WebApplicationBuilder builder = ServerSetup.CreateBuilder(options);
        builder.Services
            .AddSingleton(node)
            .AddSingleton<IConnectionListenerFactory, FairListeners>()
            .AddSingleton<RequestBody>()
            .AddSingleton<ReturnedMemory>().AddHostedService(services => services.GetRequiredService<ReturnedMemory>())
            .AddSingleton<IMemoryPoolFactory<byte>>(services => services.GetRequiredService<ReturnedMemory>())
            .AddSingleton(new MempoolView(node.Mempool))
            .AddSingleton<UnspentSetView>()
            .AddSingleton<BlockGenerator>()
            .AddSingleton<EventHub>().AddHostedService(services => services.GetRequiredService<EventHub>())
            .AddSingleton(clock)
            .AddSingleton(services => new PeerBook(
                peersFile, clock, services.GetRequiredService<ILogger<PeerBook>>()))
            .AddSingleton(new PeerConnector(options.OperatorsUrls))
            .AddSingleton<Earnings>()
            .AddSingleton<CatchUpProgress>()
            .AddSingleton<ChainSync>().AddHostedService(services => services.GetRequiredService<ChainSync>())
            .AddSingleton(services => new NamedPeers(options.Peers, services.GetRequiredService<ILogger<NamedPeers>>()))
            .AddSingleton<FirstSync>()
            .AddSingleton<PeerSessions>()
            .AddSingleton<PeerNetwork>().AddHostedService(services => services.GetRequiredService<PeerNetwork>())
            .AddSingleton<MiningLoop>().AddHostedService(services => services.GetRequiredService<MiningLoop>())
            .AddRpc(clock)
            .AddHostedService<NewsLines>()
            .AddHostedService<StatisticsLine>()
            .ConfigureHttpJsonOptions(json =>
            {
                json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
                json.SerializerOptions.RespectNullableAnnotations = true;
                json.SerializerOptions.RespectRequiredConstructorParameters = true;
            });
        if (watchedFile is not null)
        {
            NodeMetrics.AddTo(builder.Services, watchedFile);
        }

        WebApplication web = builder.Build();

        // The pool would begin with one thread for each core and add two a second: meanwhile dear questions would occupy
        // them all, and cheap ones wait.
        int busy = web.Services.GetRequiredService<Shares>().Threads;
        ThreadPool.GetMinThreads(out _, out int completionThreads);
        ThreadPool.SetMinThreads(busy + Environment.ProcessorCount, completionThreads);
        ApiPipeline.Use(web);
        web.MapRpc();
        return web;
    }
}
