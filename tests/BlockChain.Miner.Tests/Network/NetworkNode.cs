using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Network;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Network;

/// <summary>A node of a <see cref="TestNetwork"/>: a miner process at an address of its own on this machine. Its data
/// outlives the process, and it comes back at the same address. What it mines is <see cref="TestKeys.Miner"/>'s.
/// </summary>
internal sealed class NetworkNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder;
    private readonly string[] _arguments;
    private readonly string _minerAddress;
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<string> _log = [];

    private MinerProcess? _process;
    private Task _reading = Task.CompletedTask;

    public NetworkNode(
        string name, string url, TemporaryFolder folder, ChainParameters parameters, IEnumerable<string> moreArguments)
    {
        Name = name;
        Url = url;
        _folder = folder;
        _minerAddress = Address.Encode(TestKeys.Miner.PublicKey.Hash, parameters.AddressVersion);
        _arguments =
        [
            "--network", parameters.Name,
            "--data-dir", folder.File(name),
            "--listen", url,
            .. moreArguments,
        ];
        _http = new HttpClient { BaseAddress = new Uri(url), Timeout = Patience };
    }

    public string Name { get; }

    /// <summary>Where it answers, such as <c>http://127.0.0.2:40123</c>.</summary>
    public string Url { get; }

    public bool IsRunning => _process is not null;

    /// <summary>All that it has printed so far, in all its lives.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>What it has of the machine now: bytes of memory, threads, and open files and connections.</summary>
    public (long Memory, int Threads, int Handles) Use() => _process!.Use();

    /// <summary>The most memory that it has had in this life, in bytes.</summary>
    public long PeakMemory() => _process!.PeakMemory();

    /// <summary>Starts it, for the first time or again.</summary>
    /// <returns>The height from which it goes on.</returns>
    public async Task<int> StartAsync()
    {
        _process = new MinerProcess(_folder, _arguments);
        List<string> banner = await _process.ReadToAsync("Open in a browser: ");
        banner.ForEach(_log.Enqueue);
        _reading = _process.ReadOnAsync(_log.Enqueue);
        string chain = banner.Single(line => line.Contains("Chain: ", StringComparison.Ordinal));
        return int.Parse(chain.Split(' ')[^1], CultureInfo.InvariantCulture);
    }

    /// <summary>Starts it, and ends it on the spot after a while, in whatever it is then.</summary>
    /// <returns>Whether it answered already.</returns>
    public async Task<bool> StartAndKillAsync(TimeSpan after)
    {
        bool answered = false;
        using var process = new MinerProcess(_folder, _arguments);
        Task reading = process.ReadOnAsync(line =>
        {
            _log.Enqueue(line);
            answered |= line.Contains("Open in a browser: ", StringComparison.Ordinal);
        });
        await Task.Delay(after);
        await process.KillAsync();
        await reading;
        return answered;
    }

    /// <summary>Holds it where it is, as if it were cut off from all others: it neither hears nor says anything.</summary>
    public void Freeze() => _process!.Signal(OperatingSystem.IsMacOS() ? 17 : 19);

    /// <summary>Lets it go on.</summary>
    public void Thaw() => _process!.Signal(OperatingSystem.IsMacOS() ? 19 : 18);

    /// <summary>Ends it on the spot, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.KillAsync();
            await _reading;
            process.Dispose();
        }
    }

    public Task<NodeRecord> DescribeAsync() => GetAsync<NodeRecord>("/api/node");

    public async Task<int> HeightAsync() => (await DescribeAsync()).Height;

    public Task<UnspentSetRecord> UnspentSetAsync() => GetAsync<UnspentSetRecord>("/api/utxo-set");

    public Task<PeerRecord[]> PeersAsync() => GetAsync<PeerRecord[]>("/api/peers");

    /// <summary>The transactions that wait for a block, by their ids.</summary>
    public async Task<HashSet<string>> MempoolAsync() => [.. await GetAsync<string[]>("/api/mempool/txids")];

    /// <summary>Whether a transaction is in a block of its best chain.</summary>
    public async Task<bool> HasConfirmedAsync(Transaction transaction)
    {
        using HttpResponseMessage answer = await _http.GetAsync($"/api/tx/{transaction.Id}/status");
        return answer.StatusCode != HttpStatusCode.NotFound
            && (await ReadAsync<TransactionStatusRecord>(answer)).Confirmed;
    }

    /// <summary>What became of an output of a transaction that it knows.</summary>
    public Task<OutspendRecord> OutspendAsync(Spendable output) =>
        GetAsync<OutspendRecord>($"/api/tx/{output.OutPoint.TransactionId}/outspend/{output.OutPoint.Index}");

    /// <summary>A block of its best chain.</summary>
    public async Task<Block> BlockAsync(int height)
    {
        string hash = await _http.GetStringAsync($"/api/block-height/{height}");
        Assert.True(Block.TryParse(await _http.GetByteArrayAsync($"/api/block/{hash}/raw"), out Block? block, out _));
        return block;
    }

    /// <summary>What the miner of a block of its best chain earned.</summary>
    public async Task<Spendable> RewardAsync(int height) =>
        (await BlockAsync(height)).Transactions[0].Output(0, TestKeys.Miner);

    /// <summary>Mines blocks, on regtest.</summary>
    public async Task GenerateAsync(int blocks)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync(
            "/api/regtest/generate", new { blocks, address = _minerAddress });
        Assert.Equal(blocks, (await ReadAsync<string[]>(answer)).Length);
    }

    /// <summary>Hands it a transaction, which it must take.</summary>
    public async Task SendAsync(Transaction transaction)
    {
        using var body = new StringContent(Convert.ToHexStringLower(transaction.ToBytes()));
        await PostAsync("/api/tx", body);
    }

    /// <summary>Hands it a block, which it must take.</summary>
    public async Task SendAsync(Block block)
    {
        using var body = new ByteArrayContent(block.ToBytes());
        await PostAsync("/api/block", body);
    }

    /// <summary>Hands it the best chain of another, from the second block on.</summary>
    public async Task SendChainOfAsync(NetworkNode other)
    {
        int top = await other.HeightAsync();
        for (int height = 1; height <= top; height++)
        {
            await SendAsync(await other.BlockAsync(height));
        }
    }

    /// <summary>Tells it of another node.</summary>
    public Task MeetAsync(NetworkNode other) => MeetAsync(other.Url);

    /// <inheritdoc cref="MeetAsync(NetworkNode)"/>
    public async Task MeetAsync(string url)
    {
        using var body = JsonContent.Create(new { url });
        await PostAsync("/api/peers", body);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _http.Dispose();
    }

    private async Task PostAsync(string route, HttpContent body)
    {
        using HttpResponseMessage answer = await _http.PostAsync(route, body);
        await AssertIsOkAsync(answer);
    }

    private async Task<T> GetAsync<T>(string route)
    {
        using HttpResponseMessage answer = await _http.GetAsync(route);
        return await ReadAsync<T>(answer);
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage answer)
    {
        await AssertIsOkAsync(answer);
        return (await answer.Content.ReadFromJsonAsync<T>())!;
    }

    private async Task AssertIsOkAsync(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(
            answer.IsSuccessStatusCode,
            $"{Name}: {answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {text}");
    }
}
