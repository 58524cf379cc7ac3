using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Wallets.Proofs;

/// <summary>A transaction that a node showed.</summary>
/// <param name="Transaction">Parsed from bytes whose hash is its id. With a proof, what it says was signed. Without one, it was
/// signed by the owners of the coins that the node shows too; where it shows not all, it may have invented it.</param>
/// <param name="Proof">That it is in a block of the wallet's own chain; null where the node gave no proof, as of one that
/// waits for a block.</param>
public sealed record ShownTransaction(Transaction Transaction, TransactionProof? Proof);

/// <summary>
/// Asks a node for the bytes of transactions, and for the proofs that they are in blocks of the wallet's own chain. So a
/// node can hide a payment, but it cannot invent one that is confirmed, nor tell its amount or owner otherwise. That a coin
/// was not spent since is its word. Not for several threads at once.
/// </summary>
/// <param name="node">The node to ask.</param>
/// <param name="chain">What its proofs must fit, and where they are kept.</param>
/// <param name="progress">Told how many transactions were fetched so far.</param>
/// <param name="maxAsked">How many are asked for at most.</param>
/// <param name="maxUnprovedSize">See <see cref="MaxUnprovedSize"/>.</param>
public sealed class ProvedTransactions(
    NodeClient node,
    ChainView chain,
    IProgress<int>? progress = null,
    int maxAsked = ProvedTransactions.MaxAsked,
    long maxUnprovedSize = ProvedTransactions.MaxUnprovedSize)
{
    /// <summary>Transactions that one command asks for unless told otherwise: a node must not keep the wallet busy for
    /// ever.</summary>
    public const int MaxAsked = 20_000;

    /// <summary>Bytes of transactions without a proof that are kept: a node could invent as many as it likes.</summary>
    private const long MaxUnprovedSize = 100_000_000;

    /// <summary>How often a node that reorganises is asked again for one proof.</summary>
    private const int MaxLooks = 5;

    private const int AtOnce = 16;

    private int _asked;
    private long _unprovedSize;

    /// <summary>The node that is asked.</summary>
    public NodeClient Node => node;

    /// <summary>The wallet's own chain.</summary>
    public ChainView Chain => chain;

    /// <summary>Whether more was asked for than can be fetched: what is missing then is no fault of the node.</summary>
    public bool IsExhausted => _asked > maxAsked || _unprovedSize > maxUnprovedSize;

    /// <summary>The network's rules.</summary>
    public ChainParameters Network => chain.Network;

    /// <summary>The proof of one transaction; null where the node has none, as of one that waits for a block.</summary>
    /// <exception cref="FalseAnswerException">The proof does not hold; other failures as of <see cref="NodeClient"/>
    /// and <see cref="ChainView.SyncAsync"/>.</exception>
    public async Task<TransactionProof?> ProveAsync(TransactionId id, CancellationToken cancellation = default) =>
        (await ReadAsync([id], cancellation)).GetValueOrDefault(id)?.Proof;

    /// <summary>The proof of a transaction in the best chain, if this wallet has it already; asks no node.</summary>
    public TransactionProof? Recall(TransactionId id)
    {
        Transaction first = Network.Genesis.Transactions[0];
        return id == first.Id ? new TransactionProof(first, 0, Network.Genesis.Header, new MerkleBranch([], 0))
            : chain.Cache.FindProof(id) is { } bytes && TransactionProof.TryParse(bytes, out TransactionProof? known)
                && known.Transaction.Id == id && known.FindError() is null && IsInChain(known) ? known
            : null;
    }

    /// <summary>Some transactions, fetched several at a time; those that the node does not know are left out. The coins that
    /// an unconfirmed one spends are looked at too, and must be its signers'.</summary>
    /// <exception cref="FalseAnswerException">A proof does not hold, or nobody can have sent an unconfirmed one; other failures
    /// as of <see cref="ProveAsync(TransactionId, CancellationToken)"/>.</exception>
    public Task<IReadOnlyDictionary<TransactionId, ShownTransaction>> FetchAsync(
        IEnumerable<TransactionId> ids, CancellationToken cancellation = default) =>
        FetchCheckedAsync(ids, MempoolPolicy.MaxUnconfirmedChain, cancellation);

    /// <summary>The fee of a transaction, by the bytes of those whose coins it spends and no proofs of them; null where the node
    /// does not show all. Throws as <see cref="FetchAsync"/>.</summary>
    public async Task<Amount?> FindFeeAsync(Transaction transaction, CancellationToken cancellation = default)
    {
        var parents = new Dictionary<TransactionId, Transaction>();
        foreach (TransactionId[] some in SpendingCheck.ParentsOf(transaction).Chunk(AtOnce))
        {
            foreach (Transaction? parent in await Task.WhenAll(some.Select(
                async id => Recall(id)?.Transaction ?? await GetAsync(id, cancellation))))
            {
                if (parent is not null)
                {
                    parents[parent.Id] = parent;
                }
            }
        }

        return CheckSpending(transaction, parents);
    }

    /// <summary>A transaction that may also wait for a block: its bytes have the hash that is its id, they keep the rules for
    /// one alone, and that is all that is proved. Null when the node knows none of this id; throws as
    /// <see cref="ProveAsync(TransactionId, CancellationToken)"/>.</summary>
    public async Task<Transaction?> GetAsync(TransactionId id, CancellationToken cancellation = default)
    {
        if (await node.GetRawTransactionAsync(id, cancellation) is not { } raw)
        {
            return null;
        }

        if (!Transaction.TryParse(raw, out Transaction? transaction, out _) || transaction.Id != id)
        {
            throw new FalseAnswerException(node.Url, $"the bytes that it gives for the transaction {id} are not those.");
        }

        return TransactionRules.CheckAlone(transaction) is { } violation
            ? throw new FalseAnswerException(node.Url, $"the transaction {id} breaks a rule. {violation}")
            : transaction;
    }

    /// <summary>The proofs that this wallet has had of some transactions whose blocks are not in the chain any more: a
    /// reorganisation has reversed them.</summary>
    public IEnumerable<TransactionProof> FindReversed(Func<Transaction, bool> isWanted) => chain.Cache.ReadProofs()
        .Select(bytes => TransactionProof.TryParse(bytes, out TransactionProof? proof) ? proof : null)
        .OfType<TransactionProof>()
        .Where(proof => isWanted(proof.Transaction) && proof.Height <= chain.Height && !IsInChain(proof)
            && proof.FindError() is null
            && HeaderRules.CheckAlone(proof.Header, proof.Header.ComputeHash(), Network) is null);

    private async Task<IReadOnlyDictionary<TransactionId, ShownTransaction>> FetchCheckedAsync(
        IEnumerable<TransactionId> ids, int depth, CancellationToken cancellation)
    {
        IReadOnlyDictionary<TransactionId, ShownTransaction> shown = await ReadAsync(ids, cancellation);
        List<Transaction> unproved =
            [.. shown.Values.Where(each => each.Proof is null).Select(each => each.Transaction)];
        if (unproved.Count > 0 && depth > 1)
        {
            // Those that are unconfirmed themselves are checked in the same way: a node could invent the whole chain of them.
            Dictionary<TransactionId, Transaction> parents =
                (await FetchCheckedAsync(unproved.SelectMany(SpendingCheck.ParentsOf), depth - 1, cancellation))
                    .ToDictionary(parent => parent.Key, parent => parent.Value.Transaction);
            unproved.ForEach(transaction => CheckSpending(transaction, parents));
        }

        return shown;
    }

    private Amount? CheckSpending(Transaction transaction, IReadOnlyDictionary<TransactionId, Transaction> parents) =>
        SpendingCheck.Check(transaction, parents, Network, out Amount? fee) is { } violation
            ? throw new FalseAnswerException(node.Url, $"the transaction {transaction.Id} breaks a rule. {violation}")
            : fee;

    private async Task<IReadOnlyDictionary<TransactionId, ShownTransaction>> ReadAsync(
        IEnumerable<TransactionId> ids, CancellationToken cancellation)
    {
        var shown = new Dictionary<TransactionId, ShownTransaction>();
        var unknown = new List<TransactionId>();
        foreach (TransactionId id in ids.Distinct())
        {
            if (Recall(id) is { } known)
            {
                shown[id] = new ShownTransaction(known.Transaction, known);
            }
            else
            {
                unknown.Add(id);
            }
        }

        var proved = new Dictionary<TransactionId, byte[]>();
        foreach (TransactionId[] some in unknown.Chunk(AtOnce))
        {
            _asked += some.Length;
            if (IsExhausted)
            {
                break;
            }

            Answer?[] answers = await Task.WhenAll(some.Select(id => AskAsync(id, cancellation)));
            foreach (Answer answer in answers.OfType<Answer>())
            {
                Transaction transaction = answer.Transaction;
                TransactionProof? proof = await CheckAsync(answer, cancellation);
                shown[transaction.Id] = new ShownTransaction(transaction, proof);
                if (proof is null)
                {
                    _unprovedSize += transaction.Size;
                }
                else
                {
                    proved[transaction.Id] = proof.ToBytes();
                }
            }

            progress?.Report(_asked);
        }

        chain.Cache.PutProofs(proved);
        return shown;
    }

    private bool IsInChain(TransactionProof proof) => chain.HeaderAt(proof.Height) == proof.Header;

    private async Task<Answer?> AskAsync(TransactionId id, CancellationToken cancellation)
    {
        Task<MerkleProofRecord?> asking = node.GetMerkleProofAsync(id, cancellation);
        Transaction? transaction = await GetAsync(id, cancellation);
        MerkleProofRecord? record = await asking;
        if (transaction is null)
        {
            return null;
        }

        if (record is null)
        {
            return new Answer(transaction, Place: null);
        }

        var partners = new List<Hash256>();
        foreach (string text in record.Branch.Take(MerkleBranch.MaxDepth + 1))
        {
            partners.Add(Hash256.TryParse(text, out Hash256 partner)
                ? partner
                : throw new FalseAnswerException(node.Url, $"what it gives as the Merkle branch of {id} is none."));
        }

        return new Answer(
            transaction, new Place(record.BlockHeight, new MerkleBranch([.. partners], record.Position)));
    }

    /// <summary>A block that came after we looked at the headers makes a good proof look bad. So we look at them again, and ask
    /// again, until the node has the same tip before and after its answer: only then it lies. A node on a weaker branch, or
    /// ahead of our clock, does not: it proves nothing to us, nor does one whose tip changes all the time.</summary>
    private async Task<TransactionProof?> CheckAsync(Answer answer, CancellationToken cancellation)
    {
        Place? place = answer.Place;
        BlockHash? before = null;
        for (int looks = 0; looks < MaxLooks && place is not null; looks++)
        {
            if (Prove(answer.Transaction, place, out string? error) is { } proof)
            {
                return proof;
            }

            NodeTip tip = await chain.SyncAsync(node, cancellation);
            if (tip.NotYet is not null || !chain.Contains(tip))
            {
                return null;
            }

            if (tip.Hash == before)
            {
                throw new FalseAnswerException(node.Url, error!);
            }

            before = tip.Hash;
            place = (await AskAsync(answer.Transaction.Id, cancellation))?.Place;
        }

        return null;
    }

    private TransactionProof? Prove(Transaction transaction, Place place, out string? error)
    {
        if (chain.HeaderAt(place.Height) is not { } header)
        {
            error = $"it says that {transaction.Id} is in the block of height {place.Height}, which its own headers do not "
                + "reach.";
            return null;
        }

        var proof = new TransactionProof(transaction, place.Height, header, place.Branch);
        error = proof.FindError();
        return error is null ? proof : null;
    }

    /// <param name="Transaction">What the node showed.</param>
    /// <param name="Place">Where it says that this is; null: in no block.</param>
    private sealed record Answer(Transaction Transaction, Place? Place);

    private sealed record Place(int Height, MerkleBranch Branch);
}
