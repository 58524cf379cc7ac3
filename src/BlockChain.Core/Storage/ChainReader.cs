using System.Diagnostics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlockChain.Core.Storage;

/// <summary>
/// Answers questions about blocks and transactions, as of the moment it was opened: what is written after that is not
/// seen, so the answers agree with each other. For one thread; dispose it soon, because the log grows while it is open. If it
/// grows too much, a question that takes long is broken off (<see cref="WasInterrupted"/>).
/// </summary>
public sealed class ChainReader : IDisposable
{
    private const string BlockColumns =
        """
        SELECT blocks.hash, header, blocks.height, status, size, tx_count, best_chain.block IS NOT NULL
        FROM blocks LEFT JOIN best_chain ON best_chain.height = blocks.height AND best_chain.block = blocks.id
        """;

    private readonly SqliteConnection _connection;
    private readonly WriteAheadLog _log;
    private readonly long _opened = Stopwatch.GetTimestamp();

    internal ChainReader(string connectionString, WriteAheadLog log)
    {
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
        _log = log;
        _log.Add(this);
        try
        {
            raw.sqlite3_busy_timeout(_connection.Handle, ChainFile.BusyTimeout);
            Statement.Execute(_connection, "BEGIN");

            // A transaction of SQLite begins with the first look.
            Height = Convert.ToInt32(Scalar("SELECT max(height) FROM best_chain"), null);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Height { get; }

    /// <summary>For how long it has been open.</summary>
    internal TimeSpan Age => Stopwatch.GetElapsedTime(_opened);

    /// <summary>Answers about owners, from the same moment.</summary>
    public OwnerReader Owners => new(this);

    /// <summary>The last block of the best chain.</summary>
    public StoredBlock Tip => BlockAt(Height)!;

    /// <summary>Coins in existence after the tip, in base units: a running total.</summary>
    public Amount Supply => new((long)Scalar("SELECT supply FROM best_chain WHERE height = ?1", Height)!);

    /// <summary>Bytes of the chain's file, without its log.</summary>
    public long FileSize => (long)Scalar("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")!;

    /// <summary>The block at a height of the best chain; null above the tip.</summary>
    public StoredBlock? BlockAt(int height) =>
        Rows($"{BlockColumns} WHERE blocks.id = (SELECT block FROM best_chain WHERE height = ?1)", ReadBlock, height)
            .SingleOrDefault();

    /// <summary>A block on any branch, also an invalid one; null if it is not known.</summary>
    public StoredBlock? FindBlock(BlockHash hash) =>
        Rows($"{BlockColumns} WHERE blocks.hash = ?1", ReadBlock, hash.Value.ToBytes()).SingleOrDefault();

    /// <summary>The median of the times of the last 11 blocks up to this one, on whichever branch, in seconds since 1970
    /// (see <see cref="ChainedHeader.MedianTimePast"/>).</summary>
    public uint MedianTimePast(StoredBlock block)
    {
        Span<uint> times = stackalloc uint[ChainedHeader.MedianTimeSpan];
        int count = 0;
        for (StoredBlock? at = block; at is not null && count < times.Length; at = FindBlock(at.Header.PreviousHash))
        {
            times[count++] = at.Header.Time;
        }

        return ChainedHeader.MedianOf(times[..count]);
    }

    /// <summary>The bytes of a block; null if it is not known, or was invalid.</summary>
    public byte[]? FindBody(BlockHash hash) => (byte[]?)Scalar(
        "SELECT bytes FROM bodies WHERE block = (SELECT id FROM blocks WHERE hash = ?1)", hash.Value.ToBytes());

    /// <summary>A block that is stored with its body.</summary>
    public Block BlockOf(BlockHash hash) => Block.TryParse(FindBody(hash), out Block? block, out string? error)
        ? block
        : throw StoreException.Damaged($"the block {hash} cannot be read. {error}");

    /// <summary>The 80-byte headers of the best chain from a height on, at most as many as asked for.</summary>
    public IReadOnlyList<byte[]> Headers(int fromHeight, int count) => Rows(
        """
        SELECT header FROM best_chain JOIN blocks ON blocks.id = best_chain.block
        WHERE best_chain.height >= ?1 ORDER BY best_chain.height LIMIT ?2
        """,
        row => row.Bytes(0).ToArray(), fromHeight, count);

    /// <summary>The last height at which every block so far was made by a time, in seconds since 1970; null before
    /// genesis.</summary>
    public int? HeightAtTime(long time) => (int?)(long?)Scalar(
        """
        SELECT height FROM best_chain WHERE latest_time <= ?1 ORDER BY latest_time DESC, height DESC LIMIT 1
        """,
        time);

    /// <summary>The place of a transaction in the best chain; null if it is not there.</summary>
    public ChainPlace? FindPlace(TransactionId id) =>
        Scalar("SELECT id FROM transactions WHERE txid = ?1", id.Value.ToBytes()) is long key
            ? ChainPlace.OfKey(key)
            : null;

    /// <summary>The transaction at a place of the best chain.</summary>
    public Transaction TransactionAt(ChainPlace place)
    {
        var bytes = (byte[]?)Scalar(
            """
            SELECT substr(bytes, offset + 1, transactions.size) FROM transactions
            JOIN best_chain ON best_chain.height = transactions.id >> 15
            JOIN bodies ON bodies.block = best_chain.block
            WHERE transactions.id = ?1
            """,
            place.Key);
        return Transaction.TryParse(bytes, out Transaction? transaction, out string? error)
            ? transaction
            : throw StoreException.Damaged($"a transaction of block {place.Height} cannot be read. {error}");
    }

    /// <summary>A transaction of a block beside the best chain, the highest such block if there are several; null if there is
    /// none. (In a file of an older program, of blocks that were stored or undone since.)</summary>
    public Transaction? FindSideTransaction(TransactionId id, out StoredBlock? block)
    {
        block = Rows(
            $"""
            {BlockColumns}
            WHERE blocks.id IN (SELECT block FROM side_transactions WHERE txid = ?1)
                AND best_chain.block IS NULL AND status <> 0
            ORDER BY blocks.height DESC, blocks.id LIMIT 1
            """,
            ReadBlock, id.Value.ToBytes()).SingleOrDefault();
        return block is null ? null : BlockOf(block.Hash).Transactions.First(transaction => transaction.Id == id);
    }

    /// <summary>Why a block is invalid: the reject reason of the rule that it breaks, or one before it. Null if it is not
    /// invalid.</summary>
    public string? FindRefusal(BlockHash hash) => (string?)Scalar(
        "SELECT reason FROM refusals WHERE block = (SELECT id FROM blocks WHERE hash = ?1)", hash.Value.ToBytes());

    /// <summary>Blocks of any branch, but no invalid ones, whose hash begins with some digits, and transactions of the best
    /// chain whose id does; the newest first.</summary>
    /// <param name="digits">Lowercase hex digits, as a hash is shown.</param>
    /// <param name="looked">How many of the newest are looked through: they are stored the other way round, so no index helps.
    /// </param>
    /// <param name="most">How many of each to find.</param>
    public (IReadOnlyList<BlockHash> Blocks, IReadOnlyList<TransactionId> Transactions) FindByDigits(
        string digits, int looked, int most)
    {
        byte[] lastBytes = Convert.FromHexString(digits[..^(digits.Length % 2)]);
        Array.Reverse(lastBytes);
        return (
            [.. Find("SELECT hash FROM blocks WHERE status <> 0 ORDER BY id DESC LIMIT ?1").Select(hash => new BlockHash(hash))],
            [.. Find("SELECT txid AS hash FROM transactions ORDER BY id DESC LIMIT ?1").Select(hash => new TransactionId(hash))]);

        IEnumerable<Hash256> Find(string newest) => Rows(
            $"SELECT hash FROM ({newest}) WHERE substr(hash, 33 - ?2) = ?3", row => row.Hash(0),
            looked, lastBytes.Length, lastBytes)
            .Where(hash => hash.ToString().StartsWith(digits, StringComparison.Ordinal)).Take(most);
    }

    /// <summary>The ids of the transactions of a block of the best chain, in order.</summary>
    public IReadOnlyList<TransactionId> TransactionIds(int height) => Rows(
        "SELECT txid FROM transactions WHERE id >= ?1 AND id < ?2 ORDER BY id",
        row => new TransactionId(row.Hash(0)),
        new ChainPlace(height, 0).Key, new ChainPlace(height + 1, 0).Key);

    /// <summary>An output of the best chain, spent or not; null if there is none. Genesis has none.</summary>
    public StoredOutput? FindOutput(OutPoint outPoint) =>
        outPoint.Index < ChainPlace.Count
            ? Rows(
                $"{OutputColumns} WHERE txid = ?1 AND outputs.id = (transactions.id << 15) + ?2",
                ReadOutput, outPoint.TransactionId.Value.ToBytes(), (long)outPoint.Index).SingleOrDefault()
            : null;

    /// <summary>Whether a question ended because it took so long that the log grew too much.</summary>
    public static bool WasInterrupted(Exception? failure) =>
        failure is SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT };

    /// <summary>Ends the question that is asked just now, from any thread.</summary>
    internal void Interrupt() => raw.sqlite3_interrupt(_connection.Handle);

    /// <inheritdoc/>
    public void Dispose()
    {
        _log.Remove(this);

        // Not kept open: the connection goes back to a pool, and the next reader has to begin again.
        using (_connection)
        {
            if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                Statement.Execute(_connection, "ROLLBACK");
            }
        }
    }

    internal const string OutputColumns =
        """
        SELECT txid, outputs.id, owner, value, spender
        FROM outputs JOIN transactions ON transactions.id = outputs.id >> 15
        """;

    internal static StoredOutput ReadOutput(Statement row)
    {
        ChainPlace place = ChainPlace.OfOutputKey(row.Number(1), out int index);
        return new StoredOutput(
            new OutPoint(new TransactionId(row.Hash(0)), (uint)index), place, row.Owner(2), new Amount(row.Number(3)),
            row.IsNull(4) ? null : ChainPlace.OfKey(row.Number(4)));
    }

    internal object? Scalar(string sql, params ReadOnlySpan<object> values)
    {
        using var statement = new Statement(_connection, sql);
        return statement.With(values).Next() ? statement.Value(0) : null;
    }

    internal List<T> Rows<T>(string sql, Func<Statement, T> read, params ReadOnlySpan<object> values)
    {
        using var statement = new Statement(_connection, sql);
        return [.. statement.With(values).Rows().Select(read)];
    }

    /// <summary>Calls for each row, keeping none.</summary>
    internal void ForEach(string sql, Action<Statement> act)
    {
        using var statement = new Statement(_connection, sql);
        foreach (Statement row in statement.Rows())
        {
            act(row);
        }
    }

    private static StoredBlock ReadBlock(Statement row) => new(
        new BlockHash(row.Hash(0)), row.Header(1), (int)row.Number(2), (BlockStatus)row.Number(3), (int)row.Number(4),
        (int)row.Number(5), IsInBestChain: row.Number(6) != 0);
}
