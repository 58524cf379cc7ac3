using BlockChain.Core.Network;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Wallets;

/// <summary>All that some addresses hold, as a node tells it: every coin is spendable, maturing or pending, and the
/// total is their sum. A coin that an unconfirmed transaction spends is gone already; the change of that transaction
/// takes its place.</summary>
public sealed class Holdings
{
    /// <summary>Unconfirmed transactions whose origin is looked up; coins of any more count as pending.</summary>
    private const int MostLookedUp = 1_000;

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
    /// <param name="addresses">All addresses of one owner that were ever paid: what they pay each other is
    /// change.</param>
    /// <param name="height">The height of the tip.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    /// <exception cref="NodeAnswerException">The answer makes no sense; other failures as of
    /// <see cref="NodeClient"/>.</exception>
    public static async Task<Holdings> FetchAsync(
        NodeClient client, IReadOnlyCollection<string> addresses, int height, CancellationToken cancellation = default)
    {
        var unspent = new List<(string Address, UnspentRecord Output)>();
        foreach (string[] some in addresses.Chunk(AddressesAtOnce))
        {
            IReadOnlyList<UnspentRecord>[] answers = await Task.WhenAll(
                some.Select(address => client.GetUnspentAsync(address, cancellation)));
            unspent.AddRange(some.Zip(answers).SelectMany(
                pair => pair.Second.Select(output => (pair.First, output))));
        }

        var unconfirmed = new List<TransactionRecord>();
        foreach (string text in unspent
            .Where(paid => !paid.Output.Status.Confirmed)
            .Select(paid => paid.Output.TransactionId)
            .Distinct()
            .Take(MostLookedUp))
        {
            if (TransactionId.TryParse(text, out TransactionId id)
                && await client.GetTransactionAsync(id, cancellation) is { } transaction)
            {
                unconfirmed.Add(transaction);
            }
        }

        return From(addresses, height, unspent, unconfirmed);
    }

    /// <summary>Sorts the coins of some addresses by what can be done with them.</summary>
    /// <param name="addresses">The addresses of one owner.</param>
    /// <param name="height">The height of the tip.</param>
    /// <param name="unspent">Their unspent outputs.</param>
    /// <param name="unconfirmed">The transactions that made those outputs which are not in a block.</param>
    /// <exception cref="NodeAnswerException">An outpoint or an amount makes no sense.</exception>
    public static Holdings From(
        IReadOnlyCollection<string> addresses,
        int height,
        IReadOnlyList<(string Address, UnspentRecord Output)> unspent,
        IReadOnlyList<TransactionRecord> unconfirmed)
    {
        HashSet<string?> owned = [.. addresses];
        HashSet<string> ours =
        [
            .. unconfirmed
                .Where(transaction => transaction.Inputs.All(input => owned.Contains(input.PreviousOutput?.Address)))
                .Select(transaction => transaction.TransactionId),
        ];
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
                : output.Status.Confirmed || ours.Contains(output.TransactionId) ? CoinState.Spendable
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
