using System.Text.RegularExpressions;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests;

/// <summary>What an operator's programs see of a node, and how a backup is made while it runs.</summary>
public sealed partial class WatchedNodeTests(WatchedNode node) : IClassFixture<WatchedNode>
{
    [Fact]
    public async Task Metrics_say_how_the_node_is_and_what_it_refused()
    {
        string text = await node.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal("3", Value(text, "simplecoin_height{"));
        Assert.Equal("0", Value(text, "simplecoin_peers{"));
        Assert.Equal("0", Value(text, "simplecoin_mempool_transactions{"));
        Assert.Equal("1", Value(text, "simplecoin_refused_total{", "kind=\"transaction\"", "reason=\"coinbase\""));
        Assert.Equal("4", Value(text, "simplecoin_validation_duration_seconds_count{", "kind=\"block\""));
        Assert.Equal("1", Value(text, "simplecoin_validation_duration_seconds_count{", "kind=\"transaction\""));
        Assert.Equal("1", Value(text, "http_server_request_duration_seconds_count{", "http_route=\"/api/tx\""));
        Assert.Equal("1", Value(text, "simplecoin_reorganisation_depth_count{"));
        Assert.Equal("1", Value(text, "simplecoin_reorganisation_depth_sum{"));
        Assert.NotEqual("0", Value(text, "simplecoin_store_size_bytes{"));
    }

    [Fact]
    public async Task The_README_lists_each_metric_and_no_other()
    {
        string readme = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "src", "BlockChain.Miner", "README.md"), TestContext.Current.CancellationToken);
        string text = await node.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal(NamesIn(Rows().Matches(readme).SelectMany(row => Listed().Matches(row.Value))), NamesIn(Told().Matches(text)));
    }

    [Fact]
    public async Task A_backup_made_while_the_node_runs_starts_a_node()
    {
        await BackUpAsync(Path.Combine(node.Folder.Path, "regtest", "chain.db"), node.Folder.File("backup.db"));

        string restored = node.Folder.File("restored");
        Directory.CreateDirectory(Path.Combine(restored, "regtest"));
        File.Move(node.Folder.File("backup.db"), Path.Combine(restored, "regtest", "chain.db"));
        using var second = new MinerProcess(
            node.Folder, "--network", "regtest", "--listen", "http://127.0.0.1:0", "--data-dir", restored);
        using var http = new HttpClient { BaseAddress = await second.ReadUrlAsync() };
        Assert.Equal("3", await http.GetStringAsync(new Uri("/api/blocks/tip/height", UriKind.Relative)));
        await second.KillAsync();
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

    private static string[] NamesIn(IEnumerable<Match> matches) =>
        [.. matches.Select(name => name.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"^# TYPE (simplecoin_\w+) ", RegexOptions.Multiline)]
    private static partial Regex Told();

    [GeneratedRegex(@"^\| `simplecoin_.*?\|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("`(simplecoin_[a-z_]+)`")]
    private static partial Regex Listed();
}
