using BlockChain.Core.Primitives;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>
/// Looks for coins that pay an amount and its fee so nearly that no change is needed: the rest is not above what a
/// change output would cost, now and when it is spent. Branch and bound over the coins, the largest first, each taken
/// and then left out (Bitcoin Core: <c>SelectCoinsBnB</c>; Murch Erhardt, "An Evaluation of Coin Selection
/// Strategies", 2016).
/// </summary>
internal sealed class ChangelessSearch
{
    /// <summary>Branches that are tried before it gives up (Bitcoin Core: <c>TOTAL_TRIES</c>).</summary>
    private const int MaxTries = 100_000;

    private readonly List<WalletCoin> _coins;
    private readonly long[] _worth;
    private readonly long[] _worthFrom;
    private readonly long _min;
    private readonly long _max;
    private readonly int _maxInputs;
    private readonly Stack<int> _taken = new();
    private List<int>? _best;
    private long _bestSum;
    private int _tries;

    private ChangelessSearch(List<WalletCoin> coins, Amount amount, FeeRate rate, int recipients, int maxInputs)
    {
        // What a coin brings is less than its value: its own input has to be paid for.
        Amount cost = rate.For(PaymentBuilder.MaxInputSize);
        _coins = [.. coins.Where(coin => coin.Value > cost)];
        _worth = [.. _coins.Select(coin => (coin.Value - cost).Units)];
        _worthFrom = new long[_worth.Length + 1];
        for (int i = _worth.Length - 1; i >= 0; i--)
        {
            _worthFrom[i] = _worthFrom[i + 1] + _worth[i];
        }

        // The size without inputs, and two bytes for their count, should they be many.
        _min = (amount + rate.For(PaymentBuilder.MaxSize(inputs: 0, recipients) + 2)).Units;
        _max = _min + rate.For(PaymentBuilder.OutputSize + PaymentBuilder.MaxInputSize).Units;
        _maxInputs = maxInputs;
    }

    /// <summary>The coins that leave the least over; null where none do without change, or too many branches had to be
    /// tried.</summary>
    /// <param name="largestFirst">Coins that can be spent, sorted.</param>
    /// <param name="amount">What is to be paid.</param>
    /// <param name="rate">What is paid for each byte.</param>
    /// <param name="recipients">How many outputs pay it.</param>
    public static IReadOnlyList<WalletCoin>? Find(
        List<WalletCoin> largestFirst, Amount amount, FeeRate rate, int recipients)
    {
        var search = new ChangelessSearch(
            largestFirst, amount, rate, recipients, CoinSelection.MaxInputsBeside(recipients));
        search.Try(0, 0);
        return search._best is { } best ? [.. best.Select(index => search._coins[index])] : null;
    }

    private void Try(int next, long sum)
    {
        if (sum >= _min)
        {
            if (sum <= _max && (_best is null || sum < _bestSum))
            {
                (_best, _bestSum) = ([.. _taken.Reverse()], sum);
            }

            return;
        }

        for (int index = next; index < _worth.Length && sum + _worthFrom[index] >= _min; index++)
        {
            if (++_tries > MaxTries || _bestSum == _min)
            {
                return;
            }

            // Of coins that are worth the same, leaving out one and taking the next was tried already.
            bool isTried = index > next && _worth[index] == _worth[index - 1];
            if (!isTried && sum + _worth[index] <= _max && _taken.Count < _maxInputs)
            {
                _taken.Push(index);
                Try(index + 1, sum + _worth[index]);
                _taken.Pop();
            }
        }
    }
}
