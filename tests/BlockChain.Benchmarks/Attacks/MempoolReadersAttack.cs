using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner;
using BlockChain.Miner.Options;
using Microsoft.Extensions.Logging;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Clients of a node with a full mempool: four ask for it again and again while blocks arrive; then 400 ask for all
/// ids and do not read the answer.</summary>
internal static class MempoolReadersAttack
{
    private const int Askers = 4;
    private const int SlowReaders = 400;
    private const int Blocks = 3;

    private static readonly string[] Routes =
        ["api/mempool/recent", "api/mempool/txids", "api/mempool", "api/fee-estimates"];

    public static async Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        var options = new MinerOptions
        {
            Network = ChainParameters.Regtest,
            DataRoot = folder.Path,
            Listen = new Uri("http://127.0.0.1:0"),
            IsMining = false,
            LogLevel = LogLevel.Error,
        };
        await using NodeApplication node = NodeApplication.Create(options, TimeProvider.System);
        await node.StartAsync();
        FilledMempool.Fill(node.Node, areRootsConfirmed: false);

        report.Add($"a block from {node.Node.Mempool.Count:N0} in the mempool connects", Connect(node), "ms");
        using (var stop = new CancellationTokenSource())
        {
            Task[] askers = [.. Enumerable.Range(0, Askers).Select(i => AskAsync(node.Url, i, stop.Token))];
            report.AtMost($"… while {Askers} clients ask for the mempool", Connect(node), 300, "ms");
            await stop.CancelAsync();
            await Task.WhenAll(askers);
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        List<Socket> readers = [.. Enumerable.Range(0, SlowReaders).Select(_ => AskForIds(node.Url))];
        await Task.Delay(TimeSpan.FromSeconds(3));
        long taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        report.AtMost($"{SlowReaders} clients that do not read all ids, each takes", taken / 1e3 / SlowReaders, 200, "kB");
        readers.ForEach(reader => reader.Dispose());
        await node.StopAsync();
    }

    /// <summary>Milliseconds for a block out of the mempool, the median of some.</summary>
    private static double Connect(NodeApplication node)
    {
        var times = new List<double>();
        for (int i = 0; i < Blocks; i++)
        {
            Block block = node.Node.CreateTemplate(TestKeys.Miner.PublicKey.Hash).Solve();
            long began = Stopwatch.GetTimestamp();
            Assert.Null(node.Node.SubmitBlock(block).Violation);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        times.Sort();
        return times[Blocks / 2];
    }

    private static async Task AskAsync(Uri url, int asker, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = url };
        while (!stop.IsCancellationRequested)
        {
            await client.GetByteArrayAsync(Routes[asker], CancellationToken.None);
        }
    }

    private static Socket AskForIds(Uri url)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        socket.Connect(IPAddress.Loopback, url.Port);
        socket.Send("GET /api/mempool/txids HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8);
        return socket;
    }
}
