using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Storage;

/// <summary>Writes and reads the tables of all blocks, on whichever branch: <c>blocks</c>, <c>bodies</c>,
/// <c>side_transactions</c> and <c>refusals</c>.</summary>
internal sealed class BlockTables(Statements statements)
{
    /// <summary>In place of a reject reason.</summary>
    private static ReadOnlySpan<byte> OperatorsReason => "invalidated"u8;

    private readonly Statement _count = statements.Add("SELECT max(id) FROM blocks");

    private readonly Statement _findId = statements.Add("SELECT id FROM blocks WHERE hash = ?1");

    private readonly Statement _load = statements.Add(
        "SELECT hash, header, status, size, tx_count FROM blocks WHERE id > 1 ORDER BY id");

    private readonly Statement _addBlock = statements.Add(
        """
        INSERT INTO blocks (hash, header, height, status, size, tx_count) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        RETURNING id
        """);

    private readonly Statement _addBody = statements.Add("INSERT INTO bodies (block, bytes) VALUES (?1, ?2)");

    private readonly Statement _readBody = statements.Add(
        "SELECT bytes FROM bodies JOIN blocks ON blocks.id = bodies.block WHERE blocks.hash = ?1");

    private readonly Statement _setStatus = statements.Add("UPDATE blocks SET status = ?2 WHERE hash = ?1");

    private readonly Statement _deleteBody = statements.Add(
        "DELETE FROM bodies WHERE block = (SELECT id FROM blocks WHERE hash = ?1)");

    private readonly Statement _deleteBlock = statements.Add("DELETE FROM blocks WHERE hash = ?1");

    private readonly Statement _addSideTransaction = statements.Add(
        """
        INSERT OR IGNORE INTO side_transactions (txid, block) VALUES (?1, (SELECT id FROM blocks WHERE hash = ?2))
        """);

    private readonly Statement _deleteSideTransaction = statements.Add(
        "DELETE FROM side_transactions WHERE txid = ?1 AND block = (SELECT id FROM blocks WHERE hash = ?2)");

    private readonly Statement _addRefusal = statements.Add(
        "INSERT OR IGNORE INTO refusals SELECT id, CAST(?2 AS TEXT) FROM blocks WHERE hash = ?1");

    private readonly Statement _readRefusal = statements.Add(
        "SELECT reason FROM blocks LEFT JOIN refusals ON refusals.block = blocks.id WHERE hash = ?1");

    private readonly Statement _deleteRefusal = statements.Add(
        "DELETE FROM refusals WHERE block = (SELECT id FROM blocks WHERE hash = ?1)");

    /// <summary>A block as it is found at the start.</summary>
    /// <param name="Hash">Its hash.</param>
    /// <param name="Header">Its header.</param>
    /// <param name="Status">How far it was checked.</param>
    /// <param name="Size">Bytes of the whole block.</param>
    /// <param name="TransactionCount">Transactions in it.</param>
    internal readonly record struct Row(
        BlockHash Hash, BlockHeader Header, BlockStatus Status, int Size, int TransactionCount);

    /// <summary>How many blocks there are at most, on all branches: for the capacity of a table.</summary>
    public int Count() => (int)_count.First(row => row.Number(0));

    /// <summary>A block's number: the first seen is the smaller.</summary>
    public long FindId(BlockHash hash) => _findId.With(hash.Value.ToBytes()).First(row => row.Number(0));

    /// <summary>Every block but genesis, parents before children.</summary>
    public IEnumerable<Row> Load()
    {
        foreach (Statement row in _load.Rows())
        {
            yield return new Row(
                new BlockHash(row.Hash(0)), row.Header(1), (BlockStatus)row.Number(2), (int)row.Number(3),
                (int)row.Number(4));
        }

        _load.Reset();
    }

    /// <summary>Adds a block; an invalid one without its body.</summary>
    public void Add(Block block, int height, BlockStatus status)
    {
        Span<byte> hash = stackalloc byte[Hash256.Size];
        Span<byte> header = stackalloc byte[BlockHeader.Size];
        block.Hash.Value.WriteTo(hash);
        block.Header.WriteTo(header);
        long id = _addBlock.With(hash).With(header).With(height).With((int)status).With(block.Size)
            .With(block.Transactions.Length).First(row => row.Number(0));
        if (status != BlockStatus.Invalid)
        {
            _addBody.With(id).With(block.ToBytes()).Run();
        }
    }

    /// <summary>Notes which transactions a block beside the best chain has, so that they can be found there.</summary>
    public void AddSideTransactions(Block block)
    {
        byte[] hash = block.Hash.Value.ToBytes();
        foreach (Transaction transaction in block.Transactions)
        {
            _addSideTransaction.With(transaction.Id.Value.ToBytes()).With(hash).Run();
        }
    }

    /// <summary>A block that was stored with its body.</summary>
    /// <exception cref="StoreException">The body is missing or damaged.</exception>
    public Block Read(BlockHash hash) =>
        Block.TryParse(ReadBody(hash.Value.ToBytes()), out Block? block, out _) && block.Hash == hash
            ? block
            : throw StoreException.Damaged($"the block {hash} cannot be read.");

    public void SetStatus(BlockHash hash, BlockStatus status) =>
        _setStatus.With(hash.Value.ToBytes()).With((int)status).Run();

    /// <summary>Deletes the body of a stored block that turned out bad, and remembers that it is, and why.</summary>
    public void MarkInvalid(BlockHash hash, string reason)
    {
        SetStatus(hash, BlockStatus.Invalid);
        DeleteBody(hash);
        _addRefusal.With(hash.Value.ToBytes()).With(System.Text.Encoding.UTF8.GetBytes(reason)).Run();
    }

    /// <summary>Remembers that the operator set a block aside; its body stays.</summary>
    public void SetAside(BlockHash hash)
    {
        SetStatus(hash, BlockStatus.Invalid);
        _addRefusal.With(hash.Value.ToBytes()).With(OperatorsReason).Run();
    }

    /// <summary>Undoes <see cref="SetAside"/>.</summary>
    public void TakeBack(BlockHash hash)
    {
        SetStatus(hash, BlockStatus.Stored);
        _deleteRefusal.With(hash.Value.ToBytes()).Run();
    }

    /// <summary>What an invalid block is once it is taken back: a header alone, if it was never stored. Null: a rule refuses
    /// it.</summary>
    public BlockStatus? StatusTakenBack(BlockHash hash) =>
        _readRefusal.With(hash.Value.ToBytes()).First<bool?>(row => row.Bytes(0).SequenceEqual(OperatorsReason)) switch
        {
            null => BlockStatus.HeaderOnly,
            true => BlockStatus.Stored,
            false => null,
        };

    /// <summary>Deletes a block beside the best chain that nobody has built on, as if it had never come: its number may go
    /// to the next block, so nothing of it may stay.</summary>
    public void Delete(BlockHash hash)
    {
        DeleteBody(hash);
        _deleteRefusal.With(hash.Value.ToBytes()).Run();
        _deleteBlock.With(hash.Value.ToBytes()).Run();
    }

    /// <summary>Deletes a body, if there is one, and what was noted about its transactions.</summary>
    private void DeleteBody(BlockHash hash)
    {
        byte[] key = hash.Value.ToBytes();
        if (Block.TryParse(ReadBody(key), out Block? block, out _))
        {
            foreach (Transaction transaction in block.Transactions)
            {
                _deleteSideTransaction.With(transaction.Id.Value.ToBytes()).With(key).Run();
            }
        }

        _deleteBody.With(key).Run();
    }

    private byte[]? ReadBody(byte[] hash) => _readBody.With(hash).First(row => row.Bytes(0).ToArray());
}
