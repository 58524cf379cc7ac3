using BlockChain.Miner.Options;

namespace BlockChain.Miner.Api;

/// <summary>What one owner has, in the chain and in the mempool. The mempool is read first and the chain second; what a block
/// has confirmed in between is left out of the mempool's part, so nothing is missed and nothing counts twice.
/// </summary>
internal sealed class AddressView : IDisposable
{
    private readonly FullNode _node;
    private readonly PublicKeyHash _owner;
    private readonly List<MempoolEntry> _entries;
    private readonly TransactionView _view;

    public AddressView(FullNode node, PublicKeyHash owner)
    {
        _node = node;
        _owner = owner;
        IReadOnlyList<MempoolEntry> waiting = node.Mempool.EntriesOf(owner);
        Reader = node.OpenReader();
        _entries = [.. waiting.Where(entry => Reader.FindPlace(entry.Transaction.Id) is null)];
        _view = new TransactionView(Reader, node.Parameters);
    }

    /// <summary>The chain.</summary>
    public ChainReader Reader { get; }

    /// <summary>What the address received and spent in the chain.</summary>
    public AddressStatsRecord ChainStats
    {
        get
        {
            AddressTotals totals = Reader.Owners.Totals(_owner);
            return new AddressStatsRecord(
                TransactionCount: totals.TransactionCount,
                FundedCount: totals.FundedCount,
                FundedSum: totals.Funded.Units,
                SpentCount: totals.SpentCount,
                SpentSum: totals.Spent.Units);
        }
    }

    /// <summary>What the address receives and spends when the mempool is confirmed.</summary>
    public AddressStatsRecord MempoolStats
    {
        get
        {
            List<long> funded = [.. Made().Select(made => made.Output.Value.Units)];
            List<long> spent =
            [
                .. _entries.SelectMany(entry => entry.Coins)
                    .Where(coin => coin.Owner == _owner).Select(coin => coin.Value.Units),
            ];
            return new AddressStatsRecord(
                TransactionCount: _entries.Count,
                FundedCount: funded.Count,
                FundedSum: funded.Sum(),
                SpentCount: spent.Count,
                SpentSum: spent.Sum());
        }
    }

    /// <summary>Whether an output is one of this owner's, spent or not.</summary>
    public bool Knows(OutPoint outPoint) =>
        Reader.FindOutput(outPoint)?.Owner == _owner || Made().Any(made => made.OutPoint == outPoint);

    /// <summary>What the owner can spend, or will be able to: what the chain has, in its order, without what the mempool
    /// spends; then what the mempool makes.</summary>
    /// <param name="after">Only what comes after this output, which is known; null: all.</param>
    public IEnumerable<UnspentRecord> Unspent(OutPoint? after)
    {
        HashSet<OutPoint> spent =
            [.. _entries.SelectMany(entry => entry.Transaction.Inputs).Select(input => input.PreviousOutput)];
        StoredOutput? last = after is { } first ? Reader.FindOutput(first) : null;
        bool isInChain = after is null || last is not null;
        while (isInChain)
        {
            IReadOnlyList<StoredOutput> page = Reader.Owners.Unspent(_owner, last, NodeClient.UnspentPageSize);
            foreach (StoredOutput output in page.Where(output => !spent.Contains(output.OutPoint)))
            {
                yield return Of(output);
            }

            last = page.Count > 0 ? page[^1] : null;
            isInChain = page.Count == NodeClient.UnspentPageSize;
        }

        IEnumerable<(OutPoint OutPoint, TransactionOutput Output)> made = Made();
        if (after is { } named && made.Any(one => one.OutPoint == named))
        {
            made = made.SkipWhile(one => one.OutPoint != named).Skip(1);
        }

        foreach ((OutPoint outPoint, TransactionOutput output) in made.Where(one => !spent.Contains(one.OutPoint)))
        {
            yield return new UnspentRecord(
                TransactionId: outPoint.TransactionId.ToString(),
                OutputIndex: outPoint.Index,
                Status: TransactionView.Unconfirmed,
                Value: output.Value.Units);
        }
    }

    /// <summary>The unconfirmed transactions, newest first.</summary>
    public IEnumerable<TransactionRecord> MempoolTransactions() => Page(
        _entries.AsEnumerable().Reverse().Take(Limits.MempoolTransactionsPerAddress).Select(_view.Of));

    /// <summary>A page of those in the chain, newest first.</summary>
    /// <param name="before">Only those before this place; null: from the newest on.</param>
    public IEnumerable<TransactionRecord> ChainTransactions(ChainPlace? before) =>
        Page(Reader.Owners.History(_owner, before, Limits.TransactionsPerPage).Select(_view.Of));

    /// <inheritdoc/>
    public void Dispose() => Reader.Dispose();

    /// <summary>The outputs in the mempool that pay the owner, in the order they came.</summary>
    private IEnumerable<(OutPoint OutPoint, TransactionOutput Output)> Made() =>
        from entry in _entries
        from made in entry.Transaction.Outputs.Select((output, i) => (entry.Transaction.OutPointAt(i), output))
        where made.output.TryGetOwner(out PublicKeyHash owner) && owner == _owner
        select made;

    /// <summary>As many as an answer has room for, but at least one: a single one can be as large as a block.</summary>
    private static IEnumerable<TransactionRecord> Page(IEnumerable<TransactionRecord> transactions)
    {
        int size = 0;
        return transactions.TakeWhile((one, i) => (size += one.Size) <= Limits.TransactionsPageSize || i == 0);
    }

    private UnspentRecord Of(StoredOutput output) => new(
        TransactionId: output.OutPoint.TransactionId.ToString(),
        OutputIndex: output.OutPoint.Index,
        Status: _view.StatusAt(output.Place.Height),
        Value: output.Value.Units,
        MaturesAt: output.Place.Position == 0 ? output.Place.Height + _node.Parameters.CoinbaseMaturity : null);
}
