using BlockChain.Core.Consensus;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlockChain.Core.Storage;

/// <summary>
/// Writes the chain to its SQLite file. Not for several threads: <see cref="BlockChain.Core.Chain.FullNode"/> calls it
/// under its lock. Readers have connections of their own, see <see cref="ChainReader"/>.
/// <para>The write-ahead log with <c>synchronous=FULL</c> makes a commit survive a kill and a power cut; what was not
/// committed is gone as if it had never begun. So there is nothing to repair at the start.</para>
/// </summary>
public sealed class ChainStore : IDisposable
{
    private readonly ChainFile _file;
    private readonly Statements _statements;
    private readonly Statement _begin, _commit, _rollback;

    private ChainStore(ChainFile file)
    {
        _file = file;
        _statements = new Statements(file.Connection);
        _begin = _statements.Add("BEGIN IMMEDIATE");
        _commit = _statements.Add("COMMIT");
        _rollback = _statements.Add("ROLLBACK");
        Blocks = new BlockTables(_statements);
        BestChain = new BestChainTables(_statements);
    }

    /// <summary>Opens the file, or makes it with the genesis block in it.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="parameters">The network's.</param>
    /// <param name="logHeld">Called by a commit: see <see cref="WriteAheadLog"/>.</param>
    /// <exception cref="StoreException">Another program has it open; or it is of another network or a newer program, or
    /// it is not such a file.</exception>
    public static ChainStore Open(string path, ChainParameters parameters, Action<long> logHeld) =>
        new(ChainFile.Open(path, parameters, logHeld));

    /// <summary>The blocks of all branches.</summary>
    internal BlockTables Blocks { get; }

    /// <summary>The transactions and outputs of the best chain.</summary>
    internal BestChainTables BestChain { get; }

    /// <summary>A view of the chain as it is at this moment, for one reader; it neither waits for the writer nor makes
    /// it wait.</summary>
    public ChainReader OpenReader() => _file.OpenReader();

    /// <summary>What a reader met, as a failure of this file; null if it is something else: a question that was broken off, or
    /// one that SQLite has no answer to, says nothing about the file.</summary>
    internal StoreException? FailureOf(Exception? exception) => exception switch
    {
        SqliteException { SqliteErrorCode: not raw.SQLITE_INTERRUPT } failure =>
            StoreException.Of(failure, _file.Connection.DataSource),
        StoreException { InnerException: not SqliteException { SqliteErrorCode: raw.SQLITE_ERROR } } failure => failure,
        _ => null,
    };

    /// <summary>Begins writes of which all are kept or none.</summary>
    internal StoreTransaction Begin()
    {
        // A transaction of questions may be open, see BestChainTables.
        if (_statements.IsInTransaction)
        {
            _commit.Run();
        }

        _begin.Run();
        return new StoreTransaction(_file, _commit, _rollback);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _statements.Dispose();
        _file.Dispose();
    }
}
