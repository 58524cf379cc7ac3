using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using Microsoft.AspNetCore.Http;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>One honest peer among hostile ones, each in a way of its own: the node finds the honest chain, and the others
/// are dropped with the right word.</summary>
public sealed class HostilePeersTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly Story _story = new(new DirectNode(ChainParameters.Regtest));
    private readonly TemporaryFolder _folder = new();
    private readonly List<FakePeer> _peers = [];
    private TestNode _honest = null!;
    private TestNode? _node;
    private MinerProcess? _process;

    public async ValueTask InitializeAsync()
    {
        _honest = await TestNode.StartAsync(now: DateTimeOffset.UtcNow);
        _story.Node.Now = DateTimeOffset.UtcNow;
        _story.Grow("a", 120, on: "genesis");
        Assert.Null(_honest.Node.SubmitBlocks([.. Enumerable.Range(1, 120).Select(height => _story[$"a{height}"].Block)]));
    }

    public async ValueTask DisposeAsync()
    {
        _process?.Dispose();
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        foreach (FakePeer peer in _peers)
        {
            await peer.DisposeAsync();
        }

        await _honest.DisposeAsync();
        _story.Dispose();
        _folder.Dispose();
    }

    // A download that waits for a peer must not hold up the next: the peer is still there when the honest chain is.
    [Fact]
    public async Task A_peer_that_withholds_the_bodies_of_a_better_branch_delays_nobody()
    {
        string withheld = await AddAsync(BadChain.Serve(_story, isWithheld: true));
        HttpClient http = await StartInsideAsync();
        await IntroduceAsync(http, withheld);
        await WaitAsync(async () => (await http.GetFromJsonAsync<JsonElement>("/api/chain-tips")).EnumerateArray()
            .Any(tip => tip.GetProperty("status").GetString() == "headers-only"));
        await IntroduceAsync(http, await AddAsync(Honestly));

        await WaitAsync(() => IsAtHonestTipAsync(http));

        Assert.Equal("connected", (await StatesAsync(http))[withheld]);
    }

    // The dripping one is asked first. Its blocks have to be asked of the other too, or the node would wait for it.
    [Fact]
    public async Task A_peer_that_drips_the_blocks_of_the_best_chain_delays_nobody_for_long()
    {
        string dripping = await AddAsync(At("/api/blocks/raw", async context =>
        {
            await context.Response.Body.WriteAsync(BitConverter.GetBytes(200), context.RequestAborted);
            await DripAsync(context);
        }));
        HttpClient http = await StartInsideAsync();
        await IntroduceAsync(http, dripping);
        await WaitAsync(async () => (await StatesAsync(http))[dripping] == "connected");
        await IntroduceAsync(http, await AddAsync(Honestly));

        await WaitAsync(() => IsAtHonestTipAsync(http));
    }

    [Fact]
    public async Task A_block_does_not_wait_for_transactions_that_do_not_come()
    {
        var isAsked = new TaskCompletionSource();
        string peer = await AddAsync(async context =>
        {
            if (context.Request.Path == "/api/mempool/txids")
            {
                await context.Response.WriteAsync($"[\"{new string('a', 64)}\"]");
                return true;
            }

            if (context.Request.Path == "/api/txs/raw")
            {
                isAsked.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }

            return false;
        });
        HttpClient http = await StartInsideAsync();
        await IntroduceAsync(http, peer);
        await WaitAsync(() => IsAtHonestTipAsync(http));
        await isAsked.Task.WaitAsync(Deadline);

        Block next = _story.Draw("a121", "a120").Block;
        Assert.Null(_honest.Node.SubmitBlock(next).Violation);

        await WaitAsync(async () => await http.GetStringAsync("/api/blocks/tip/hash") == next.Hash.ToString());
        Assert.Equal("connected", (await StatesAsync(http))[peer]);
    }

    [Fact]
    public async Task A_peer_whose_blocks_are_too_new_for_our_clock_is_kept_and_that_is_said()
    {
        _honest.Clock.Now += TimeSpan.FromHours(3);
        _story.Node.Now += TimeSpan.FromHours(3);
        Block early = _story.Draw("early", "a120").Block;
        Block late = _story.Draw("late", "early", draft => draft.Time = (uint)_honest.Clock.Now.ToUnixTimeSeconds()).Block;
        Assert.Null(_honest.Node.SubmitBlock(early).Violation);
        Assert.Null(_honest.Node.SubmitBlock(late).Violation);
        string honest = _honest.Url.GetLeftPart(UriPartial.Authority);

        using HttpClient http = await StartAsync();
        await IntroduceAsync(http, honest);

        await WaitAsync(async () => await http.GetStringAsync("/api/blocks/tip/hash") == early.Hash.ToString());
        Assert.Equal("connected", (await StatesAsync(http))[honest]);
        _process!.Signal(Signals.Terminate);
        string all = (await _process.EndAsync()).Output;
        Assert.Contains($"{honest}: its chain is 180 min ahead of this computer's clock", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Disconnected from", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_the_operator_named_is_never_banned()
    {
        byte[] copies = [.. Enumerable.Repeat(_story["a1"].Block.Header.ToBytes(), 2_000).SelectMany(header => header)];
        string named = await AddAsync(At("/api/headers", context => context.Response.Body.WriteAsync(copies).AsTask()));
        using HttpClient http = await StartAsync("--peer", named);

        await WaitAsync(async () => (await StatesAsync(http))[named] == "unreachable");

        _process!.Signal(Signals.Terminate);
        Assert.Contains(
            $"Disconnected from {named}: a header of its chain breaks a rule", (await _process.EndAsync()).Output, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task Of_eight_peers_seven_are_hostile_and_the_node_ends_at_the_honest_tip()
    {
        byte[] noHeaders = RandomNumberGenerator.GetBytes(2_000 * BlockHeader.Size);
        noHeaders.AsSpan(BlockHeader.Size - 8, 4).Fill(0xff); // A target that there is not.
        string falseHeaders = await AddAsync(At("/api/headers", context =>
            context.Response.Body.WriteAsync(noHeaders).AsTask()));
        string withheld = await AddAsync(BadChain.Serve(_story, isWithheld: true));
        string endless = await AddAsync(At("/api/headers", async context =>
        {
            while (true)
            {
                await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
            }
        }));
        string dripping = await AddAsync(At("/api/headers", DripAsync));
        string badBlock = await AddAsync(BadChain.Serve(_story, isWithheld: false));
        string otherNetwork = await AddAsync(At("/api/node", async context =>
        {
            JsonElement node = await _honest.Http.GetFromJsonAsync<JsonElement>("/api/node");
            string text = node.ToString().Replace(
                ChainParameters.Regtest.Genesis.Hash.ToString(), ChainParameters.Main.Genesis.Hash.ToString(),
                StringComparison.Ordinal);
            await context.Response.WriteAsync(text);
        }));
        string flooding = await AddAsync(At("/api/events", async context =>
        {
            for (int i = 0; ; i++)
            {
                string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
                await context.Response.WriteAsync(
                    $"event: tx\ndata: {{\"txid\":\"{id}\"}}\n\n", context.RequestAborted);
            }
        }));
        string honest = _honest.Url.GetLeftPart(UriPartial.Authority);

        // The honest one comes last: the node has to get past all others.
        using HttpClient http = await StartAsync();
        await IntroduceAsync(http, falseHeaders, withheld, endless, dripping, badBlock, otherNetwork, flooding, honest);
        await WaitAsync(() => IsAtHonestTipAsync(http));

        // Slow ones are dropped only, each for a moment; those that broke a rule are banned. One that announces too much is
        // not read for a moment, and no more: an honest node may have to pass on as much.
        var dropped = new HashSet<string>();
        await WaitAsync(async () =>
        {
            Dictionary<string, string> states = await StatesAsync(http);
            dropped.UnionWith(new[] { dripping, withheld }.Where(url => states[url] == "unreachable"));
            return new[] { falseHeaders, endless, badBlock }.All(url => states[url] == "banned")
                && dropped.Count == 2 && states[honest] == "connected" && states[flooding] == "connected";
        });

        // As much as a node takes that nobody molests, and room for some answers of the largest size. macOS says 0.
        long memory = _process!.PeakMemory();
        TestContext.Current.TestOutputHelper?.WriteLine($"{memory / 1_000_000} MB at most");
        Assert.InRange(memory, 0, 300_000_000);

        _process.Signal(Signals.Terminate);
        string all = (await _process.EndAsync()).Output;
        Assert.Contains($"Banned {falseHeaders} for a day: a header of its chain breaks a rule: high-hash", all, StringComparison.Ordinal);
        Assert.Contains($"Banned {endless} for a day: its answer has more than", all, StringComparison.Ordinal);
        Assert.Contains($"Banned {badBlock} for a day: a block of its chain breaks a rule: bad-", all, StringComparison.Ordinal);
        Assert.DoesNotContain($"Disconnected from {flooding}", all, StringComparison.Ordinal);
        Assert.Contains($"Disconnected from {dripping}: it is too slow", all, StringComparison.Ordinal);
        Assert.Contains($"Disconnected from {withheld}: ", all, StringComparison.Ordinal);
        Assert.Contains($"Skipping {otherNetwork}: it is on an unknown network, not on regtest", all, StringComparison.Ordinal);
    }

    /// <summary>A node that may connect to this machine, since its operator uses an address of it.</summary>
    private async Task<HttpClient> StartAsync(params string[] arguments)
    {
        _process = new MinerProcess(
            _folder,
            [
                "--network", "regtest", "--data-dir", _folder.File("data"), "--listen", "http://127.0.0.1:0", "--no-mining",
                "--public-url", "http://127.0.0.1:1",
                .. arguments,
            ]);
        return new HttpClient { BaseAddress = await _process.ReadUrlAsync() };
    }

    /// <summary>The same in the process of the tests, where nobody reads its log.</summary>
    private async Task<HttpClient> StartInsideAsync()
    {
        _node = await TestNode.StartAsync(now: DateTimeOffset.UtcNow, publicUrl: new Uri("http://127.0.0.1:1"));
        return _node.Http;
    }

    private static async Task IntroduceAsync(HttpClient http, params string[] peers)
    {
        foreach (string url in peers)
        {
            using var introduction = JsonContent.Create(new { url });
            Assert.True((await http.PostAsync("/api/peers", introduction)).IsSuccessStatusCode);
        }
    }

    /// <summary>A byte a second, without end.</summary>
    private static async Task DripAsync(HttpContext context)
    {
        while (true)
        {
            await context.Response.Body.WriteAsync(new byte[1], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
        }
    }

    private async Task<bool> IsAtHonestTipAsync(HttpClient http) =>
        await http.GetStringAsync("/api/blocks/tip/hash") == _story["a120"].Block.Hash.ToString();

    private static async Task<Dictionary<string, string>> StatesAsync(HttpClient http) =>
        (await http.GetFromJsonAsync<JsonElement>("/api/peers")).EnumerateArray()
            .ToDictionary(peer => peer.GetProperty("url").GetString()!, peer => peer.GetProperty("state").GetString()!);

    private static Task<bool> Honestly(HttpContext context) => Task.FromResult(false);

    private async Task<string> AddAsync(Func<HttpContext, Task<bool>> misbehave)
    {
        FakePeer peer = await FakePeer.StartAsync(_honest.Url, async context =>
        {
            if (await misbehave(context))
            {
                return true;
            }

            if (context.Request.Path != "/api/node")
            {
                return false;
            }

            await FakePeer.AnswerAsAnotherAsync(context, _honest);
            return true;
        });
        _peers.Add(peer);
        return peer.Url;
    }

    private static Func<HttpContext, Task<bool>> At(string route, Func<HttpContext, Task> answer) => async context =>
    {
        if (!context.Request.Path.StartsWithSegments(route, StringComparison.Ordinal))
        {
            return false;
        }

        await answer(context);
        return true;
    };

    private static async Task WaitAsync(Func<Task<bool>> isSo)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await isSo())
        {
            await Task.Delay(100, deadline.Token);
        }
    }
}
