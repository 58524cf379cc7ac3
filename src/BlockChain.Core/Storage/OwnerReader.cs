using BlockChain.Core.Primitives;

namespace BlockChain.Core.Storage;

/// <summary>
/// Whoever has the whole chain can find out what belonged to each address at any point in history: these are those
/// questions, each a statement of SQL or two. Part of a <see cref="ChainReader"/>, from the same moment.
/// </summary>
public readonly struct OwnerReader
{
    private readonly ChainReader _reader;

    internal OwnerReader(ChainReader reader) => _reader = reader;

    /// <summary>What an owner had after the block at a height.</summary>
    public Amount BalanceAt(PublicKeyHash owner, int height) => new((long)_reader.Scalar(
        """
        SELECT coalesce(sum(value), 0) FROM outputs
        WHERE owner = ?1 AND created <= ?2 AND (spent IS NULL OR spent > ?2)
        """,
        owner.ToBytes(), height)!);

    public AddressTotals Totals(PublicKeyHash owner)
    {
        byte[] key = owner.ToBytes();
        long transactions = (long)_reader.Scalar($"SELECT count(*) FROM ({Transactions})", key)!;
        return _reader.Rows(
            """
            SELECT count(*), count(spender), coalesce(sum(value) FILTER (WHERE spender IS NULL), 0),
                coalesce(sum(value >> 32) FILTER (WHERE spender IS NOT NULL), 0),
                coalesce(sum(value & 0xffffffff) FILTER (WHERE spender IS NOT NULL), 0)
            FROM outputs WHERE owner = ?1
            """,
            row =>
            {
                // In halves: where the same coins come and go thousands of times, their sum does not fit 64 bits.
                long unspent = row.Number(2);
                Int128 spent = ((Int128)row.Number(3) << 32) + row.Number(4);
                var counted = new Amount((long)Int128.Min(spent, long.MaxValue - unspent));
                return new AddressTotals(
                    (int)transactions, (int)row.Number(0), counted + new Amount(unspent), (int)row.Number(1), counted);
            },
            key).Single();
    }

    /// <summary>The places of the transactions that paid an owner or spent the owner's coins, newest first. The index by owner
    /// is in the order of the outputs, so of those that paid only a page is read; those that spent are all looked for, since
    /// an index for them would make every block more expensive to connect.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="before">Only those before this place; null: from the newest on.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<ChainPlace> History(PublicKeyHash owner, ChainPlace? before, int count) => _reader.Rows(
        """
        SELECT id FROM (
            SELECT * FROM (
                SELECT DISTINCT id >> 15 AS id FROM outputs WHERE owner = ?1 AND outputs.id < ?2 << 15
                ORDER BY outputs.id DESC LIMIT ?3)
            UNION
            SELECT * FROM (
                SELECT DISTINCT spender FROM outputs WHERE owner = ?1 AND spender < ?2
                ORDER BY spender DESC LIMIT ?3))
        ORDER BY id DESC LIMIT ?3
        """,
        row => ChainPlace.OfKey(row.Number(0)),
        owner.ToBytes(), before?.Key ?? long.MaxValue >> ChainPlace.Bits, count);

    /// <summary>The unspent outputs of an owner, oldest first.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="after">Only those after this output in the order of the chain; null: from the oldest on.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<StoredOutput> Unspent(PublicKeyHash owner, StoredOutput? after, int count) => _reader.Rows(
        $"""
        {ChainReader.OutputColumns} WHERE owner = ?1 AND spender IS NULL AND outputs.id > ?2
        ORDER BY outputs.id LIMIT ?3
        """,
        ChainReader.ReadOutput,
        owner.ToBytes(), after?.Place.OutputKey((int)after.OutPoint.Index) ?? -1, count);

    private const string Transactions =
        """
        SELECT id >> 15 AS id FROM outputs WHERE owner = ?1
        UNION
        SELECT spender FROM outputs WHERE owner = ?1 AND spender IS NOT NULL
        """;
}
