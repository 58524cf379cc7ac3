using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Core.Wallets.Proofs;

/// <summary>
/// Asks a node for the proof of what it says: that a transaction is in a block of the wallet's own chain, and what its
/// bytes say. So a node can hide a payment, but it cannot invent one. Nor can it show that a coin was not spent since:
/// that is its word. Not for several threads at once.
/// </summary>
/// <param name="node">The node to ask.</param>
/// <param name="chain">What its proofs must fit.</param>
/// <param name="folder">Where proofs are remembered.</param>
/// <param name="network">The network's rules.</param>
public sealed class ProvedTransactions(NodeClient node, ChainView chain, DataFolder folder, ChainParameters network)
{
    /// <summary>Proofs that are asked for in one life of this object: a node must not keep us busy for ever.</summary>
    public const int MostAsked = 20_000;

    private const int AtOnce = 16;

    private readonly ProofCache _cache = ProofCache.Load(folder);
    private int _asked;

    /// <summary>The proof of one transaction; null where the node has none, as of one that waits for a block.</summary>
    /// <exception cref="FalseAnswerException">The proof does not hold; other failures as of <see cref="NodeClient"/>
    /// and <see cref="ChainView.FollowAsync"/>.</exception>
    public async Task<TransactionProof?> ProveAsync(TransactionId id, CancellationToken cancellation = default) =>
        (await ProveAsync([id], cancellation)).GetValueOrDefault(id);

    /// <summary>The proof of a transaction in the best chain, if this wallet has it already; asks no node.</summary>
    public TransactionProof? Recall(TransactionId id) =>
        _cache.TryGet(id, out TransactionProof? known) && IsInChain(known) ? known : null;

    /// <summary>The proofs of some transactions, fetched several at a time; those without one are left out. Throws as
    /// <see cref="ProveAsync(TransactionId, CancellationToken)"/>.</summary>
    public async Task<IReadOnlyDictionary<TransactionId, TransactionProof>> ProveAsync(
        IEnumerable<TransactionId> ids, CancellationToken cancellation = default)
    {
        var proved = new Dictionary<TransactionId, TransactionProof>();
        var unknown = new List<TransactionId>();
        foreach (TransactionId id in ids.Distinct())
        {
            if (id == network.Genesis.Transactions[0].Id)
            {
                // Nobody has to prove what is part of the program.
                proved[id] = new TransactionProof(
                    network.Genesis.Transactions[0], 0, network.Genesis.Header, new MerkleBranch([], 0));
            }
            else if (Recall(id) is { } known)
            {
                proved[id] = known;
            }
            else
            {
                unknown.Add(id);
            }
        }

        foreach (TransactionId[] some in unknown.Chunk(AtOnce))
        {
            _asked += some.Length;
            if (_asked > MostAsked)
            {
                break;
            }

            Answer?[] answers = await Task.WhenAll(some.Select(id => AskAsync(id, cancellation)));
            foreach (Answer answer in answers.OfType<Answer>())
            {
                if (await CheckAsync(answer, cancellation) is { } proof)
                {
                    _cache.Add(proof);
                    proved[proof.Transaction.Id] = proof;
                }
            }
        }

        _cache.Save();
        return proved;
    }

    /// <summary>A transaction that may also wait for a block: its bytes have the hash that is its id, and that is all
    /// that is proved. Null when the node knows none of this id; throws as
    /// <see cref="ProveAsync(TransactionId, CancellationToken)"/>.</summary>
    public async Task<Transaction?> GetAsync(TransactionId id, CancellationToken cancellation = default)
    {
        if (await node.GetRawTransactionAsync(id, cancellation) is not { } raw)
        {
            return null;
        }

        return Transaction.TryParse(raw, out Transaction? transaction, out _) && transaction.Id == id
            ? transaction
            : throw new FalseAnswerException(
                node.Url, $"the bytes that it gives for the transaction {id} are not those.");
    }

    /// <summary>The proofs that this wallet has had of some transactions whose blocks are not in the chain any more: a
    /// reorganisation has reversed them.</summary>
    public IEnumerable<TransactionProof> FindReversed(Func<Transaction, bool> isWanted) => _cache.Find(isWanted)
        .Where(proof => proof.Height <= chain.Height && !IsInChain(proof)
            && HeaderRules.CheckAlone(proof.Header, proof.Header.ComputeHash(), network) is null);

    private bool IsInChain(TransactionProof proof) => chain.HeaderAt(proof.Height) == proof.Header;

    private async Task<Answer?> AskAsync(TransactionId id, CancellationToken cancellation)
    {
        Task<MerkleProofRecord?> asking = node.GetMerkleProofAsync(id, cancellation);
        Transaction? transaction = await GetAsync(id, cancellation);
        if (await asking is not { } record || transaction is null)
        {
            return null;
        }

        var partners = new List<Hash256>();
        foreach (string text in record.Branch.Take(MerkleBranch.MaxDepth + 1))
        {
            partners.Add(Hash256.TryParse(text, out Hash256 partner)
                ? partner
                : throw new FalseAnswerException(node.Url, $"what it gives as the Merkle branch of {id} is none."));
        }

        return new Answer(transaction, record.BlockHeight, new MerkleBranch([.. partners], record.Position));
    }

    /// <summary>A block that came after we looked at the headers makes a good proof look bad: before a node is called a
    /// liar, we look again. A node on a weaker branch, or ahead of our clock, does not lie: it proves nothing to us.
    /// </summary>
    private async Task<TransactionProof?> CheckAsync(Answer answer, CancellationToken cancellation)
    {
        if (Fit(answer, out _) is { } atOnce)
        {
            return atOnce;
        }

        NodeTip tip = await chain.FollowAsync(node, cancellation);
        if (tip.NotYet is not null || !chain.Contains(tip)
            || await AskAsync(answer.Transaction.Id, cancellation) is not { } again)
        {
            return null;
        }

        return Fit(again, out string? error) ?? throw new FalseAnswerException(node.Url, error!);
    }

    private TransactionProof? Fit(Answer answer, out string? error)
    {
        if (chain.HeaderAt(answer.Height) is not { } header)
        {
            error = $"it says that {answer.Transaction.Id} is in the block of height {answer.Height}, which its own "
                + "headers do not reach.";
            return null;
        }

        var proof = new TransactionProof(answer.Transaction, answer.Height, header, answer.Branch);
        error = proof.FindError();
        return error is null ? proof : null;
    }

    private sealed record Answer(Transaction Transaction, int Height, MerkleBranch Branch);
}
