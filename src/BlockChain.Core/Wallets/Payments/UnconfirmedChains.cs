using System.Runtime.CompilerServices;
using BlockChain.Core.Mempool;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>
/// Finds the unconfirmed coins that can be spent now. A payment that spends one depends on the transaction that made it, on
/// those whose coins that transaction spends, and so on. Nodes refuse a payment if more than
/// <see cref="MempoolPolicy.MaxUnconfirmedChain"/> unconfirmed transactions would depend on each other. Which transactions spend
/// one is the node's word: if it is false, the payment may be refused, but no coin is lost.
/// </summary>
/// <param name="transactions">Where the node's transactions are read.</param>
public sealed class UnconfirmedChains(ProvedTransactions transactions)
{
    /// <summary>Transactions that are asked about; coins whose chains are not known by then are left out.</summary>
    private const int MaxAsked = 200;

    private readonly Dictionary<TransactionId, Links> _known = [];

    /// <summary>Coins that one payment can spend, all or some of them, in the order in which they should be tried. Confirmed
    /// ones first: a payment that spends unconfirmed change has to wait for it. Then also the change that depends on the
    /// fewest payments, and last the largest change, since few coins may suffice there.</summary>
    /// <param name="coins">All coins that can be spent.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    /// <exception cref="NodeUnreachableException">And other failures of <see cref="NodeClient"/>.</exception>
    public async IAsyncEnumerable<IReadOnlyList<WalletCoin>> FindChoicesAsync(
        IReadOnlyList<WalletCoin> coins, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        List<WalletCoin> confirmed = [.. coins.Where(coin => coin.IsConfirmed)];
        yield return confirmed;
        var unconfirmed = new List<(WalletCoin Coin, IReadOnlySet<TransactionId> Chain)>();
        foreach (WalletCoin coin in coins.Where(coin => !coin.IsConfirmed))
        {
            if (await FindChainAsync(coin.OutPoint.TransactionId, cancellation) is { } chain)
            {
                unconfirmed.Add((coin, chain));
            }
        }

        if (unconfirmed.Count > 0)
        {
            yield return [.. confirmed, .. SelectTogether(unconfirmed.OrderBy(each => each.Chain.Count))];
            yield return [.. confirmed, .. SelectTogether(unconfirmed.OrderByDescending(each => each.Coin.Value))];
        }
    }

    /// <summary>Takes coins in turn, as long as a payment that spends them all would not depend on too many.</summary>
    private static List<WalletCoin> SelectTogether(
        IEnumerable<(WalletCoin Coin, IReadOnlySet<TransactionId> Chain)> coins)
    {
        var together = new List<WalletCoin>();
        var all = new HashSet<TransactionId>();
        foreach ((WalletCoin coin, IReadOnlySet<TransactionId> chain) in coins)
        {
            if (all.Union(chain).Count() < MempoolPolicy.MaxUnconfirmedChain)
            {
                all.UnionWith(chain);
                together.Add(coin);
            }
        }

        return together;
    }

    /// <summary>What a payment would depend on if it spent a coin of a transaction: that one and all its ancestors; null where
    /// they are too many, or one of them has too many descendants.</summary>
    private async Task<IReadOnlySet<TransactionId>?> FindChainAsync(
        TransactionId id, CancellationToken cancellation)
    {
        if (await WalkAsync(id, links => links.Parents, cancellation) is not { } ancestors)
        {
            return null;
        }

        foreach (TransactionId ancestor in ancestors)
        {
            if (await WalkAsync(ancestor, links => links.Children, cancellation) is null)
            {
                return null;
            }
        }

        return ancestors;
    }

    /// <summary>A transaction and all that can be reached from it; null where there is no room for one more.</summary>
    private async Task<HashSet<TransactionId>?> WalkAsync(
        TransactionId id, Func<Links, IEnumerable<TransactionId>> next, CancellationToken cancellation)
    {
        var found = new HashSet<TransactionId>();
        var open = new Stack<TransactionId>([id]);
        while (open.TryPop(out TransactionId each))
        {
            if (found.Contains(each))
            {
                continue;
            }

            if (await FindLinksAsync(each, cancellation) is not { } links)
            {
                return null;
            }

            if (links.IsConfirmed)
            {
                continue;
            }

            found.Add(each);
            if (found.Count >= MempoolPolicy.MaxUnconfirmedChain)
            {
                return null;
            }

            foreach (TransactionId neighbour in next(links))
            {
                open.Push(neighbour);
            }
        }

        return found;
    }

    /// <summary>Null where too many were asked about.</summary>
    private async Task<Links?> FindLinksAsync(TransactionId id, CancellationToken cancellation)
    {
        if (_known.TryGetValue(id, out Links? known) || _known.Count == MaxAsked)
        {
            return known;
        }

        ShownTransaction? shown = (await transactions.FetchAsync([id], cancellation)).GetValueOrDefault(id);

        // One that the node does not show counts as confirmed.
        return _known[id] = shown is null || shown.Proof is not null
            ? new Links(IsConfirmed: true, [], [])
            : new Links(
                IsConfirmed: false,
                [.. shown.Transaction.Inputs.Select(input => input.PreviousOutput.TransactionId).Distinct()],
                await transactions.Node.GetSpendersAsync(id, cancellation));
    }

    /// <summary>What an unconfirmed transaction spends, and what spends it.</summary>
    private sealed record Links(
        bool IsConfirmed, IReadOnlyList<TransactionId> Parents, IReadOnlyList<TransactionId> Children);
}
