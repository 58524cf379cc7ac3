using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>All that some addresses hold, as a node tells it: every coin is spendable, maturing or pending, and the
/// total is their sum. A coin that an unconfirmed transaction spends is gone already; the change of that transaction
/// takes its place.</summary>
public sealed class Holdings
{
    private const int AddressesAtOnce = 20;

    private Holdings(int height, IReadOnlyList<WalletCoin> coins)
    {
        Height = height;
        Coins = coins;
        Spendable = Sum(CoinState.Spendable);
        Maturing = Sum(CoinState.Maturing);
        Pending = Sum(CoinState.Pending);
    }

    /// <summary>The height of the tip for which this holds.</summary>
    public int Height { get; }

    /// <summary>Every coin, in no order.</summary>
    public IReadOnlyList<WalletCoin> Coins { get; }

    /// <summary>What can be spent now.</summary>
    public Amount Spendable { get; }

    /// <summary>What was mined too lately.</summary>
    public Amount Maturing { get; }

    /// <summary>What others have sent and no block holds yet.</summary>
    public Amount Pending { get; }

    /// <summary>All of it.</summary>
    public Amount Total => Spendable + Maturing + Pending;

    /// <summary>Asks a node.</summary>
    /// <param name="client">The node.</param>
    /// <param name="addresses">The addresses that were ever paid.</param>
    /// <param name="height">The height of the tip.</param>
    /// <param name="sent">The payments that the owner sent and keeps; null where they are not known.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    /// <exception cref="NodeAnswerException">The answer makes no sense; other failures as of
    /// <see cref="NodeClient"/>.</exception>
    public static async Task<Holdings> FetchAsync(
        NodeClient client,
        IEnumerable<string> addresses,
        int height,
        SentPayments? sent,
        CancellationToken cancellation = default)
    {
        var unspent = new List<(string Address, UnspentRecord Output)>();
        foreach (string[] some in addresses.Chunk(AddressesAtOnce))
        {
            IReadOnlyList<UnspentRecord>[] answers = await Task.WhenAll(
                some.Select(address => client.GetUnspentAsync(address, cancellation)));
            unspent.AddRange(some.Zip(answers).SelectMany(
                pair => pair.Second.Select(output => (pair.First, output))));
        }

        return From(height, unspent, sent is null ? (_, _, _) => false : sent.Pays);
    }

    /// <summary>Sorts the coins of some addresses by what can be done with them.</summary>
    /// <param name="height">The height of the tip.</param>
    /// <param name="unspent">Their unspent outputs.</param>
    /// <param name="isChange">Whether a payment that the owner signed made a coin, for this address and of this amount. That
    /// is for the owner to know: a node could invent it.</param>
    /// <exception cref="NodeAnswerException">An outpoint or an amount makes no sense.</exception>
    public static Holdings From(
        int height,
        IReadOnlyList<(string Address, UnspentRecord Output)> unspent,
        Func<OutPoint, string, Amount, bool> isChange)
    {
        var coins = new List<WalletCoin>(unspent.Count);
        var seen = new HashSet<OutPoint>();
        Amount total = Amount.Zero;
        foreach ((string address, UnspentRecord output) in unspent)
        {
            if (!TransactionId.TryParse(output.TransactionId, out TransactionId id)
                || !new Amount(output.Value).IsInMoneyRange
                || !(total += new Amount(output.Value)).IsInMoneyRange)
            {
                throw new NodeAnswerException("The node lists a coin that cannot be.");
            }

            // A block that came between two pages can move a coin from the one to the other.
            var outPoint = new OutPoint(id, output.OutputIndex);
            if (!seen.Add(outPoint))
            {
                continue;
            }

            // The transaction that spends a coin can be in the next block at the earliest, at height + 1.
            int toMature = Math.Max(0, (output.MaturesAt ?? 0) - (height + 1));
            CoinState state = toMature > 0 ? CoinState.Maturing
                : output.Status.Confirmed || isChange(outPoint, address, new Amount(output.Value)) ? CoinState.Spendable
                : CoinState.Pending;
            coins.Add(new WalletCoin(
                outPoint, address, new Amount(output.Value), state, output.Status.Confirmed, toMature));
        }

        return new Holdings(height, coins);
    }

    private Amount Sum(CoinState state) => Coins
        .Where(coin => coin.State == state)
        .Aggregate(Amount.Zero, (sum, coin) => sum + coin.Value);
}
