using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using Microsoft.Data.Sqlite;

namespace BlockChain.Core.Tests.Storage;

/// <summary>Which files are opened, and how those are refused that are not.</summary>
public sealed class ChainFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    private string Path => _folder.File("chain.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_node_on_the_same_file_is_refused_with_a_plain_message()
    {
        using FullNode first = Open();

        StoreException refusal = Refuse();

        Assert.Equal($"Another miner is already using {_folder.Path}. Stop it first.", refusal.Message);
        Assert.Equal(StoreRemedy.OtherFolder, refusal.Remedy);
    }

    [Fact]
    public void The_file_is_free_again_once_the_node_is_closed()
    {
        for (int i = 0; i < 3; i++)
        {
            using FullNode node = Open();
            Assert.Equal(0, node.Tip.Height);
        }
    }

    [Fact]
    public void A_closed_node_leaves_its_whole_chain_in_one_file()
    {
        using (FullNode node = Open())
        {
            using ChainReader reader = node.OpenReader();
            Assert.Equal(0, reader.Height);
        }

        Assert.Equal(
            ["chain.db", "chain.db.lock"],
            Directory.GetFiles(_folder.Path).Select(System.IO.Path.GetFileName).Order());
    }

    [Fact]
    public void The_file_of_another_network_is_refused()
    {
        Open().Dispose();

        StoreException refusal = Refuse(ChainParameters.Main);

        Assert.Contains("is not of the network main", refusal.Message, StringComparison.Ordinal);
        Open().Dispose();
    }

    [Fact]
    public void The_file_of_a_newer_program_is_refused()
    {
        Open().Dispose();
        Execute($"PRAGMA user_version = {Schema.Version + 1}");

        StoreException refusal = Refuse();

        Assert.Contains($"layout {Schema.Version + 1}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("newer program", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        string text = string.Join('\n', Enumerable.Repeat("The Times 03/Jan/2009", 100));
        File.WriteAllText(Path, text);

        StoreException refusal = Refuse();

        Assert.Contains(Path, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(Path));
    }

    [Fact]
    public void The_database_of_another_program_is_refused_and_left_alone()
    {
        Execute("CREATE TABLE letters (text TEXT)");

        StoreException refusal = Refuse();

        Assert.Contains("another program", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("delete", Ask("PRAGMA journal_mode"));
        Assert.Equal("1", Ask("SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public void A_damaged_file_is_refused_and_free_again()
    {
        Open().Dispose();
        Execute("DELETE FROM best_chain");
        Refuse();
        Execute("DROP TABLE best_chain");
        Refuse();

        File.Delete(Path);
        Open().Dispose();
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        string path = _folder.File("nowhere/chain.db");

        StoreException refusal = Assert.Throws<StoreException>(
            () => new FullNode(path, ChainParameters.Regtest, _clock));

        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_explains_itself_to_who_opens_it_while_a_node_runs()
    {
        using FullNode node = Open();

        Assert.Equal("blocks bodies best_chain transactions outputs side_transactions refusals", Ask(
            "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema WHERE type = 'table')"));
        Assert.Contains(
            "sum(value) FROM outputs WHERE owner = :a AND created <= :h AND (spent IS NULL OR spent > :h)",
            Ask("SELECT sql FROM sqlite_schema WHERE name = 'outputs'"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_an_older_program_gets_the_tables_that_it_lacks()
    {
        Open().Dispose();
        Execute("DROP TABLE side_transactions");
        Execute("DROP TABLE refusals");

        Open().Dispose();

        Assert.Equal("2", Ask("SELECT count(*) FROM sqlite_schema WHERE name IN ('side_transactions', 'refusals')"));
    }

    [Fact]
    public void The_file_has_a_write_ahead_log()
    {
        using FullNode node = Open();

        Assert.Equal("wal", Ask("PRAGMA journal_mode"));
    }

    private FullNode Open() => new(Path, ChainParameters.Regtest, _clock);

    private StoreException Refuse(ChainParameters? parameters = null) => Assert.Throws<StoreException>(
        () => new FullNode(Path, parameters ?? ChainParameters.Regtest, _clock));

    private void Execute(string sql) => Ask(sql);

    private string Ask(string sql)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false };
        using var connection = new SqliteConnection(connectionString.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return $"{command.ExecuteScalar()}";
    }
}
