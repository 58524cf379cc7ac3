using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Core.Transactions;
using Microsoft.Data.Sqlite;

namespace BlockChain.Core.Tests.Building;

/// <summary>The node of a story: called directly, or over HTTP.</summary>
public abstract class CaseNode : IDisposable
{
    public abstract FullNode Node { get; }

    /// <summary>What time the node thinks it is.</summary>
    public abstract DateTimeOffset Now { get; set; }

    public abstract Violation? SubmitBlock(byte[] bytes);

    public abstract Violation? SubmitTransaction(byte[] bytes);

    /// <summary>The fingerprint of all that can be spent, in hex.</summary>
    public abstract string UnspentOutputsHash { get; }

    /// <summary>Waits until what reorganisations took out of blocks has returned to the mempool.</summary>
    public void Settle()
    {
        Task returning;
        do
        {
            // Another reorganisation may have come meanwhile.
            returning = Node.Returning;
            Assert.True(returning.Wait(TimeSpan.FromSeconds(60)), "The transactions have not returned in time.");
        }
        while (returning != Node.Returning);
    }

    public abstract void Dispose();
}

/// <summary>A node in this process, on a file in a temporary folder.</summary>
public sealed class DirectNode : CaseNode
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly ChainPolicy? _policy;
    private FullNode _node;

    /// <summary>Makes its folder and an empty chain.</summary>
    public DirectNode(ChainParameters parameters, ChainPolicy? policy = null)
    {
        Parameters = parameters;
        _policy = policy;
        _node = new FullNode(File, parameters, _clock, policy);
    }

    public ChainParameters Parameters { get; }

    public override FullNode Node => _node;

    /// <summary>Where the chain is.</summary>
    public string File => _folder.File("chain.db");

    public override DateTimeOffset Now
    {
        get => _clock.Now;
        set => _clock.Now = value;
    }

    public override string UnspentOutputsHash
    {
        get
        {
            using ChainReader reader = Node.OpenReader();
            return Convert.ToHexStringLower(UnspentOutputSet.Compute(reader).Hash.Span);
        }
    }

    public override Violation? SubmitBlock(byte[] bytes) =>
        Block.TryParse(bytes, out Block? block, out string? error)
            ? Node.SubmitBlock(block).Violation
            : new Violation("malformed", error);

    public override Violation? SubmitTransaction(byte[] bytes) =>
        Transaction.TryParse(bytes, out Transaction? transaction, out string? error)
            ? Node.SubmitTransaction(transaction)
            : new Violation("malformed", error);

    /// <summary>Closes the file and opens it again: what was not stored is forgotten.</summary>
    public void Restart()
    {
        Close();
        Open();
    }

    public void Close() => _node.Dispose();

    public void Open() => _node = new FullNode(File, Parameters, _clock, _policy);

    /// <summary>Closes the file, makes it again from its blocks, and opens it.</summary>
    public RebuildResult Rebuild(ChainPolicy? policy = null)
    {
        Close();
        RebuildResult result;
        using (var rebuild = new ChainRebuild(File, Parameters, _clock, policy ?? _policy))
        {
            rebuild.StartOver();
            result = rebuild.Complete(_ => { }, CancellationToken.None);
        }

        Open();
        return result;
    }

    /// <summary>Asks the file, or changes it, as another program would.</summary>
    public string Execute(string sql)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = File, Pooling = false };
        using var connection = new SqliteConnection(connectionString.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return $"{command.ExecuteScalar()}";
    }

    public override void Dispose()
    {
        Node.Dispose();
        _folder.Dispose();
    }
}
