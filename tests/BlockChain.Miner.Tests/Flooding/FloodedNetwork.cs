using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Tests.Network;

namespace BlockChain.Miner.Tests.Flooding;

/// <summary>Two nodes that are linked, one of which is flooded; and a coin of a block, divided into many.</summary>
public sealed class FloodedNetwork : IAsyncLifetime
{
    private static readonly PrivateKey Owner = TestKeys.Number(77);

    private readonly TestNetwork _network = new(ChainParameters.Regtest);
    private readonly Queue<Spendable> _coins = new();
    private readonly SemaphoreSlim _mining = new(1);

    /// <summary>Coins to pay with.</summary>
    private static int Coins => LongTests.Choose(usual: 60, inLongForm: 2_500);

    internal NetworkNode Flooded { get; private set; } = null!;

    internal NetworkNode Other { get; private set; } = null!;

    internal IPEndPoint EndPoint { get; private set; } = null!;

    /// <summary>Bytes that the flooded node needed before all floods: what each keeps must not add up.</summary>
    internal long MemoryBefore { get; private set; }

    /// <summary>A block of the chain.</summary>
    internal Block Sample { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Flooded = await _network.StartAsync("flooded");
        Other = await _network.StartAsync("other", Flooded);
        var url = new Uri(Flooded.Url);
        EndPoint = new IPEndPoint(IPAddress.Parse(url.Host), url.Port);
        await Flooded.GenerateAsync(101);
        Spendable reward = await Flooded.RewardAsync(1);
        var division = new Payment(reward);
        for (int i = 0; i < Coins; i++)
        {
            division.To(Owner, 100_000);
        }

        Transaction divided = division.To(Owner, reward.Value.Units - (Coins * 100_000L) - 100_000).Sign();
        await Flooded.SendAsync(divided);
        await Flooded.GenerateAsync(1);
        Enumerable.Range(0, Coins).ToList().ForEach(i => _coins.Enqueue(divided.Output(i, Owner)));
        Sample = await Flooded.BlockAsync(50);
        await _network.AllAgreeAsync();
        MemoryBefore = Flooded.Use().Memory;
    }

    public ValueTask DisposeAsync()
    {
        _mining.Dispose();
        return _network.DisposeAsync();
    }

    /// <summary>A payment that the node will take.</summary>
    internal Transaction NextPayment() => new Payment(_coins.Dequeue()).AllTo(TestKeys.Alice).Sign();

    /// <summary>Has the other node mine, one request after another, and waits until both have the blocks.
    /// </summary>
    /// <returns>How long they were on their way.</returns>
    internal async Task<TimeSpan> MineAsync(int blocks = 1)
    {
        await _mining.WaitAsync();
        try
        {
            await Other.GenerateAsync(blocks);
            string tip = (await Other.DescribeAsync()).Tip;
            long began = Stopwatch.GetTimestamp();
            await _network.UntilAsync("the flooded node has the blocks", async () => await TipAsync() == tip);
            return Stopwatch.GetElapsedTime(began);
        }
        finally
        {
            _mining.Release();
        }
    }

    /// <summary>Waits until both agree, as if nothing had been.</summary>
    internal Task AgreeAsync() => _network.AllAgreeAsync();

    internal Task UntilAsync(string what, Func<Task<bool>> isSo) => _network.UntilAsync(what, isSo);

    /// <summary>A client whose connections come from an address of its own, each request over a new one.</summary>
    internal HttpClient ClientFrom(string address) => new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (_, cancellation) =>
        {
            Socket socket = NewSocket(address);
            await socket.ConnectAsync(EndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri(Flooded.Url),
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>A connection from an address of this machine.</summary>
    internal async Task<Socket> ConnectAsync(string address, int? receiveBuffer = null)
    {
        Socket socket = NewSocket(address);
        socket.ReceiveBufferSize = receiveBuffer ?? socket.ReceiveBufferSize;
        await socket.ConnectAsync(EndPoint);
        return socket;
    }

    private static Socket NewSocket(string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (!OperatingSystem.IsMacOS())
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        }

        return socket;
    }

    private async Task<string> TipAsync()
    {
        using HttpClient client = ClientFrom(Honest.Address);
        return await client.GetStringAsync("/api/blocks/tip/hash");
    }
}
