using BlockChain.Miner.Http;

namespace BlockChain.Miner.Api;

/// <summary>A transaction that was asked for, wherever it is. The mempool is searched first and the chain second: so one that
/// a block confirms in between is found all the same. Blocks beside the best chain are searched last.
/// </summary>
internal sealed class FoundTransaction(FullNode node) : IDisposable
{
    private ChainReader? _reader;
    private Transaction? _transaction;
    private StoredBlock? _sideBlock;

    /// <summary>The chain as it was when the transaction was found.</summary>
    public ChainReader Reader => _reader ??= node.OpenReader();

    /// <summary>Where it is in the mempool; null if it is in a block.</summary>
    public MempoolEntry? Entry { get; private set; }

    /// <summary>Where it is in the best chain; null if it is not.</summary>
    public ChainPlace? Place { get; private set; }

    /// <summary>The transaction.</summary>
    public Transaction Transaction => _transaction ??= Entry?.Transaction ?? Reader.TransactionAt(Place!.Value);

    /// <summary>Whether it is in a block.</summary>
    public TransactionStatusRecord Status =>
        Entry is not null ? TransactionView.Unconfirmed
        : Place is { } place ? new TransactionView(Reader, node.Parameters).StatusAt(place.Height)
        : StatusBeside(_sideBlock!);

    /// <summary>The transaction with what it spends and its status.</summary>
    public TransactionRecord Record
    {
        get
        {
            var view = new TransactionView(Reader, node.Parameters);
            return Entry is { } entry ? view.Of(entry) : view.Of(Transaction, Status);
        }
    }

    /// <summary>Looks for it.</summary>
    /// <returns>Why it is not found, or null.</returns>
    public Problem? Find(string text)
    {
        if (!TransactionId.TryParse(text, out TransactionId id))
        {
            return Problem.NoTransactionId;
        }

        if (node.Mempool.TryFind(id, out MempoolEntry? entry))
        {
            Entry = entry;
            return null;
        }

        Place = Reader.FindPlace(id);
        if (Place is not null)
        {
            return null;
        }

        _transaction = Reader.FindSideTransaction(id, out _sideBlock);
        return _transaction is null ? Problem.NotFound($"This node does not know transaction {id}.") : null;
    }

    /// <summary>What spends its outputs: again the mempool first and the chain second.</summary>
    /// <param name="outputs">Their places.</param>
    public IReadOnlyList<OutspendRecord> SpendersOf(IEnumerable<int> outputs)
    {
        List<(OutPoint OutPoint, MempoolEntry? Spender)> looked =
        [
            .. outputs.Select(Transaction.OutPointAt).Select(outPoint =>
                (outPoint, node.Mempool.TryFindSpender(outPoint, out MempoolEntry? spender) ? spender : null)),
        ];
        using ChainReader reader = node.OpenReader();
        var view = new TransactionView(reader, node.Parameters);
        var spenders = new Dictionary<ChainPlace, Transaction>();
        var inputs = new Dictionary<TransactionId, Dictionary<OutPoint, int>>();
        return
        [
            .. looked.Select(one => one.Spender is { } waiting
                ? Spent(one.OutPoint, waiting.Transaction, TransactionView.Unconfirmed)
                : FindInChain(one.OutPoint)),
        ];

        OutspendRecord FindInChain(OutPoint outPoint)
        {
            if (reader.FindOutput(outPoint)?.Spender is not { } place)
            {
                return new OutspendRecord(Spent: false);
            }

            // Often one transaction spends several.
            if (!spenders.TryGetValue(place, out Transaction? spender))
            {
                spenders.Add(place, spender = reader.TransactionAt(place));
            }

            return Spent(outPoint, spender, view.StatusAt(place.Height));
        }

        OutspendRecord Spent(OutPoint outPoint, Transaction spender, TransactionStatusRecord status)
        {
            // Both may be thousands: the inputs of a spender are looked through once.
            if (!inputs.TryGetValue(spender.Id, out Dictionary<OutPoint, int>? places))
            {
                places = spender.Inputs.Index().ToDictionary(one => one.Item.PreviousOutput, one => one.Index);
                inputs.Add(spender.Id, places);
            }

            return new OutspendRecord(
                Spent: true, TransactionId: spender.Id.ToString(), InputIndex: places[outPoint], Status: status);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader?.Dispose();

    /// <summary>It is in a block that lost: what has spent its coins since, if anything has.</summary>
    private TransactionStatusRecord StatusBeside(StoredBlock block) => new(
        Confirmed: false,
        InBestChain: false,
        BlockHeight: block.Height,
        BlockHash: block.Hash.ToString(),
        BlockTime: block.Header.Time,
        ReplacedBy: Transaction.Inputs.Select(input => FindSpender(input.PreviousOutput))
            .FirstOrDefault(spender => spender is { } other && other != Transaction.Id)?.ToString());

    private TransactionId? FindSpender(OutPoint outPoint) =>
        node.Mempool.TryFindSpender(outPoint, out MempoolEntry? entry) ? entry.Transaction.Id
        : Reader.FindOutput(outPoint)?.Spender is { } place ? Reader.TransactionAt(place).Id
        : null;
}
