using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Network;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Network;

/// <summary>
/// The language in which stories of many nodes are told. The nodes are real processes, each at an address of its own on
/// this machine; a link is a <c>--peer</c>.
/// <code>
/// await using var network = new TestNetwork(ChainParameters.Regtest);
/// NetworkNode a = await network.StartAsync("a");
/// NetworkNode b = await network.StartAsync("b", a);
/// await a.GenerateAsync(10);
/// await network.AllAgreeAsync();
/// </code>
/// </summary>
internal sealed class TestNetwork(ChainParameters parameters) : IAsyncDisposable
{
    /// <summary>Far more than agreement takes, also on a machine that is busy with something else.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(25);

    private readonly TemporaryFolder _folder = new(onDisk: true);
    private readonly List<NetworkNode> _nodes = [];

    private IEnumerable<NetworkNode> Running => _nodes.Where(node => node.IsRunning);

    /// <summary>The folder that a node has for its data, to put a chain there before it starts.</summary>
    public string DataFolderOf(string name) => _folder.File(name);

    /// <summary>Starts a node that is linked to others.</summary>
    public Task<NetworkNode> StartAsync(string name, params NetworkNode[] peers) => StartAsync(name, peers, []);

    /// <summary>Starts a node behind a router: it connects to others, and nobody can connect to it, because at the URL
    /// that it tells others nobody answers.</summary>
    public Task<NetworkNode> StartBehindRouterAsync(string name, params NetworkNode[] peers) => StartAsync(
        name, peers, ["--public-url", NextUrl()]);

    /// <summary>Starts a node that is linked to others and has more on its command line.</summary>
    public Task<NetworkNode> StartAsync(string name, NetworkNode[] peers, string[] moreArguments) => AddAsync(
        name, [.. peers.SelectMany(peer => (string[])["--peer", peer.Url]), "--no-mining", .. moreArguments]);

    /// <summary>Starts a node that mines, and knows one peer.</summary>
    public Task<NetworkNode> StartMiningAsync(string name, string peerUrl) => AddAsync(
        name, ["--peer", peerUrl, "--address", Address.Encode(TestKeys.Miner.PublicKey.Hash, parameters.AddressVersion)]);

    private async Task<NetworkNode> AddAsync(string name, string[] arguments)
    {
        var node = new NetworkNode(name, NextUrl(), _folder, parameters, arguments);
        _nodes.Add(node);
        await node.StartAsync();
        return node;
    }

    /// <summary>Starts nodes that are linked in a shape.</summary>
    public async Task<NetworkNode[]> StartAsync(Shape shape, params string[] names)
    {
        var started = new List<NetworkNode>();
        foreach (string name in names)
        {
            IEnumerable<int> links = shape.LinksOf(started.Count, names.Length);
            started.Add(await StartAsync(name, [.. links.Select(place => started[place])]));
        }

        return [.. started];
    }

    /// <summary>Waits until nodes, all that run unless some are named, have one tip and can spend the same.</summary>
    /// <returns>What can be spent.</returns>
    public async Task<UnspentSetRecord> AllAgreeAsync(params NetworkNode[] nodes)
    {
        NetworkNode[] asked = nodes.Length > 0 ? nodes : [.. Running];
        UnspentSetRecord[] sets = [];
        await UntilAsync($"{NamesOf(asked)} agree on a tip", async () =>
        {
            if (!await HaveOneAsync(asked, node => node.Tip))
            {
                return false;
            }

            sets = await Task.WhenAll(asked.Select(node => node.UnspentSetAsync()));
            return sets.Select(set => set.BestBlock).Distinct().Count() == 1;
        });
        Assert.Single(sets.Distinct());
        return sets[0];
    }

    /// <summary>Waits until all that run know of the most work, though perhaps on different branches.</summary>
    public Task AllHaveTheSameWorkAsync() =>
        UntilAsync("all have the same work", () => HaveOneAsync(Running, node => node.ChainWork));

    /// <summary>Waits until all that run know transactions, in a block or in their mempools.</summary>
    public Task AllKnowAsync(params Transaction[] transactions) => UntilAsync(
        $"all know {transactions.Length} transactions",
        () => AllAsync(Running, async node =>
        {
            HashSet<string> waiting = await node.MempoolAsync();
            return await AllAsync(
                transactions.Where(transaction => !waiting.Contains(transaction.Id.ToString())),
                node.HasConfirmedAsync);
        }));

    /// <summary>All that run have transactions in blocks of their best chains.</summary>
    public async Task AllHaveConfirmedAsync(params Transaction[] transactions)
    {
        foreach (NetworkNode node in Running)
        {
            foreach (Transaction transaction in transactions)
            {
                Assert.True(
                    await node.HasConfirmedAsync(transaction), $"At {node.Name} {transaction.Id} is in no block.");
            }
        }
    }

    /// <summary>Waits for something to become true.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            while (!await isSo())
            {
                Assert.True(
                    watch.Elapsed < Deadline, $"After {Deadline.TotalSeconds} s it is still not so that {what}.");
                await Task.Delay(BetweenLooks);
            }
        }
        catch (Exception exception)
        {
            Assert.Fail($"{exception.Message}\n{await DescribeAsync()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NetworkNode node in _nodes)
        {
            await node.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static async Task<bool> HaveOneAsync(IEnumerable<NetworkNode> nodes, Func<NodeRecord, string> what) =>
        (await Task.WhenAll(nodes.Select(node => node.DescribeAsync()))).Select(what).Distinct().Count() == 1;

    private static async Task<bool> AllAsync<T>(IEnumerable<T> items, Func<T, Task<bool>> isSo)
    {
        foreach (T item in items)
        {
            if (!await isSo(item))
            {
                return false;
            }
        }

        return true;
    }

    private static string NamesOf(IEnumerable<NetworkNode> nodes) => string.Join(", ", nodes.Select(node => node.Name));

    /// <summary>127.0.0.2, 127.0.0.3, …, each with a port that is free; macOS has 127.0.0.1 alone.</summary>
    private string NextUrl()
    {
        IPAddress address = OperatingSystem.IsMacOS()
            ? IPAddress.Loopback
            : new IPAddress([127, 0, 0, (byte)(_nodes.Count + 2)]);
        using var probe = new TcpListener(address, 0);
        probe.Start();
        return $"http://{probe.LocalEndpoint}";
    }

    /// <summary>How things stand, for the message of a test that fails.</summary>
    private async Task<string> DescribeAsync()
    {
        const int lastLines = 20;
        var text = new StringBuilder();
        foreach (NetworkNode node in _nodes)
        {
            text.AppendLine($"--- {node.Name} at {node.Url}{(node.IsRunning ? "" : ", not running")}");
            try
            {
                if (node.IsRunning)
                {
                    NodeRecord record = await node.DescribeAsync();
                    text.AppendLine($"height {record.Height}, tip {record.Tip}, {record.Mempool} in the mempool");
                    PeerRecord[] peers = await node.PeersAsync();
                    text.AppendJoin(", ", peers.Select(peer => $"{peer.Url} {peer.State}")).AppendLine();
                }
            }
            catch (HttpRequestException exception)
            {
                text.AppendLine(exception.Message);
            }

            text.AppendJoin('\n', node.Log.TakeLast(lastLines)).AppendLine();
        }

        return text.ToString();
    }
}
