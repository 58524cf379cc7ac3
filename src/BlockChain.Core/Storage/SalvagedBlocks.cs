using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlockChain.Core.Storage;

/// <summary>The whole blocks in a chain's file that may be damaged, each read by itself: where a page is gone, so are the
/// blocks in it and no others. All that was made from the blocks is not looked at.</summary>
internal sealed class SalvagedBlocks : IDisposable
{
    /// <summary>
    /// A file that ends too early is read as far as it goes: SQLite does that only for who may write its schema. And
    /// nobody else may have it open from now on: the file will be replaced.
    /// </summary>
    private const string Settings =
        """
        PRAGMA writable_schema = ON;
        PRAGMA locking_mode = EXCLUSIVE;
        """;

    /// <summary>Milliseconds for which another program may hold the file.</summary>
    private const int BusyTimeout = 1_000;

    private readonly SqliteConnection _connection;
    private readonly Statement _readBody;

    private SalvagedBlocks(SqliteConnection connection)
    {
        _connection = connection;
        _readBody = new(connection, "SELECT bytes FROM bodies WHERE block = ?1");

        // The list itself may have lost its end. The greatest number can be asked of each table, where the others are damaged;
        // but a damaged number must not look like more blocks than the file and its log have room for.
        long last = AskLast("SELECT block FROM bodies ORDER BY block", out bool isWhole);
        long greatest = ((string[])[
            "SELECT max(block) FROM bodies", "SELECT max(id) FROM blocks", "SELECT max(block) FROM best_chain"])
            .Max(question => AskLast(question, out _));
        IsIncomplete = !isWhole;
        Count = Math.Max(
            AskLast("SELECT row_number() OVER () FROM bodies", out _),
            AskLast($"SELECT count(*) FROM blocks WHERE status <> {(int)BlockStatus.Invalid}", out _));
        long size = SizeOf(connection.DataSource) + SizeOf(connection.DataSource + "-wal");
        LastId = Math.Min(Math.Max(last, greatest), size / BlockHeader.Size);
    }

    /// <summary>The blocks have the numbers from 1, which is genesis, up to this one. Children have greater numbers than
    /// their parents.</summary>
    public long LastId { get; }

    /// <summary>Whether the list of the blocks could not be read to its end: there may have been more.</summary>
    public bool IsIncomplete { get; }

    /// <summary>How many blocks should have their bytes in the file, as far as that can be read: bad blocks and deleted
    /// ones do not count.</summary>
    public long Count { get; }

    /// <summary>Opens it; the caller has its lock.</summary>
    /// <exception cref="StoreException">It is not ours, or so damaged that no block can be found.</exception>
    public static SalvagedBlocks Open(string path, ChainParameters parameters)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ToString());
        SalvagedBlocks? blocks = null;
        try
        {
            connection.Open();
            raw.sqlite3_busy_timeout(connection.Handle, BusyTimeout);
            Statement.Execute(connection, Settings);
            _ = ChainFile.IsEmpty(connection, path);
            blocks = new SalvagedBlocks(connection);
            if (blocks.LastId == 0)
            {
                throw new StoreException(
                    $"No block can be read from {path}. Move it away, so that the blocks are fetched from other nodes again.");
            }

            return blocks.TryRead(1) is { } genesis
                && !genesis.AsSpan().SequenceEqual(parameters.Genesis.ToBytes())
                ? throw ChainFile.OfAnotherNetwork(path, parameters)
                : blocks;
        }
        catch (Exception failure) when (failure is SqliteException or StoreException)
        {
            blocks?.Dispose();
            connection.Dispose();
            throw failure is SqliteException sqlite ? StoreException.Of(sqlite, path) : failure;
        }
    }

    /// <summary>Reads the bytes of a block as they are now, damaged or not.</summary>
    /// <param name="id">Its number.</param>
    /// <returns>Null if that part of the file cannot be read, or there is none: the bodies of bad blocks are not kept.
    /// </returns>
    public byte[]? TryRead(long id)
    {
        try
        {
            return _readBody.With(id).First(row => row.Bytes(0).ToArray());
        }
        catch (StoreException)
        {
            return null;
        }
    }

    /// <summary>The same, as a block; null also if the bytes are not a block.</summary>
    public Block? TryReadBlock(long id) => Block.TryParse(TryRead(id), out Block? block, out _) ? block : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _readBody.Dispose();
        _connection.Dispose();
    }

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>The number in the last row that can be read; 0 if there is none.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="isWhole">Whether all rows could be read.</param>
    private long AskLast(string question, out bool isWhole)
    {
        long last = 0;
        isWhole = false;
        try
        {
            using var ask = new Statement(_connection, question);
            foreach (Statement row in ask.Rows())
            {
                last = row.Number(0);
            }

            isWhole = true;
        }
        catch (StoreException)
        {
            // As far as the file can be read.
        }

        return last;
    }
}
