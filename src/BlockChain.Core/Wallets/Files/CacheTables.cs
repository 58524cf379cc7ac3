using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using SQLitePCL;

namespace BlockChain.Core.Wallets.Files;

/// <summary>The tables of a <see cref="WalletCache"/>, in a file or in memory: all of its SQL. What SQLite cannot do is a
/// <see cref="StoreException"/>, and then nothing is changed. ADO.NET would cost a program that runs for a moment as much again
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

    /// <summary>Bytes of all proofs, some 100,000 of them. The oldest are forgotten first.</summary>
    private const int MaxProofsSize = 32_000_000;

    /// <summary>Milliseconds for which another program may hold the file.</summary>
    private const int BusyTimeout = 2_000;

    private readonly sqlite3 _database;
    private readonly Statements _statements;
    private readonly Statement _readHeight;
    private readonly Statement _readHeaders;
    private readonly Statement _deleteHeaders;
    private readonly Statement _putHeader;
    private readonly Statement _readProof;
    private readonly Statement _readProofs;
    private readonly Statement _putProof;
    private readonly Statement _deleteOldProofs;

    private CacheTables(sqlite3 database)
    {
        _database = database;
        _statements = new Statements(database);
        _readHeight = _statements.Add("SELECT max(height) FROM headers");
        _readHeaders = _statements.Add(
            "SELECT header, latest_time FROM headers WHERE height BETWEEN ?1 AND ?2 ORDER BY height");
        _deleteHeaders = _statements.Add("DELETE FROM headers WHERE height > ?1");
        _putHeader = _statements.Add("INSERT INTO headers VALUES (?1, ?2, ?3)");
        _readProof = _statements.Add("SELECT proof FROM proofs WHERE txid = ?1");
        _readProofs = _statements.Add("SELECT proof FROM proofs");
        _putProof = _statements.Add("INSERT OR REPLACE INTO proofs (txid, proof) VALUES (?1, ?2)");
        _deleteOldProofs = _statements.Add(
            """
            DELETE FROM proofs WHERE number <= (
                SELECT max(number)
                FROM (SELECT number, sum(length(proof)) OVER (ORDER BY number DESC) AS size FROM proofs)
                WHERE size > ?1)
            """);
    }

    /// <summary>Opens a file, or makes it.</summary>
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
        _ = _readHeight.Next();
        long height = _readHeight.Number(0);
        _readHeight.Reset();
        return height is >= 0 and <= int.MaxValue && ReadHeaders((int)height, (int)height) is [var tip]
            ? tip
            : throw StoreException.Damaged($"it has no header of height {height}.");
    }

    /// <summary>Headers as they are, each without its ancestors; fewer where some are missing.</summary>
    public List<ChainedHeader> ReadHeaders(int first, int last)
    {
        List<ChainedHeader> headers =
        [
            .. _readHeaders.With(first).With(last).Rows()
                .Select((row, index) => new ChainedHeader(row.Header(0), first + index, (uint)row.Number(1))),
        ];
        _readHeaders.Reset();
        return headers;
    }

    /// <summary>Puts headers after that of a height, in place of those that were there: all of them or none.</summary>
    /// <returns>False: the tip is not <paramref name="tip"/> any more, and nothing is written.</returns>
    public bool TryPutHeaders(BlockHash tip, int height, IEnumerable<BlockHeader> headers) => InTransaction(() =>
    {
        if (ReadTip().Hash != tip)
        {
            return false;
        }

        _deleteHeaders.With(height).Run();
        uint latestTime = ReadTip().LatestTime;
        foreach (BlockHeader header in headers)
        {
            latestTime = Math.Max(latestTime, header.Time);
            _putHeader.With(++height).With(header.ToBytes()).With(latestTime).Run();
        }

        return true;
    });

    /// <summary>The bytes of a proof; null where there is none.</summary>
    public byte[]? FindProof(TransactionId id)
    {
        byte[]? proof = _readProof.With(id.Value.ToBytes()).Next() ? _readProof.Bytes(0).ToArray() : null;
        _readProof.Reset();
        return proof;
    }

    /// <summary>The bytes of all proofs.</summary>
    public List<byte[]> ReadProofs()
    {
        List<byte[]> proofs = [.. _readProofs.Rows().Select(row => row.Bytes(0).ToArray())];
        _readProofs.Reset();
        return proofs;
    }

    /// <summary>Keeps proofs, all of them or none.</summary>
    public bool PutProofs(IReadOnlyDictionary<TransactionId, byte[]> proofs) => InTransaction(() =>
    {
        foreach ((TransactionId id, byte[] proof) in proofs)
        {
            _putProof.With(id.Value.ToBytes()).With(proof).Run();
        }

        _deleteOldProofs.With(MaxProofsSize).Run();
        return true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _statements.Dispose();
        _database.Dispose();
    }

    private bool InTransaction(Func<bool> write)
    {
        Statement.Execute(_database, "BEGIN IMMEDIATE");
        try
        {
            bool isDone = write();
            Statement.Execute(_database, "COMMIT");
            return isDone;
        }
        catch when (_statements.IsInTransaction)
        {
            // After some errors SQLite has done it by itself.
            Statement.Execute(_database, "ROLLBACK");
            throw;
        }
    }

    private void CopyTo(sqlite3 other)
    {
        using sqlite3_backup copying = raw.sqlite3_backup_init(other, "main", _database, "main");
        raw.sqlite3_backup_step(copying, -1);
        Statement.Check(other, raw.sqlite3_backup_finish(copying));
    }

    private void ExpectFirst(BlockHeader genesis)
    {
        if (ReadHeaders(0, 0) is not [var first])
        {
            _putHeader.With(0).With(genesis.ToBytes()).With(genesis.Time).Run();
        }
        else if (first.Header != genesis)
        {
            throw StoreException.Damaged("its first header is that of another network.");
        }
    }
}
