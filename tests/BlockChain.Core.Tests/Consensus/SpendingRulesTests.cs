using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Tests.Cryptography;
using BlockChain.Core.Tests.Transactions;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Consensus;

public class SpendingRulesTests
{
    private const int Height = 1_000;
    private const string ScriptFailed = "block-script-verify-flag-failed";

    private static readonly Spendable First = new(Samples.SomeOutput(1), new Amount(1_000), TestKeys.Alice);
    private static readonly Spendable Second = new(Samples.SomeOutput(2), new Amount(500), TestKeys.Bob);
    private static readonly List<Coin> Coins = [CoinOf(First), CoinOf(Second)];

    [Fact]
    public void What_goes_in_and_does_not_come_out_is_the_fee()
    {
        Assert.Null(Check(Paying(1_499), Coins, ChainParameters.Main, out Amount fee));
        Assert.Equal(1, fee.Units);

        Assert.Null(Check(Paying(1_500), Coins, ChainParameters.Main, out fee));
        Assert.Equal(0, fee.Units);
    }

    [Fact]
    public void Not_one_unit_comes_out_that_did_not_go_in() =>
        Assert.Equal("bad-txns-in-belowout", Check(Paying(1_501), Coins, ChainParameters.Main, out _)?.Reason);

    [Fact]
    public void More_than_all_the_coins_cannot_go_in()
    {
        List<Coin> coins = [Coins[0] with { Value = Amount.MaxMoney }, Coins[1] with { Value = new Amount(1) }];

        Violation? violation = Check(Paying(1), coins, ChainParameters.Main, out _);

        Assert.Equal("bad-txns-inputvalues-outofrange", violation?.Reason);
    }

    [Theory]
    [InlineData("main", 10)]
    [InlineData("regtest", 100)]
    public void A_coinbase_is_spent_when_it_is_mature_and_not_one_block_earlier(string network, int maturity)
    {
        ChainParameters parameters = ChainParameters.All.Single(each => each.Name == network);

        Assert.Null(Check(Paying(1), Mined(Height - maturity), parameters, out _));
        Assert.Equal(
            "bad-txns-premature-spend-of-coinbase",
            Check(Paying(1), Mined(Height - maturity + 1), parameters, out _)?.Reason);

        static List<Coin> Mined(int height) => [Coins[0], Coins[1] with { IsCoinbase = true, Height = height }];
    }

    [Fact]
    public void Any_other_output_is_spent_at_once() =>
        Assert.Null(Check(
            Paying(1), [Coins[0] with { Height = Height }, Coins[1]], ChainParameters.Main, out _));

    [Fact]
    public void Each_owner_signs_for_what_is_his() =>
        Assert.Null(SpendingRules.CheckSignatures(Paying(1).Sign(), Coins));

    [Fact]
    public void A_key_in_its_long_form_signs_as_well()
    {
        PrivateKey key = TestKeys.Number(9, compressed: false);
        Spendable output = First with { Key = key };

        Transaction payment = new Payment(output).To(TestKeys.Bob, 1).Sign();

        Assert.Null(SpendingRules.CheckSignatures(payment, [CoinOf(output)]));
    }

    [Fact]
    public void The_key_of_another_does_not_spend() =>
        Refused("but the coin is for", Paying(1).Sign(), [Coins[0], Coins[1] with { Owner = Coins[0].Owner }]);

    [Fact]
    public void The_other_form_of_the_key_is_another_owner() =>
        Refused(
            "but the coin is for",
            Paying(1).Sign(),
            [Coins[0], Coins[1] with { Owner = TestKeys.Number(3, compressed: false).PublicKey.Hash }]);

    [Fact]
    public void The_signature_of_one_input_does_not_fit_the_next()
    {
        Spendable[] outputs = [First, Second with { Key = First.Key }];
        Transaction payment = new Payment(outputs).To(TestKeys.Bob, 1).Sign();
        var swapped = new Transaction(
            1,
            [
                payment.Inputs[0] with { Script = payment.Inputs[1].Script },
                payment.Inputs[1] with { Script = payment.Inputs[0].Script },
            ],
            payment.Outputs,
            0);

        Assert.Null(SpendingRules.CheckSignatures(payment, [.. outputs.Select(CoinOf)]));
        Refused("does not fit", swapped, [.. outputs.Select(CoinOf)]);
    }

    [Fact]
    public void A_signature_that_is_not_strict_DER_is_refused() =>
        RefusedFirst("not strict DER", signature => [.. signature, 0]);

    [Fact]
    public void Each_input_needs_a_good_signature_of_its_own()
    {
        Transaction payment = new Payment(First, First with { OutPoint = new OutPoint(First.OutPoint.TransactionId, 7) })
            .To(TestKeys.Bob, 1).Sign((transaction, index) => SignatureScript.Make(
                First.Key.Sign(SignatureHash.Compute(
                    transaction, 0, PayToPublicKeyHash.Make(First.Key.PublicKey.Hash))),
                First.Key.PublicKey.Bytes.Span));

        Refused("does not fit", payment, [Coins[0], Coins[0]]);
    }

    [Fact]
    public void A_signature_of_no_bytes_but_the_hash_type_is_refused() =>
        RefusedFirst("not strict DER", _ => []);

    [Fact]
    public void A_signature_of_zeros_is_refused() =>
        RefusedFirst("does not fit", _ => [0x30, 6, 2, 1, 0, 2, 1, 0]);

    [Fact]
    public void A_key_that_is_no_point_of_the_curve_is_refused()
    {
        byte[] noPoint = [2, .. Enumerable.Repeat((byte)0xff, 32)];
        Transaction payment = new Payment(First).To(TestKeys.Bob, 1).Sign((transaction, _) =>
            SignatureScript.Make(SignatureOf(transaction, First.Key), noPoint));

        Refused("not a point", payment, [Coins[0] with { Owner = Hashing.Hash160(noPoint) }]);
    }

    [Fact]
    public void A_script_that_is_not_signature_and_key_is_refused() =>
        Refused("two pushes", new Payment(First).To(TestKeys.Bob, 1).WithoutScripts(), [Coins[0]]);

    [Fact]
    public void High_S_is_malleable_and_yet_valid()
    {
        Transaction payment = new Payment(First).To(TestKeys.Bob, 1).Sign((transaction, _) =>
            SignatureScript.Make(
                Keys.WithOtherS(SignatureOf(transaction, First.Key)), First.Key.PublicKey.Bytes.Span));

        Assert.Null(SpendingRules.CheckSignatures(payment, [Coins[0]]));
    }

    private static Violation? Check(Payment payment, List<Coin> coins, ChainParameters parameters, out Amount fee) =>
        SpendingRules.CheckAmounts(payment.WithoutScripts(), coins, Height, parameters, out fee);

    private static Payment Paying(long units) => new Payment(First, Second).To(TestKeys.Miner, units);

    private static Coin CoinOf(Spendable output) =>
        new(output.Value, output.Key.PublicKey.Hash, Height: 1, IsCoinbase: false);

    private static byte[] SignatureOf(Transaction transaction, PrivateKey key) =>
        key.Sign(SignatureHash.Compute(transaction, 0, PayToPublicKeyHash.Make(key.PublicKey.Hash)));

    private static void RefusedFirst(string cause, Func<byte[], byte[]> change)
    {
        Transaction payment = new Payment(First).To(TestKeys.Bob, 1).Sign((transaction, _) =>
            SignatureScript.Make(
                change(SignatureOf(transaction, First.Key)), First.Key.PublicKey.Bytes.Span));

        Refused(cause, payment, [Coins[0]]);
    }

    private static void Refused(string cause, Transaction transaction, List<Coin> coins)
    {
        Violation? violation = SpendingRules.CheckSignatures(transaction, coins);

        Assert.Equal(ScriptFailed, violation?.Reason);
        Assert.Contains(cause, violation?.Detail, StringComparison.Ordinal);
        Assert.True(violation?.IsPermanent);
    }
}
