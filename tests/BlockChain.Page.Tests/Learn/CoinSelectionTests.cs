using BlockChain.Core.Primitives;
using BlockChain.Core.Wallets.Payments;

namespace BlockChain.Page.Tests.Learn;

/// <summary>Lesson 9 says what the wallet would choose: it must be so.</summary>
[Collection<LearnWindow>]
public sealed class CoinSelectionTests(Site site)
{
    [Fact]
    public async Task The_page_chooses_the_coins_that_the_wallet_chooses()
    {
        await using Visit visit = await site.OpenAsync();
        var random = new Random(17);
        int suffices = 0;
        for (int i = 0; i < 200; i++)
        {
            long[] purse = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.NextInt64(500, 2_000_000))];
            long amount = random.NextInt64(1_000, 1_001 + (purse.Sum() * 11 / 10));
            int rate = random.Next(1, 20);
            WalletCoin[] coins = [.. purse.Select(units => new WalletCoin(OutPoint.Null, "", new Amount(units), CoinState.Spendable, IsConfirmed: true, IsProved: true, 0))];
            bool isEnough = CoinSelection.TrySelect(coins, new Amount(amount), new FeeRate(rate), out CoinSelection? wanted);
            long[]? chosen = await visit.Page.EvaluateAsync<long[]?>(
                """
                async ([purse, amount, rate]) => {
                  const { selectCoins, settle } = await import('/learn/coin-selection.js');
                  const coins = selectCoins(purse, amount, rate);
                  const { fee, change } = coins ? settle(coins, amount, rate) : {};
                  return coins && [fee, change, ...coins];
                }
                """,
                new object[] { purse, amount, rate });

            Assert.Equal(isEnough, chosen is not null);
            suffices += isEnough ? 1 : 0;
            if (wanted is not null)
            {
                Assert.Equal([wanted.Fee.Units, wanted.Change.Units, .. wanted.Coins.Select(coin => coin.Value.Units)], chosen!);
            }
        }

        Assert.InRange(suffices, 50, 199);
    }
}
