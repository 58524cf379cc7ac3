using BlockChain.Core.Network;
using BlockChain.Core.Wallets.Payments;

namespace BlockChain.Core.Tests.Wallets;

public sealed class HoldingsTests
{
    private const string Us = "us";
    private const int Height = 100;
    private static readonly TransactionStatusRecord InABlock = new() { Confirmed = true, BlockHeight = 90 };
    private static readonly TransactionStatusRecord Waiting = new() { Confirmed = false };

    [Fact]
    public void A_confirmed_coin_is_spendable() =>
        Assert.Equal((1_000, 0, 0), Of([Unspent(1, 1_000, InABlock)]));

    [Fact]
    public void A_mined_coin_is_spendable_when_the_next_block_may_spend_it() =>
        Assert.Equal((1_000, 0, 0), Of([Unspent(1, 1_000, InABlock, maturesAt: Height + 1)]));

    [Fact]
    public void A_mined_coin_matures_until_then()
    {
        Holdings holdings = From([Unspent(1, 1_000, InABlock, maturesAt: Height + 2)]);

        Assert.Equal(1_000, holdings.Maturing.Units);
        Assert.Equal(1, Assert.Single(holdings.Coins).BlocksToMature);
    }

    [Fact]
    public void What_others_sent_is_pending_until_it_is_in_a_block() =>
        Assert.Equal((0, 0, 1_000), Of([Unspent(1, 1_000, Waiting)]));

    [Fact]
    public void The_change_of_our_own_unconfirmed_payment_is_spendable() =>
        Assert.Equal((1_000, 0, 0), Of([Unspent(1, 1_000, Waiting)], isChange: true));

    [Fact]
    public void The_total_is_the_sum_of_the_three()
    {
        Holdings holdings = From(
            [
                Unspent(1, 1, InABlock),
                Unspent(2, 20, InABlock, maturesAt: Height + 5),
                Unspent(3, 300, Waiting),
            ]);

        Assert.Equal((1, 20, 300, 321), (
            holdings.Spendable.Units, holdings.Maturing.Units, holdings.Pending.Units, holdings.Total.Units));
    }

    [Fact]
    public void A_coin_listed_twice_counts_once() =>
        Assert.Equal((1_000, 0, 0), Of([Unspent(1, 1_000, InABlock), Unspent(1, 1_000, InABlock)]));

    [Theory]
    [InlineData(-1)]
    [InlineData(2_100_000_000_000_001)]
    [InlineData(long.MaxValue)]
    public void A_coin_that_cannot_be_is_refused(long value) =>
        Assert.Throws<NodeAnswerException>(() => Of([Unspent(1, value, InABlock)]));

    [Fact]
    public void Coins_that_are_more_than_all_there_can_be_are_refused() =>
        Assert.Throws<NodeAnswerException>(() =>
            Of([Unspent(1, 2_100_000_000_000_000, InABlock), Unspent(2, 1, InABlock)]));

    [Fact]
    public void A_coin_without_a_proper_id_is_refused() =>
        Assert.Throws<NodeAnswerException>(() =>
            Of([Unspent(1, 1_000, InABlock) with { TransactionId = "\u001b[31m" }]));

    private static (long Spendable, long Maturing, long Pending) Of(
        IReadOnlyList<UnspentRecord> unspent, bool isChange = false)
    {
        Holdings holdings = From(unspent, isChange);
        return (holdings.Spendable.Units, holdings.Maturing.Units, holdings.Pending.Units);
    }

    private static Holdings From(IReadOnlyList<UnspentRecord> unspent, bool isChange = false) =>
        Holdings.From(Height, [.. unspent.Select(output => (Us, output))], (_, _, _) => isChange);

    private static UnspentRecord Unspent(
        int id, long value, TransactionStatusRecord status, int? maturesAt = null) => new()
        {
            TransactionId = Id(id),
            OutputIndex = 0,
            Status = status,
            Value = value,
            MaturesAt = maturesAt,
        };

    private static string Id(int number) => number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
}
