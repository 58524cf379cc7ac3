using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlockChain.Core.Storage;

/// <summary>The SQLite file that a <see cref="ChainStore"/> writes: open for us alone, of our network, and with genesis in
/// it.
/// </summary>
internal sealed class ChainFile : IDisposable
{
    /// <summary>Milliseconds for which another program may hold the file.</summary>
    public const int BusyTimeout = 30_000;

    /// <summary>
    /// A commit is on the disk when it returns, on macOS too, where the drive must be asked to empty its own memory. The
    /// cache (in KiB) holds what a batch of full blocks touches: the indexes by txid and by owner are written all over. When
    /// the log is taken into the file, <see cref="WriteAheadLog"/> decides. What refers to a block is removed before it, by
    /// us: SQLite would search the whole best chain to make sure.
    /// </summary>
    private const string Settings =
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA fullfsync = ON;
        PRAGMA checkpoint_fullfsync = ON;
        PRAGMA cache_size = -65536;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA foreign_keys = OFF;
        """;

    private readonly FileStream _lock;
    private readonly string _readOnly;

    private ChainFile(FileStream @lock, SqliteConnection connection, string readOnly, Action<long> logHeld)
    {
        _lock = @lock;
        _readOnly = readOnly;
        Connection = connection;
        Log = new WriteAheadLog(connection, logHeld);
    }

    public SqliteConnection Connection { get; }

    /// <summary>What was committed and is not in the file itself yet.</summary>
    public WriteAheadLog Log { get; }

    /// <summary>See <see cref="ChainStore.Open"/>.</summary>
    public static ChainFile Open(string path, ChainParameters parameters, Action<long> logHeld)
    {
        FileStream? @lock = null;
        SqliteConnection? connection = null;
        try
        {
            @lock = Lock(path);
            connection = new SqliteConnection(ConnectionString(path, SqliteOpenMode.ReadWriteCreate));
            connection.Open();
            raw.sqlite3_busy_timeout(connection.Handle, BusyTimeout);

            // Of a file that may not be written, SQLite opens what may be read, and fails at the first block.
            if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
            {
                throw new SqliteException("it may only be read", raw.SQLITE_READONLY);
            }

            Prepare(connection, path, parameters);
            Statement.Execute(connection, Settings);
            return new ChainFile(@lock, connection, ConnectionString(path, SqliteOpenMode.ReadOnly), logHeld);
        }
        catch (Exception failure) when (failure is SqliteException or StoreException)
        {
            connection?.Dispose();
            @lock?.Dispose();
            throw failure is SqliteException sqlite ? StoreException.Of(sqlite, path) : failure;
        }
    }

    /// <summary>Makes this process the only one that writes a chain's file. The system lets go of the lock when the process
    /// ends, however it ends.</summary>
    /// <exception cref="StoreException">Another one has it; or the folder cannot be written.</exception>
    public static FileStream Lock(string path)
    {
        string file = path + ".lock";
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException failure) when (HeldFile.IsReason(failure))
        {
            throw new StoreException(
                $"Another miner is already using {Path.GetDirectoryName(path)}. Stop it first.", failure)
            { Remedy = StoreRemedy.OtherFolder };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"The file {file} cannot be written: {failure.Message} Its folder must be one that you may write.", failure)
            { Remedy = StoreRemedy.OtherFolder };
        }
    }

    /// <summary>A reader with a connection of its own.</summary>
    public ChainReader OpenReader() => new(_readOnly, Log);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The last connection to a file takes the write-ahead log into it; readers' connections are kept for the next.
        using (var reader = new SqliteConnection(_readOnly))
        {
            SqliteConnection.ClearPool(reader);
        }

        Connection.Dispose();
        _lock.Dispose();
    }

    private static string ConnectionString(string path, SqliteOpenMode mode) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = mode,
        Pooling = mode == SqliteOpenMode.ReadOnly,
    }.ToString();

    /// <summary>Checks whose file it is; fills an empty one.</summary>
    private static void Prepare(SqliteConnection connection, string path, ChainParameters parameters)
    {
        if (IsEmpty(connection, path))
        {
            Create(connection, parameters);
        }

        using var readGenesis = new Statement(connection, "SELECT hash FROM blocks WHERE id = 1");
        if (!readGenesis.First(row => row.Bytes(0).SequenceEqual(parameters.Genesis.Hash.Value.ToBytes())))
        {
            throw OfAnotherNetwork(path, parameters);
        }

        Statement.Execute(connection, Schema.LaterTables);
    }

    public static StoreException OfAnotherNetwork(string path, ChainParameters parameters) => new(
        $"The chain's file {path} is not of the network {parameters.Name}. Start the node of the network it was made for.")
    { Remedy = StoreRemedy.OtherFolder };

    /// <summary>Whether nothing is in the file yet.</summary>
    /// <exception cref="StoreException">What is in it is not ours, or of a newer program.</exception>
    public static bool IsEmpty(SqliteConnection connection, string path)
    {
        using var readVersion = new Statement(connection, "PRAGMA user_version");
        long version = readVersion.First(row => row.Number(0));
        if (version == 0)
        {
            using var countTables = new Statement(connection, "SELECT count(*) FROM sqlite_schema");
            if (countTables.First(row => row.Number(0)) > 0)
            {
                throw new StoreException($"{path} is a database of another program.")
                { Remedy = StoreRemedy.OtherFolder };
            }

            return true;
        }

        return version == Schema.Version
            ? false
            : throw new StoreException(
                $"The chain's file {path} has layout {version}, but this program knows {Schema.Version}. Use the newer program.")
            { Remedy = StoreRemedy.OtherFolder };
    }

    private static void Create(SqliteConnection connection, ChainParameters parameters)
    {
        Block genesis = parameters.Genesis;
        Statement.Execute(connection, $"BEGIN IMMEDIATE; {Schema.Tables}");
        Run(
            "INSERT INTO blocks VALUES (1, ?1, ?2, 0, ?3, ?4, ?5)",
            genesis.Hash.Value.ToBytes(), genesis.Header.ToBytes(), (int)BlockStatus.FullyChecked, genesis.Size,
            genesis.Transactions.Length);
        Run("INSERT INTO bodies VALUES (1, ?1)", genesis.ToBytes());
        Run("INSERT INTO best_chain VALUES (0, 1, ?1, 0)", genesis.Header.Time);
        Run(
            "INSERT INTO transactions VALUES (?1, ?2, ?3, ?4)",
            new ChainPlace(0, 0).Key, genesis.Transactions[0].Id.Value.ToBytes(), BlockHeader.Size + 1,
            genesis.Transactions[0].Size);
        Statement.Execute(connection, $"PRAGMA user_version = {Schema.Version}; COMMIT;");

        void Run(string sql, params ReadOnlySpan<object> values)
        {
            using var statement = new Statement(connection, sql);
            statement.With(values).Run();
        }
    }
}
