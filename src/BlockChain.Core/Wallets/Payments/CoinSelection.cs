using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>
/// Which coins pay for a payment. Best are coins that need no change: a smaller transaction now, and no coin that has
/// to be spent later (<see cref="ChangelessSearch"/>). Where there are none, the largest first, as few as suffice; then
/// the last one is exchanged for the smallest that still suffices, so that large coins are not broken without need.
/// </summary>
/// <param name="Coins">The coins to spend.</param>
/// <param name="Fee">What they hold above the payment and the change.</param>
/// <param name="Change">What comes back; zero where it would be dust, which is then part of the fee.</param>
public sealed record CoinSelection(IReadOnlyList<WalletCoin> Coins, Amount Fee, Amount Change)
{
    /// <summary>Most recipients of one payment; each costs 34 bytes.</summary>
    public const int MaxRecipients = 500;

    /// <summary>Most inputs of ours that fit the largest transaction which nodes take on, beside one recipient and the
    /// change.</summary>
    public static readonly int MaxInputs = MaxInputsBeside(recipients: 1);

    /// <summary>The same beside several recipients.</summary>
    public static int MaxInputsBeside(int recipients) =>
        (MempoolPolicy.MaxTransactionSize - PaymentBuilder.MaxSize(inputs: 0, recipients + 1) - 2)
        / PaymentBuilder.MaxInputSize;

    /// <summary>The largest amount that one transaction can pay with these coins at a fee rate, to all recipients
    /// together; zero or less when the fee takes all.</summary>
    public static Amount MaxPayment(IEnumerable<WalletCoin> coins, FeeRate rate, int recipients = 1) =>
        Payable(LargestFirst(coins), rate, recipients).DefaultIfEmpty(Amount.Zero).Max();

    /// <summary>Selects coins for an amount; false when it is above <see cref="MaxPayment"/>.</summary>
    /// <param name="coins">Coins that can be spent.</param>
    /// <param name="amount">What is to be paid, to all recipients together.</param>
    /// <param name="rate">What is paid for each byte, at least.</param>
    /// <param name="selection">The coins, or null.</param>
    /// <param name="recipients">How many outputs pay it.</param>
    public static bool TrySelect(
        IEnumerable<WalletCoin> coins,
        Amount amount,
        FeeRate rate,
        [NotNullWhen(true)] out CoinSelection? selection,
        int recipients = 1)
    {
        List<WalletCoin> largestFirst = LargestFirst(coins);
        int count = 1 + Payable(largestFirst, rate, recipients).TakeWhile(payable => payable < amount).Count();
        if (count > Math.Min(largestFirst.Count, MaxInputsBeside(recipients)))
        {
            selection = null;
            return false;
        }

        if (ChangelessSearch.Find(largestFirst, amount, rate, recipients) is { } exact)
        {
            selection = new CoinSelection(exact, Sum(exact) - amount, Amount.Zero);
            return true;
        }

        Amount feeWithoutChange = rate.For(PaymentBuilder.MaxSize(count, recipients));
        List<WalletCoin> chosen = largestFirst[..(count - 1)];
        Amount missing = amount + feeWithoutChange - Sum(chosen);
        chosen.Add(largestFirst[(count - 1)..].Last(coin => coin.Value >= missing));

        Amount rest = Sum(chosen) - amount;
        Amount change = rest - rate.For(PaymentBuilder.MaxSize(count, recipients + 1));
        if (change < MinChange(rate))
        {
            change = Amount.Zero;
        }

        selection = new CoinSelection(chosen, rest - change, change);
        return true;
    }

    /// <summary>Selects coins to be merged into one, the smallest first and as many as fit: all that is left of them is
    /// change. Coins that cost more than they are worth stay. Null when there are not two.</summary>
    public static CoinSelection? Merge(IEnumerable<WalletCoin> coins, FeeRate rate)
    {
        List<WalletCoin> smallest =
        [
            .. coins.Where(coin => coin.Value > rate.For(PaymentBuilder.MaxInputSize))
                .OrderBy(coin => coin.Value)
                .Take(MaxInputs),
        ];
        Amount fee = rate.For(PaymentBuilder.MaxSize(smallest.Count, outputs: 1));
        Amount merged = Sum(smallest) - fee;
        return smallest.Count < 2 || merged < MinChange(rate) ? null : new CoinSelection(smallest, fee, merged);
    }

    /// <summary>Change is worth having when nodes take it and when it is worth more than it costs to spend it.
    /// </summary>
    public static Amount MinChange(FeeRate rate) =>
        rate.For(PaymentBuilder.MaxInputSize) is var cost && cost > MempoolPolicy.Dust ? cost : MempoolPolicy.Dust;

    private static List<WalletCoin> LargestFirst(IEnumerable<WalletCoin> coins) =>
        [.. coins.OrderByDescending(coin => coin.Value)];

    /// <summary>What the first coin can pay, the first two, the first three and so on, after the fee.</summary>
    private static IEnumerable<Amount> Payable(List<WalletCoin> largestFirst, FeeRate rate, int recipients)
    {
        Amount sum = Amount.Zero;
        for (int count = 1; count <= Math.Min(largestFirst.Count, MaxInputsBeside(recipients)); count++)
        {
            sum += largestFirst[count - 1].Value;
            yield return sum - rate.For(PaymentBuilder.MaxSize(count, recipients));
        }
    }

    private static Amount Sum(IEnumerable<WalletCoin> coins) => Amount.Sum(coins.Select(coin => coin.Value));
}
