using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using SQLitePCL;

namespace BlockChain.Core.Wallets.Files;

/// <summary>The tables of a <see cref="WalletCache"/>, in a file or in memory: all of its SQL. What SQLite cannot do is a
/// <see cref="StoreException"/>; after one they can only be copied or closed. ADO.NET would cost a program that runs for a moment as much again
/// as all else that is done here.</summary>
internal sealed class CacheTables : IDisposable
{
    /// <summary>In place of a path.</summary>
    public const string InMemory = ":memory:";

    /// <summary><c>latest_time</c> is that of the header and of all before it (<see cref="ChainedHeader.LatestTime"/>): the
    /// retarget needs it. The number of a proof tells which is older.</summary>
    private const string Tables =
        """
        CREATE TABLE IF NOT EXISTS headers (
            height INTEGER PRIMARY KEY, header BLOB NOT NULL, latest_time INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS proofs (
            number INTEGER PRIMARY KEY, txid BLOB NOT NULL UNIQUE, proof BLOB NOT NULL);
        """;

    /// <summary>Bytes of all proofs, about 100,000 of them. The oldest are forgotten first.</summary>
    private const int MaxProofsSize = 32_000_000;

    /// <summary>Milliseconds for which another program may hold the file.</summary>
    private const int BusyTimeout = 2_000;

    private readonly sqlite3 _database;
    private readonly Dictionary<string, Statement> _statements = [];

    private CacheTables(sqlite3 database) => _database = database;

    /// <summary>Opens a file, or creates it.</summary>
    /// <param name="path">The file, or <see cref="InMemory"/>.</param>
    /// <param name="genesis">The first header.</param>
    /// <param name="source">What is copied into it; null: nothing.</param>
    public static CacheTables Open(string path, BlockHeader genesis, CacheTables? source = null)
    {
        Batteries_V2.Init();
        int code = raw.sqlite3_open(path, out sqlite3 database);
        var tables = new CacheTables(database);
        try
        {
            Statement.Check(database, code);
            raw.sqlite3_busy_timeout(database, BusyTimeout);
            source?.CopyTo(database);
            Statement.Execute(database, Tables);
            tables.ExpectFirst(genesis);
            return tables;
        }
        catch
        {
            tables.Dispose();
            throw;
        }
    }

    /// <summary>The highest header.</summary>
    public ChainedHeader ReadTip()
    {
        long height = Sql("SELECT max(height) FROM headers").First(row => row.Number(0));
        return height is >= 0 and <= int.MaxValue && ReadHeaders((int)height, (int)height) is [var tip]
            ? tip
            : throw StoreException.Damaged($"it has no header of height {height}.");
    }

    /// <summary>Headers as they are, each without its ancestors; fewer where some are missing.</summary>
    public List<ChainedHeader> ReadHeaders(int first, int last) =>
        Sql("SELECT header, height, latest_time FROM headers WHERE height BETWEEN ?1 AND ?2 ORDER BY height")
            .With(first).With(last)
            .All(row => ChainedHeader.WithoutAncestors(row.Header(0), (int)row.Number(1), (uint)row.Number(2)));

    /// <summary>Puts headers after that of a height, in place of those that were there: all of them or none.</summary>
    /// <returns>False: the tip is not <paramref name="tip"/> any more, and nothing is written.</returns>
    public bool TryPutHeaders(BlockHash tip, int height, IEnumerable<BlockHeader> headers) => InTransaction(() =>
    {
        if (ReadTip().Hash != tip)
        {
            return false;
        }

        Sql("DELETE FROM headers WHERE height > ?1").With(height).Run();
        uint latestTime = ReadTip().LatestTime;
        foreach (BlockHeader header in headers)
        {
            latestTime = Math.Max(latestTime, header.Time);
            PutHeader(++height, header, latestTime);
        }

        return true;
    });

    /// <summary>The bytes of a proof; null where there is none.</summary>
    public byte[]? FindProof(TransactionId id) =>
        Sql("SELECT proof FROM proofs WHERE txid = ?1").With(id.Value.ToBytes()).First(row => row.Bytes(0).ToArray());

    /// <summary>The bytes of all proofs.</summary>
    public List<byte[]> ReadProofs() => Sql("SELECT proof FROM proofs").All(row => row.Bytes(0).ToArray());

    /// <summary>Keeps proofs, all of them or none.</summary>
    public bool PutProofs(IReadOnlyDictionary<TransactionId, byte[]> proofs) => InTransaction(() =>
    {
        foreach ((TransactionId id, byte[] proof) in proofs)
        {
            Sql("INSERT OR REPLACE INTO proofs (txid, proof) VALUES (?1, ?2)").With(id.Value.ToBytes()).With(proof).Run();
        }

        Sql(
            """
            DELETE FROM proofs WHERE number <= (
                SELECT max(number)
                FROM (SELECT number, sum(length(proof)) OVER (ORDER BY number DESC) AS size FROM proofs)
                WHERE size > ?1)
            """).With(MaxProofsSize).Run();
        return true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Statement statement in _statements.Values)
        {
            statement.Dispose();
        }

        _database.Dispose();
    }

    /// <summary>A statement, compiled once.</summary>
    private Statement Sql(string sql) =>
        _statements.TryGetValue(sql, out Statement? known) ? known : _statements[sql] = new Statement(_database, sql);

    private void ExpectFirst(BlockHeader genesis)
    {
        if (ReadHeaders(0, 0).Count == 0)
        {
            // Another program may do the same at this moment; then its header stays.
            Sql("INSERT OR IGNORE INTO headers VALUES (0, ?1, ?2)").With(genesis.ToBytes()).With(genesis.Time).Run();
        }

        if (ReadHeaders(0, 0) is not [var first] || first.Header != genesis)
        {
            throw StoreException.Damaged("its first header is that of another network.");
        }
    }

    private void PutHeader(int height, BlockHeader header, uint latestTime) =>
        Sql("INSERT INTO headers VALUES (?1, ?2, ?3)").With(height).With(header.ToBytes()).With(latestTime).Run();

    private bool InTransaction(Func<bool> write)
    {
        Statement.Execute(_database, "BEGIN IMMEDIATE");
        bool isDone = write();
        Statement.Execute(_database, isDone ? "COMMIT" : "ROLLBACK");
        return isDone;
    }

    private void CopyTo(sqlite3 other)
    {
        // What failed may have begun to write. If it had not, there is nothing to take back.
        _ = raw.sqlite3_exec(_database, "ROLLBACK");
        using sqlite3_backup copying = raw.sqlite3_backup_init(other, "main", _database, "main");
        _ = raw.sqlite3_backup_step(copying, -1);
        Statement.Check(other, raw.sqlite3_backup_finish(copying));
    }
}
