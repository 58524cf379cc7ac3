using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Storage;

/// <summary>Writes and reads the tables of the best chain: <c>best_chain</c>, <c>transactions</c> and <c>outputs</c>. Its
/// unspent outputs are the state that new transactions are checked against (Bitcoin Core: <c>CCoinsView</c>).</summary>
internal sealed class BestChainTables(Statements statements)
{
    private readonly Statement _beginReading = statements.Add("BEGIN");

    private readonly Statement _readTip = statements.Add(
        "SELECT hash FROM best_chain JOIN blocks ON id = block ORDER BY best_chain.height DESC LIMIT 1");

    private readonly Statement _addBlock = statements.Add(
        """
        INSERT INTO best_chain (height, block, latest_time, supply) VALUES (?1,
            (SELECT id FROM blocks WHERE hash = ?2),
            max(?3, coalesce((SELECT latest_time FROM best_chain WHERE height = ?1 - 1), 0)),
            ?4 + coalesce((SELECT supply FROM best_chain WHERE height = ?1 - 1), 0))
        """);

    private readonly Statement _addTransaction = statements.Add(
        "INSERT INTO transactions (id, txid, offset, size) VALUES (?1, ?2, ?3, ?4)");

    private readonly Statement _addOutput = statements.Add(
        "INSERT INTO outputs (id, owner, value) VALUES (?1, ?2, ?3)");

    private readonly Statement _findTransaction = statements.Add("SELECT id FROM transactions WHERE txid = ?1");

    private readonly Statement _findCoin = statements.Add(
        """
        SELECT outputs.id, owner, value FROM transactions
        JOIN outputs ON outputs.id = (transactions.id << 15) + ?2
        WHERE txid = ?1 AND spender IS NULL
        """);

    private readonly Statement _spend = statements.Add("UPDATE outputs SET spender = ?2 WHERE id = ?1");

    private readonly Statement[] _disconnect =
    [
        statements.Add(
            """
            INSERT OR IGNORE INTO side_transactions (txid, block)
            SELECT txid, (SELECT block FROM best_chain WHERE height = ?1) FROM transactions WHERE id >= ?1 << 15
            """),
        statements.Add(
            """
            UPDATE outputs SET spender = NULL
            WHERE spender IS NOT NULL AND spender >= ?1 << 15 AND spender < (?1 + 1) << 15
            """),
        statements.Add("DELETE FROM outputs WHERE id >= ?1 << 30"),
        statements.Add("DELETE FROM transactions WHERE id >= ?1 << 15"),
        statements.Add("DELETE FROM best_chain WHERE height = ?1"),
    ];

    public BlockHash ReadTip() =>
        _readTip.First<BlockHash?>(row => new BlockHash(row.Hash(0))) ?? throw StoreException.Damaged("it has no tip.");

    /// <summary>An unspent output, with its key for <see cref="Spend"/>.</summary>
    public bool TryFindCoin(OutPoint outPoint, out long key, out Coin coin)
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

    public bool HasTransaction(TransactionId id)
    {
        BeginReading();
        return _findTransaction.With(id.Value.ToBytes()).First(_ => true);
    }

    /// <summary>Marks a coin as spent by the transaction at a place.</summary>
    public void Spend(long coinKey, ChainPlace spender) => _spend.With(coinKey).With(spender.Key).Run();

    /// <summary>Adds a transaction and its outputs.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="place">Its place in the best chain.</param>
    /// <param name="offset">Where in the block's bytes it begins.</param>
    public void AddTransaction(Transaction transaction, ChainPlace place, int offset)
    {
        Span<byte> id = stackalloc byte[Hash256.Size];
        transaction.Id.Value.WriteTo(id);
        _addTransaction.With(place.Key).With(id).With(offset).With(transaction.Size).Run();
        Span<byte> ownerBytes = stackalloc byte[PublicKeyHash.Size];
        for (int i = 0; i < transaction.Outputs.Length; i++)
        {
            TransactionOutput output = transaction.Outputs[i];
            if (!output.TryGetOwner(out PublicKeyHash owner))
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
    public void AddBlock(ChainedHeader header, Amount minted) =>
        _addBlock.With(header.Height).With(header.Hash.Value.ToBytes()).With(header.Header.Time).With(minted.Units).Run();

    /// <summary>Undoes the block at the tip: its spent coins are unspent again, and what it made is deleted.</summary>
    public void DisconnectBlock(int height)
    {
        foreach (Statement statement in _disconnect)
        {
            statement.With(height).Run();
        }
    }

    /// <summary>Between two blocks one transaction serves all questions: each would lock and unlock the file otherwise, which
    /// takes longer than to answer it. Nobody else writes, so what it sees is not out of date.</summary>
    private void BeginReading()
    {
        if (!statements.IsInTransaction)
        {
            _beginReading.Run();
        }
    }
}
