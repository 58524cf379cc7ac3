using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
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
    private readonly SqliteConnection _connection;
    private readonly PreparedStatement _beginReading, _begin, _commit, _rollback;
    private readonly PreparedStatement _addBlock, _addBody, _setStatus, _dropBody, _dropBlock, _readBody;
    private readonly PreparedStatement _addToBestChain, _addTransaction, _addOutput, _findTransaction, _findCoin, _spend;
    private readonly PreparedStatement _addSideTransaction, _dropSideTransaction, _addRefusal, _dropRefusal;
    private readonly PreparedStatement[] _disconnect;

    private ChainStore(ChainFile file)
    {
        _file = file;
        SqliteConnection connection = _connection = file.Connection;
        _beginReading = new(connection, "BEGIN");
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _rollback = new(connection, "ROLLBACK");
        _addBlock = new(connection,
            """
            INSERT INTO blocks (hash, header, height, status, size, tx_count) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            RETURNING id
            """);
        _addBody = new(connection, "INSERT INTO bodies (block, bytes) VALUES (?1, ?2)");
        _setStatus = new(connection, "UPDATE blocks SET status = ?2 WHERE hash = ?1");
        _dropBody = new(connection,
            "DELETE FROM bodies WHERE block = (SELECT id FROM blocks WHERE hash = ?1)");
        _dropBlock = new(connection, "DELETE FROM blocks WHERE hash = ?1");
        _readBody = new(connection,
            "SELECT bytes FROM bodies JOIN blocks ON blocks.id = bodies.block WHERE blocks.hash = ?1");
        _addToBestChain = new(connection,
            """
            INSERT INTO best_chain (height, block, latest_time, supply) VALUES (?1,
                (SELECT id FROM blocks WHERE hash = ?2),
                max(?3, coalesce((SELECT latest_time FROM best_chain WHERE height = ?1 - 1), 0)),
                ?4 + coalesce((SELECT supply FROM best_chain WHERE height = ?1 - 1), 0))
            """);
        _addTransaction = new(connection,
            "INSERT INTO transactions (id, txid, offset, size) VALUES (?1, ?2, ?3, ?4)");
        _addOutput = new(connection, "INSERT INTO outputs (id, owner, value) VALUES (?1, ?2, ?3)");
        _findTransaction = new(connection, "SELECT id FROM transactions WHERE txid = ?1");
        _findCoin = new(connection,
            """
            SELECT outputs.id, owner, value FROM transactions
            JOIN outputs ON outputs.id = (transactions.id << 15) + ?2
            WHERE txid = ?1 AND spender IS NULL
            """);
        _spend = new(connection, "UPDATE outputs SET spender = ?2 WHERE id = ?1");
        _addSideTransaction = new(connection,
            """
            INSERT OR IGNORE INTO side_transactions (txid, block) VALUES (?1, (SELECT id FROM blocks WHERE hash = ?2))
            """);
        _dropSideTransaction = new(connection,
            "DELETE FROM side_transactions WHERE txid = ?1 AND block = (SELECT id FROM blocks WHERE hash = ?2)");
        _dropRefusal = new(connection, "DELETE FROM refusals WHERE block = (SELECT id FROM blocks WHERE hash = ?1)");
        _addRefusal = new(connection,
            "INSERT OR IGNORE INTO refusals SELECT id, CAST(?2 AS TEXT) FROM blocks WHERE hash = ?1");
        _disconnect =
        [
            new(connection,
                """
                INSERT OR IGNORE INTO side_transactions (txid, block)
                SELECT txid, (SELECT block FROM best_chain WHERE height = ?1) FROM transactions WHERE id >= ?1 << 15
                """),
            new(connection,
                """
                UPDATE outputs SET spender = NULL
                WHERE spender IS NOT NULL AND spender >= ?1 << 15 AND spender < (?1 + 1) << 15
                """),
            new(connection, "DELETE FROM outputs WHERE id >= ?1 << 30"),
            new(connection, "DELETE FROM transactions WHERE id >= ?1 << 15"),
            new(connection, "DELETE FROM best_chain WHERE height = ?1"),
        ];
    }

    /// <summary>Opens the file, or makes it with the genesis block in it.</summary>
    /// <exception cref="StoreException">Another program has it open; or it is of another network or a newer program, or
    /// is no such file.</exception>
    public static ChainStore Open(string path, ChainParameters parameters) => new(ChainFile.Open(path, parameters));

    /// <summary>An exception as a failure of this file; null if it is none.</summary>
    internal StoreException? FailureOf(Exception? exception) => exception switch
    {
        StoreException failure => failure,
        SqliteException failure => StoreException.Of(failure, _connection.DataSource),
        _ => null,
    };

    /// <summary>A view of the chain as it is at this moment, for one reader; it neither waits for the writer nor makes
    /// it wait.</summary>
    public ChainReader OpenReader() => _file.OpenReader();

    /// <summary>Raised by a commit: see <see cref="WriteAheadLog.Held"/>.</summary>
    internal event Action<long>? LogHeld
    {
        add => _file.Log.Held += value;
        remove => _file.Log.Held -= value;
    }

    /// <summary>Begins what shall be written as a whole or not at all.</summary>
    internal StoreTransaction Begin()
    {
        if (IsInTransaction)
        {
            _commit.Run();
        }

        _begin.Run();
        return new StoreTransaction(_file, _commit, _rollback);
    }

    /// <summary>How many blocks there are, on all branches.</summary>
    internal int CountBlocks()
    {
        using var select = new PreparedStatement(_connection, "SELECT max(id) FROM blocks");
        _ = select.Next();
        return (int)select.Number(0);
    }

    /// <summary>Every block but genesis, parents before children.</summary>
    internal IEnumerable<(BlockHash Hash, BlockHeader Header, BlockStatus Status, int Size)> LoadHeaders()
    {
        using var select = new PreparedStatement(
            _connection, "SELECT hash, header, status, size FROM blocks WHERE id > 1 ORDER BY id");
        while (select.Next())
        {
            yield return (
                new BlockHash(select.Hash(0)),
                select.Header(1),
                (BlockStatus)select.Number(2),
                (int)select.Number(3));
        }

        select.Reset();
    }

    /// <summary>The hash of the tip of the best chain.</summary>
    internal BlockHash ReadTip()
    {
        using var select = new PreparedStatement(_connection,
            "SELECT hash FROM best_chain JOIN blocks ON id = block ORDER BY best_chain.height DESC LIMIT 1");
        return select.Next()
            ? new BlockHash(select.Hash(0))
            : throw StoreException.Damaged("it has no tip.");
    }

    /// <summary>Keeps a block; one that is invalid without its body.</summary>
    internal void AddBlock(Block block, int height, BlockStatus status)
    {
        Span<byte> hash = stackalloc byte[Hash256.Size];
        Span<byte> header = stackalloc byte[BlockHeader.Size];
        block.Hash.Value.WriteTo(hash);
        block.Header.WriteTo(header);
        _ = _addBlock.With(hash).With(header).With(height).With((int)status).With(block.Size)
            .With(block.Transactions.Length).Next();
        long id = _addBlock.Number(0);
        _addBlock.Reset();
        if (status != BlockStatus.Invalid)
        {
            _addBody.With(id).With(block.ToBytes()).Run();
        }
    }

    /// <summary>Notes which transactions a block beside the best chain has, so that they can be found there.</summary>
    internal void AddSideTransactions(Block block)
    {
        byte[] hash = block.Hash.Value.ToBytes();
        foreach (Transaction transaction in block.Transactions)
        {
            _addSideTransaction.With(transaction.Id.Value.ToBytes()).With(hash).Run();
        }
    }

    /// <summary>Lets go of the body of a stored block that turned out bad, and remembers that it is, and why.</summary>
    internal void MarkInvalid(BlockHash hash, string reason)
    {
        SetStatus(hash, BlockStatus.Invalid);
        DropBody(hash);
        _addRefusal.With(hash.Value.ToBytes()).With(System.Text.Encoding.UTF8.GetBytes(reason)).Run();
    }

    /// <summary>Lets go of a block beside the best chain that nobody has built on, as if it had never come: its number goes
    /// to the next block, so nothing of it may stay.</summary>
    internal void Forget(BlockHash hash)
    {
        DropBody(hash);
        _dropRefusal.With(hash.Value.ToBytes()).Run();
        _dropBlock.With(hash.Value.ToBytes()).Run();
    }

    /// <summary>A block that was stored with its body.</summary>
    internal Block ReadBlock(BlockHash hash)
    {
        byte[]? bytes = _readBody.With(hash.Value.ToBytes()).Next() ? _readBody.Bytes(0).ToArray() : null;
        _readBody.Reset();
        return bytes is not null && Block.TryParse(bytes, out Block? block, out _) && block.Hash == hash
            ? block
            : throw StoreException.Damaged($"the block {hash} cannot be read.");
    }

    /// <summary>An unspent output of the best chain, with its key in the store; false where there is none.</summary>
    internal bool TryFindCoin(OutPoint outPoint, out long key, out Coin coin)
    {
        key = 0;
        coin = default;
        if (outPoint.Index >= ChainPlace.Count)
        {
            return false;
        }

        Span<byte> id = stackalloc byte[Hash256.Size];
        outPoint.TransactionId.Value.WriteTo(id);
        BeginReading();
        try
        {
            if (!_findCoin.With(id).With(outPoint.Index).Next())
            {
                return false;
            }

            key = _findCoin.Number(0);
            ChainPlace place = ChainPlace.OfOutputKey(key, out _);
            coin = new Coin(
                new Amount(_findCoin.Number(2)),
                _findCoin.Owner(1),
                place.Height,
                IsCoinbase: place.Position == 0);
            return true;
        }
        finally
        {
            _findCoin.Reset();
        }
    }

    internal bool HasTransaction(TransactionId id)
    {
        BeginReading();
        bool isFound = _findTransaction.With(id.Value.ToBytes()).Next();
        _findTransaction.Reset();
        return isFound;
    }

    /// <summary>Marks a coin as spent by the transaction at a place.</summary>
    internal void Spend(long coinKey, ChainPlace spender) => _spend.With(coinKey).With(spender.Key).Run();

    /// <summary>Adds a transaction and its outputs at a place of the best chain.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="place">Its place.</param>
    /// <param name="offset">Where in the block's bytes it begins.</param>
    internal void AddTransaction(Transaction transaction, ChainPlace place, int offset)
    {
        Span<byte> id = stackalloc byte[Hash256.Size];
        transaction.Id.Value.WriteTo(id);
        _addTransaction.With(place.Key).With(id).With(offset).With(transaction.Size).Run();
        Span<byte> ownerBytes = stackalloc byte[PublicKeyHash.Size];
        for (int i = 0; i < transaction.Outputs.Length; i++)
        {
            TransactionOutput output = transaction.Outputs[i];
            if (!PayToPublicKeyHash.TryGetOwner(output.Script.Span, out PublicKeyHash owner))
            {
                throw new InvalidOperationException("An output that the rules refuse has come as far as the store.");
            }

            owner.WriteTo(ownerBytes);
            _addOutput.With(place.OutputKey(i)).With(ownerBytes).With(output.Value.Units).Run();
        }
    }

    /// <summary>Makes a stored block the new tip.</summary>
    /// <param name="header">The block's header.</param>
    /// <param name="minted">The coins that it brought into existence.</param>
    internal void AddToBestChain(ChainedHeader header, Amount minted)
    {
        _addToBestChain.With(header.Height).With(header.Hash.Value.ToBytes()).With(header.Header.Time).With(minted.Units)
            .Run();
        SetStatus(header.Hash, BlockStatus.Connected);
    }

    /// <summary>Undoes the block at the tip: unspends what it spent, removes what it made.</summary>
    internal void Disconnect(int height)
    {
        foreach (PreparedStatement statement in _disconnect)
        {
            statement.With(height).Run();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PreparedStatement statement in (PreparedStatement[])[
            _beginReading, _begin, _commit, _rollback, _addBlock, _addBody, _setStatus, _dropBody, _dropBlock, _readBody,
            _addToBestChain, _addTransaction, _addOutput, _findTransaction, _findCoin, _spend,
            _addSideTransaction, _dropSideTransaction, _addRefusal, _dropRefusal, .. _disconnect])
        {
            statement.Dispose();
        }

        _file.Dispose();
    }

    private bool IsInTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>Between two blocks one transaction serves all questions: each would lock and unlock the file otherwise, which
    /// takes longer than to answer it. Nobody else writes, so what it sees is not out of date.</summary>
    private void BeginReading()
    {
        if (!IsInTransaction)
        {
            _beginReading.Run();
        }
    }

    /// <summary>Lets go of a body, if there is one, and of what was noted about its transactions.</summary>
    private void DropBody(BlockHash hash)
    {
        byte[] key = hash.Value.ToBytes();
        byte[]? bytes = _readBody.With(key).Next() ? _readBody.Bytes(0).ToArray() : null;
        _readBody.Reset();
        if (Block.TryParse(bytes, out Block? block, out _))
        {
            foreach (Transaction transaction in block.Transactions)
            {
                _dropSideTransaction.With(transaction.Id.Value.ToBytes()).With(key).Run();
            }
        }

        _dropBody.With(key).Run();
    }

    private void SetStatus(BlockHash hash, BlockStatus status) =>
        _setStatus.With(hash.Value.ToBytes()).With((int)status).Run();
}
