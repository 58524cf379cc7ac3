using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests.Network;

namespace BlockChain.Benchmarks;

/// <summary>How long a block is on its way: 20 processes on this machine, each linked to 4 others by lot; somebody hands
/// one of them a block, and the clock stops at each node when that one announces it as its tip.</summary>
internal static class PropagationBenchmark
{
    private const int Nodes = 20;
    private const int PeersOfEach = 4;
    private const int Blocks = 100;

    /// <summary>A node that has just started spends more on compiling its code than on blocks.</summary>
    private const int WarmUp = 300;

    private static readonly ChainParameters Parameters = ChainParameters.Regtest;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Report report)
    {
        await using var network = new TestNetwork(Parameters);
        var nodes = new List<NetworkNode>();
        for (int i = 0; i < Nodes; i++)
        {
            NetworkNode[] peers = [.. nodes.OrderBy(_ => Random.Shared.Next()).Take(PeersOfEach)];
            nodes.Add(await network.StartAsync($"node {i}", peers, ["--outbound-peers", $"{PeersOfEach}"]));
        }

        using var end = new CancellationTokenSource();
        Listener[] listeners = [.. nodes.Select(node => new Listener(node.Url))];
        Task[] listening = [.. listeners.Select(listener => listener.RunAsync(end.Token))];
        await Task.WhenAll(listeners.Select(listener => listener.Opened)).WaitAsync(Deadline);
        var tip = ChainedHeader.OfGenesis(Parameters.Genesis.Header);
        var times = new List<double>();
        for (int i = 0; i < WarmUp + Blocks; i++)
        {
            Block block = new BlockDraft(tip, Parameters).Build();
            tip = new ChainedHeader(block.Header, tip);
            Task<long>[] arrivals = [.. listeners.Select(listener => listener.Expect(block.Hash.ToString()))];
            int first = Random.Shared.Next(Nodes);
            long began = Stopwatch.GetTimestamp();
            await nodes[first].SendAsync(block);
            long[] arrived = await Task.WhenAll(arrivals).WaitAsync(Deadline);
            if (i >= WarmUp)
            {
                times.Add(Stopwatch.GetElapsedTime(began, arrived.Max()).TotalMilliseconds);
            }
        }

        await end.CancelAsync();
        await Task.WhenAll(listening);
        times.Sort();
        report.AtMost($"{Nodes} nodes, {PeersOfEach} peers each: a block reaches all, median", times[Blocks / 2], 100, "ms");
        report.Add("the worst", times[^1], "ms");
    }

    /// <summary>Notes when a node announces a block.</summary>
    private sealed class Listener(string url)
    {
        private readonly TaskCompletionSource _opened = new();
        private volatile string _expected = "";
        private TaskCompletionSource<long> _arrived = new();

        public Task Opened => _opened.Task;

        public Task<long> Expect(string hash)
        {
            _arrived = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected = hash;
            return _arrived.Task;
        }

        public async Task RunAsync(CancellationToken cancellation)
        {
            using var http = new HttpClient();
            try
            {
                await using Stream stream = await http.GetStreamAsync(new Uri($"{url}/api/events"), cancellation);
                _opened.SetResult();
                await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync(cancellation))
                {
                    if (item.EventType == "block"
                        && JsonDocument.Parse(item.Data).RootElement.GetProperty("id").GetString() == _expected)
                    {
                        _arrived.TrySetResult(Stopwatch.GetTimestamp());
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The measuring is over.
            }
        }
    }
}
