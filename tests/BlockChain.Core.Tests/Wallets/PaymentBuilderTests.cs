using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets;

namespace BlockChain.Core.Tests.Wallets;

public sealed class PaymentBuilderTests
{
    private static readonly PublicKeyHash Recipient = new(Convert.FromHexString("0102030405060708090a0b0c0d0e0f1011121314"));

    [Fact]
    public void The_recipient_gets_the_amount_and_the_payer_the_change()
    {
        using PrivateKey key = PrivateKey.Generate();

        Transaction payment = PaymentBuilder.Build(
            new CoinSelection([Coin(0, 50_000), Coin(1, 30_000)], Fee: new(400), Change: new(19_600)),
            Recipient, new Amount(60_000), key);

        Assert.Equal(
            [(Recipient, 60_000L), (key.PublicKey.Hash, 19_600L)],
            payment.Outputs.Select(output => (Owner(output), output.Value.Units)));
        Assert.Equal([0u, 1u], payment.Inputs.Select(input => input.PreviousOutput.Index));
    }

    [Fact]
    public void Without_change_there_is_one_output()
    {
        using PrivateKey key = PrivateKey.Generate();

        Transaction payment = PaymentBuilder.Build(
            new CoinSelection([Coin(0, 50_000)], Fee: new(500), Change: Amount.Zero), Recipient, new Amount(49_500), key);

        Assert.Equal(49_500, Assert.Single(payment.Outputs).Value.Units);
    }

    [Fact]
    public void Every_input_is_signed_by_the_owner_of_its_coin()
    {
        using PrivateKey key = PrivateKey.Generate();

        Transaction payment = PaymentBuilder.Build(
            new CoinSelection([Coin(0, 50_000), Coin(1, 30_000), Coin(2, 20_000)], Fee: new(1_000), Change: Amount.Zero),
            Recipient, new Amount(99_000), key);

        byte[] spentScript = PayToPublicKeyHash.Make(key.PublicKey.Hash);
        for (int i = 0; i < payment.Inputs.Length; i++)
        {
            Assert.True(SignatureScript.TryRead(
                payment.Inputs[i].Script.Span, out ReadOnlySpan<byte> signature, out ReadOnlySpan<byte> bytes, out _));
            Assert.True(PublicKey.TryParse(bytes, out PublicKey? publicKey));
            Assert.Equal(key.PublicKey.Hash, publicKey.Hash);
            Assert.True(publicKey.Verify(SignatureHash.Compute(payment, i, spentScript), signature));
        }
    }

    private static PublicKeyHash Owner(TransactionOutput output)
    {
        Assert.True(PayToPublicKeyHash.TryGetOwner(output.Script.Span, out PublicKeyHash owner));
        return owner;
    }

    private static WalletCoin Coin(uint index, long value) =>
        new(new OutPoint(default, index), new Amount(value), CoinState.Spendable, IsConfirmed: true, BlocksToMature: 0);
}
