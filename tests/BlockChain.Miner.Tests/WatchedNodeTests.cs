using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests;

/// <summary>What an operator's programs see of a node, and how a backup is made while it runs. A process of its own: the numbers of
/// several nodes in one process would be mixed.</summary>
public sealed partial class WatchedNodeTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private MinerProcess _miner = null!;
    private HttpClient _http = null!;
    private Task _reading = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _miner = new MinerProcess(_folder, "--network", "regtest", "--listen", "http://127.0.0.1:0", "--data-dir", _folder.Path);
        _http = await OpenAsync(_miner);
        _reading = _miner.ReadOnAsync(_ => { });
        using HttpResponseMessage mined = await _http.PostAsJsonAsync(
            "/api/regtest/generate", new { blocks = 3, address = "mfiZ8yizvb3sTNWYJ2HhnKcsC9nUzaUV3G" });
        mined.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await _miner.KillAsync();
        await _reading;
        _miner.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Metrics_say_how_the_node_is_and_what_it_refused()
    {
        Transaction coinbase = new(1, [new TransactionInput(Core.Primitives.OutPoint.Null, new byte[] { 1, 1 }, 0)],
            [TransactionOutput.To(TestKeys.Alice.PublicKey.Hash, new(1))], 0);
        using HttpResponseMessage refused = await _http.PostAsync(
            new Uri("/api/tx", UriKind.Relative), new StringContent(Convert.ToHexStringLower(coinbase.ToBytes())));
        Assert.False(refused.IsSuccessStatusCode);

        string text = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal("3", Value(text, "simplecoin_height{"));
        Assert.Equal("0", Value(text, "simplecoin_peers{"));
        Assert.Equal("0", Value(text, "simplecoin_mempool_transactions{"));
        Assert.Equal("1", Value(text, "simplecoin_refused_total{", "kind=\"transaction\"", "reason=\"coinbase\""));
        Assert.Equal("3", Value(text, "simplecoin_validation_duration_seconds_count{", "kind=\"block\""));
        Assert.Equal("1", Value(text, "simplecoin_validation_duration_seconds_count{", "kind=\"transaction\""));
        Assert.Equal("1", Value(text, "http_server_request_duration_seconds_count{", "http_route=\"/api/tx\""));
        Assert.NotEqual("0", Value(text, "simplecoin_store_size_bytes{"));
    }

    [Fact]
    public async Task The_README_lists_every_metric()
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(
            Path.GetDirectoryName(Here())!, "..", "..", "src", "BlockChain.Miner", "README.md"), TestContext.Current.CancellationToken);
        string text = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        string[] names = [.. Names().Matches(text).Select(name => name.Groups[1].Value)];
        Assert.True(names.Length > 6, text);
        Assert.All(names, name => Assert.Contains($"`{name}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backup_made_while_the_node_runs_starts_a_node()
    {
        await BackUpAsync(Path.Combine(_folder.Path, "regtest", "chain.db"), _folder.File("backup.db"));

        string restored = _folder.File("restored");
        Directory.CreateDirectory(Path.Combine(restored, "regtest"));
        File.Move(_folder.File("backup.db"), Path.Combine(restored, "regtest", "chain.db"));
        using var second = new MinerProcess(
            _folder, "--network", "regtest", "--listen", "http://127.0.0.1:0", "--data-dir", restored);
        using HttpClient http = await OpenAsync(second);
        Assert.Equal("3", await http.GetStringAsync(new Uri("/api/blocks/tip/height", UriKind.Relative)));
        await second.KillAsync();
    }

    private static string Here([CallerFilePath] string file = "") => file;

    private static async Task<HttpClient> OpenAsync(MinerProcess miner)
    {
        string line = (await miner.ReadToAsync("Open in a browser: "))[^1];
        return new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]) };
    }

    /// <summary>As the README says.</summary>
    private static async Task BackUpAsync(string chain, string backup)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={chain};Pooling=False");
        await connection.OpenAsync();
        await using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $backup";
        command.Parameters.AddWithValue("$backup", backup);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The value of the line that begins so and has these labels.</summary>
    private static string Value(string text, string start, params string[] labels) => Assert.Single(
        text.Split('\n'), line => line.StartsWith(start, StringComparison.Ordinal)
            && labels.All(label => line.Contains(label, StringComparison.Ordinal))).Split(' ')[1];

    [GeneratedRegex(@"^# TYPE (simplecoin_\w+) ", RegexOptions.Multiline)]
    private static partial Regex Names();
}
