using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Payments;

namespace BlockChain.Core.Tests.Wallets;

public sealed class PaymentBuilderTests
{
    private static readonly PublicKeyHash Recipient =
        new(Convert.FromHexString("0102030405060708090a0b0c0d0e0f1011121314"));
    private static readonly PublicKeyHash Change =
        new(Convert.FromHexString("1514131211100f0e0d0c0b0a0908070605040302"));

    [Fact]
    public void The_recipient_gets_the_amount_and_the_change_address_the_rest()
    {
        using PrivateKey key = TestKeys.Random();

        Transaction payment = PaymentBuilder.Build(
            new CoinSelection([Coin(0, 50_000), Coin(1, 30_000)], Fee: new(400), Change: new(19_600)),
            [TransactionOutput.To(Recipient, new Amount(60_000))], Change, _ => key);

        Assert.Equal(
            [(Recipient, 60_000L), (Change, 19_600L)],
            payment.Outputs.Select(output => (Owner(output), output.Value.Units)));
        Assert.Equal([0u, 1u], payment.Inputs.Select(input => input.PreviousOutput.Index));
    }

    [Fact]
    public void Without_change_there_is_one_output()
    {
        using PrivateKey key = TestKeys.Random();

        Transaction payment = PaymentBuilder.Build(
            new CoinSelection([Coin(0, 50_000)], Fee: new(500), Change: Amount.Zero),
            [TransactionOutput.To(Recipient, new Amount(49_500))], Change, _ => key);

        Assert.Equal(49_500, Assert.Single(payment.Outputs).Value.Units);
    }

    [Fact]
    public void Several_are_paid_in_their_order_and_the_change_comes_last()
    {
        using PrivateKey key = TestKeys.Random();

        Transaction payment = PaymentBuilder.Build(
            new CoinSelection([Coin(0, 50_000)], Fee: new(300), Change: new(19_700)),
            [TransactionOutput.To(Recipient, new(10_000)), TransactionOutput.To(Recipient, new(20_000))], Change,
            _ => key);

        Assert.Equal(
            [(Recipient, 10_000L), (Recipient, 20_000), (Change, 19_700)],
            payment.Outputs.Select(output => (Owner(output), output.Value.Units)));
    }

    [Fact]
    public void A_merger_pays_nobody_else()
    {
        using PrivateKey key = TestKeys.Random();
        CoinSelection selection = CoinSelection.Merge([Coin(0, 50_000), Coin(1, 30_000)], FeeRate.Min)!;

        Transaction merger = PaymentBuilder.Build(selection, [], Change, _ => key);

        Assert.Equal((Change, 80_000 - selection.Fee.Units), (
            Owner(Assert.Single(merger.Outputs)), merger.TotalOutput.Units));
    }

    [Fact]
    public void A_payment_from_several_addresses_passes_the_rules_and_the_policy()
    {
        Dictionary<string, PrivateKey> keys =
            new() { ["first"] = TestKeys.Random(), ["second"] = TestKeys.Random() };
        WalletCoin[] coins = [Coin(0, 50_000, "first"), Coin(1, 30_000, "second"), Coin(2, 20_000, "first")];
        Assert.True(CoinSelection.TrySelect(coins, new Amount(90_000), FeeRate.Min, out CoinSelection? selection));

        Transaction payment = PaymentBuilder.Build(
            selection, [TransactionOutput.To(Recipient, new Amount(90_000))], Change, own => keys[own]);

        Coin[] spent = [.. selection.Coins.Select(coin =>
            new Coin(coin.Value, keys[coin.Address].PublicKey.Hash, Height: 1, IsCoinbase: false))];
        Assert.Null(TransactionRules.CheckAlone(payment));
        Assert.Null(SpendingRules.CheckAmounts(payment, spent, height: 2, ChainParameters.Main, out Amount fee));
        Assert.Null(SpendingRules.CheckSignatures(payment, spent));
        Assert.Null(PolicyRules.CheckAlone(payment));
        Assert.Null(PolicyRules.CheckFee(payment, fee));
        Assert.Equal(selection.Fee, fee);
    }

    private static PublicKeyHash Owner(TransactionOutput output)
    {
        Assert.True(PayToPublicKeyHash.TryGetOwner(output.Script.Span, out PublicKeyHash owner));
        return owner;
    }

    private static WalletCoin Coin(uint index, long value, string address = "ours") =>
        new(new OutPoint(default, index), address, new Amount(value),
            CoinState.Spendable, IsConfirmed: true, IsProved: true, BlocksToMature: 0);
}
