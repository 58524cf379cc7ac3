using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>All that some addresses hold: every coin is spendable, maturing or pending, and the total is their sum. A node
/// says which coins are unspent. What each is worth, to whom, and since when is read from bytes and proofs; only beyond
/// <see cref="ProvedTransactions.MaxAsked"/> its word is taken, and such a coin is pending. A
/// coin that an unconfirmed transaction spends is gone already; the change of that transaction takes its place.</summary>
public sealed class Holdings
{
    private Holdings(IReadOnlyList<WalletCoin> coins)
    {
        Coins = coins;
        Spendable = Sum(CoinState.Spendable);
        Maturing = Sum(CoinState.Maturing);
        Pending = Sum(CoinState.Pending);
    }

    /// <summary>Every coin, in no order.</summary>
    public IReadOnlyList<WalletCoin> Coins { get; }

    /// <summary>What can be spent now.</summary>
    public Amount Spendable { get; }

    /// <summary>What was mined too lately.</summary>
    public Amount Maturing { get; }

    /// <summary>What no block holds yet, or none by a proof, and this wallet did not send.</summary>
    public Amount Pending { get; }

    /// <summary>All of it.</summary>
    public Amount Total => Spendable + Maturing + Pending;

    /// <summary>Asks a node which coins some addresses have, and reads them from its proofs.</summary>
    /// <param name="transactions">Where the node's transactions are read.</param>
    /// <param name="addresses">The addresses that were ever paid.</param>
    /// <param name="sent">The payments that the owner sent and keeps; null where they are not known.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    /// <exception cref="NodeAnswerException">They are more than there can be.</exception>
    /// <exception cref="FalseAnswerException">A coin pays somebody else, or the node does not show the transaction that made it;
    /// other failures as of <see cref="ProvedTransactions.FetchAsync"/>.</exception>
    public static async Task<Holdings> FetchAsync(
        ProvedTransactions transactions,
        IReadOnlyCollection<string> addresses,
        SentPayments? sent,
        CancellationToken cancellation = default)
    {
        (IReadOnlyList<ListedCoin> listed, IReadOnlyDictionary<TransactionId, ShownTransaction> shown) = await LookAsync();
        if (Withheld().FirstOrDefault() is not null)
        {
            // A transaction may have left the chain or the mempool since its coin was listed.
            HashSet<OutPoint> before = [.. Withheld().Select(coin => coin.OutPoint)];
            (listed, shown) = await LookAsync();
            if (Withheld().FirstOrDefault(coin => before.Contains(coin.OutPoint)) is { } withheld)
            {
                throw new FalseAnswerException(transactions.Node.Url,
                    $"it lists the coin {withheld.OutPoint}, and does not show the transaction that made it.");
            }
        }

        List<WalletCoin> coins =
        [
            .. listed.Select(coin => shown.TryGetValue(coin.OutPoint.TransactionId, out ShownTransaction? source)
                ? Read(coin, source, transactions, sent)
                : Claimed(coin)),
        ];
        return coins.Aggregate((Int128)0, (sum, coin) => sum + coin.Value.Units) <= Amount.MaxMoney.Units
            ? new Holdings(coins)
            : throw new NodeAnswerException("The node lists more coins than there can be.");

        async Task<(IReadOnlyList<ListedCoin>, IReadOnlyDictionary<TransactionId, ShownTransaction>)> LookAsync()
        {
            IReadOnlyList<ListedCoin> coins = await ListedCoin.FetchAsync(transactions.Node, addresses, cancellation);
            return (coins, await transactions.FetchAsync(coins.Select(coin => coin.OutPoint.TransactionId), cancellation));
        }

        IEnumerable<ListedCoin> Withheld() => transactions.IsExhausted
            ? []
            : listed.Where(coin => !shown.ContainsKey(coin.OutPoint.TransactionId));
    }

    /// <summary>A coin as the bytes and the proof of its transaction have it.</summary>
    private static WalletCoin Read(
        ListedCoin coin, ShownTransaction source, ProvedTransactions transactions, SentPayments? sent)
    {
        ChainParameters network = transactions.Network;
        if (source.Transaction.FindOutput(coin.OutPoint.Index) is not { } output
            || output.FindAddress(network.AddressVersion) != coin.Address)
        {
            throw new FalseAnswerException(
                transactions.Node.Url, $"it lists the coin {coin.OutPoint} for {coin.Address}, which it does not pay.");
        }

        if (source.Proof is not { } proof)
        {
            return new WalletCoin(
                coin.OutPoint,
                coin.Address,
                output.Value,
                sent?.Find(source.Transaction.Id) is null ? CoinState.Pending : CoinState.Spendable,
                coin.IsConfirmed,
                IsProved: false,
                BlocksToMature: 0);
        }

        // The transaction that spends a coin can be in the next block at the earliest.
        int next = transactions.Chain.Height + 1;
        int toMature =
            source.Transaction.IsCoinbase ? Math.Max(0, proof.Height + network.CoinbaseMaturity - next) : 0;
        return new WalletCoin(
            coin.OutPoint,
            coin.Address,
            output.Value,
            toMature > 0 ? CoinState.Maturing : CoinState.Spendable,
            IsConfirmed: true,
            IsProved: true,
            toMature);
    }

    /// <summary>A coin as the node tells it.</summary>
    private static WalletCoin Claimed(ListedCoin coin) => new(
        coin.OutPoint, coin.Address, coin.Value, CoinState.Pending, coin.IsConfirmed, IsProved: false, BlocksToMature: 0);

    private Amount Sum(CoinState state) =>
        Amount.Sum(Coins.Where(coin => coin.State == state).Select(coin => coin.Value));
}
