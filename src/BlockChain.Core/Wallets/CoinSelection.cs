using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Wallets;

/// <summary>
/// Which coins pay for a payment. The largest first, so that a transaction stays small, and as few as suffice; then the
/// last one is exchanged for the smallest that still suffices, so that large coins are not broken without need.
/// </summary>
/// <param name="Coins">The coins to spend.</param>
/// <param name="Fee">What they hold above the payment and the change.</param>
/// <param name="Change">What comes back; zero where it would be dust, which is then part of the fee.</param>
public sealed record CoinSelection(IReadOnlyList<WalletCoin> Coins, Amount Fee, Amount Change)
{
    /// <summary>Most inputs of ours that fit the largest transaction which nodes take on.</summary>
    public static readonly int MaxInputs =
        (MempoolPolicy.MaxTransactionSize - PaymentBuilder.LargestSize(inputs: 0, outputs: 2) - 2)
        / PaymentBuilder.LargestInputSize;

    /// <summary>The largest amount that one transaction can pay with these coins at a fee rate; zero or less when the
    /// fee takes all.</summary>
    public static Amount LargestPayment(IEnumerable<WalletCoin> coins, FeeRate rate) =>
        Payable(LargestFirst(coins), rate).DefaultIfEmpty(Amount.Zero).Max();

    /// <summary>Selects coins for an amount; false when it is above <see cref="LargestPayment"/>.</summary>
    /// <param name="coins">Coins that can be spent.</param>
    /// <param name="amount">What is to be paid.</param>
    /// <param name="rate">What is paid for each byte, at least.</param>
    /// <param name="selection">The coins, or null.</param>
    public static bool TrySelect(
        IEnumerable<WalletCoin> coins, Amount amount, FeeRate rate, [NotNullWhen(true)] out CoinSelection? selection)
    {
        List<WalletCoin> largestFirst = LargestFirst(coins);
        int count = 1 + Payable(largestFirst, rate).TakeWhile(payable => payable < amount).Count();
        if (count > Math.Min(largestFirst.Count, MaxInputs))
        {
            selection = null;
            return false;
        }

        Amount feeWithoutChange = rate.For(PaymentBuilder.LargestSize(count, outputs: 1));
        List<WalletCoin> chosen = largestFirst[..(count - 1)];
        Amount missing = amount + feeWithoutChange - Sum(chosen);
        chosen.Add(largestFirst[(count - 1)..].Last(coin => coin.Value >= missing));

        Amount rest = Sum(chosen) - amount;
        Amount change = rest - rate.For(PaymentBuilder.LargestSize(count, outputs: 2));
        if (change < MempoolPolicy.Dust)
        {
            change = Amount.Zero;
        }

        selection = new CoinSelection(chosen, rest - change, change);
        return true;
    }

    private static List<WalletCoin> LargestFirst(IEnumerable<WalletCoin> coins) =>
        [.. coins.OrderByDescending(coin => coin.Value)];

    /// <summary>What the first coin can pay, the first two, the first three and so on, after the fee.</summary>
    private static IEnumerable<Amount> Payable(List<WalletCoin> largestFirst, FeeRate rate)
    {
        Amount sum = Amount.Zero;
        for (int count = 1; count <= Math.Min(largestFirst.Count, MaxInputs); count++)
        {
            sum += largestFirst[count - 1].Value;
            yield return sum - rate.For(PaymentBuilder.LargestSize(count, outputs: 1));
        }
    }

    private static Amount Sum(IEnumerable<WalletCoin> coins) =>
        coins.Aggregate(Amount.Zero, (sum, coin) => sum + coin.Value);
}
