using System.Numerics;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Tests.Cryptography;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Cases;

public abstract class SignatureCases : CaseTests
{
    private const string RefusedInBlock = "block-script-verify-flag-failed";
    private const string RefusedAlone = "mempool-script-verify-flag-failed";

    [Fact]
    public void Only_the_owner_s_key_spends()
    {
        using Story story = TellWithCoins();
        Spendable stolen = story["a1"].Reward with { Key = TestKeys.Bob };
        RefuseBoth(story, new Payment(stolen).AllTo(TestKeys.Bob).Sign(), "hash");
    }

    [Fact]
    public void The_right_key_with_another_s_signature_does_not_spend()
    {
        using Story story = TellWithCoins();
        Transaction spend = new Payment(story["a1"].Reward).AllTo(TestKeys.Bob).Sign((transaction, index) =>
            SignatureScript.Make(TestKeys.Bob.Sign(Digest(transaction, index)), MinerKey));
        RefuseBoth(story, spend, "does not fit");
    }

    [Fact]
    public void One_bit_changed_in_any_signed_field_breaks_the_signature()
    {
        using Story story = TellWithCoins();
        Spendable one = story["a1"].Reward;
        Transaction signed = new Payment(one, story["a2"].Reward)
            .To(TestKeys.Alice, 1_000_000).To(TestKeys.Bob, 2_000_000).Sign();
        story.Draw("good", on: Top, draft => draft.With(signed));

        TransactionInput first = signed.Inputs[0];
        TransactionOutput output = signed.Outputs[0];
        byte[] otherScript = output.Script.ToArray();
        otherScript[3] ^= 1;
        Transaction[] changed =
        [
            new(signed.Version + 1, signed.Inputs, signed.Outputs, signed.LockTime),
            new(signed.Version, signed.Inputs, signed.Outputs, signed.LockTime + 1),
            new(signed.Version, signed.Inputs.SetItem(0, first with { Sequence = first.Sequence ^ 1 }),
                signed.Outputs, signed.LockTime),
            new(signed.Version, signed.Inputs, signed.Outputs.SetItem(0, output with { Value = new Amount(1_000_001) }),
                signed.LockTime),
            new(signed.Version, signed.Inputs, signed.Outputs.SetItem(0, output with { Script = otherScript }),
                signed.LockTime),
            new(signed.Version, signed.Inputs, signed.Outputs.RemoveAt(1), signed.LockTime),
            new(signed.Version, signed.Inputs.Reverse().ToArray() is [var b, var a]
                ? [a with { PreviousOutput = b.PreviousOutput }, b with { PreviousOutput = a.PreviousOutput }] : [],
                signed.Outputs, signed.LockTime),
            new(signed.Version, [first], [output], signed.LockTime),
        ];
        foreach (Transaction forged in changed)
        {
            RefuseBoth(story, forged, "does not fit");
        }

        story.Accept("good");
        story.TipIs("good");
    }

    [Fact]
    public void An_empty_signature_does_not_spend()
    {
        using Story story = TellWithCoins();
        byte[] script = [0, (byte)MinerKey.Length, .. MinerKey];
        RefuseBoth(story, new Payment(story["a1"].Reward).AllTo(TestKeys.Bob).Sign((_, _) => script), "empty");
    }

    public static TheoryData<string, string> ForgedNumbers => new()
    {
        { "0", "1" },
        { "1", "0" },
        { Keys.Order.ToString(Invariant), "1" },
        { "1", Keys.Order.ToString(Invariant) },
        { (Keys.Order + 1).ToString(Invariant), "1" },
        { "1", (Keys.Order + 1).ToString(Invariant) },
        { "1", "1" },
    };

    [Theory]
    [MemberData(nameof(ForgedNumbers))]
    public void Forged_numbers_do_not_spend(string r, string s)
    {
        using Story story = TellWithCoins();
        byte[] signature = Keys.Der(BigInteger.Parse(r, Invariant), BigInteger.Parse(s, Invariant));
        Transaction spend = new Payment(story["a1"].Reward).AllTo(TestKeys.Bob)
            .Sign((_, _) => SignatureScript.Make(signature, MinerKey));
        story.RefuseInBlock(RefusedInBlock, on: Top, spend);
        story.Refuse(RefusedAlone, spend);
    }

    [Fact]
    public void A_point_off_the_curve_is_no_key()
    {
        // No point has x = 5: 5³ + 7 is no square. The coin is for the hash of these very bytes.
        using Story story = TellWithCoins();
        byte[] noPoint = [2, .. new byte[31], 5];
        PublicKeyHash owner = Hashing.Hash160(noPoint);
        Transaction toNobody = new Payment(story["a1"].Reward)
            .To(TransactionOutput.To(owner, new Amount(1_000_000))).Sign();
        story.Accept("b", on: Top, draft => draft.With(toNobody));

        Transaction spend = new Payment(toNobody.Output(0, TestKeys.Miner)).AllTo(TestKeys.Bob).Sign((_, _) =>
            SignatureScript.Make(TestKeys.Miner.Sign(default), noPoint));
        Assert.Contains("curve", story.RefuseInBlock(RefusedInBlock, on: "b", spend).Detail, StringComparison.Ordinal);
        Assert.Contains("curve", story.Refuse(RefusedAlone, spend).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_that_is_not_strict_DER_does_not_spend()
    {
        using Story story = TellWithCoins();
        Transaction spend = new Payment(story["a1"].Reward).AllTo(TestKeys.Bob).Sign((transaction, index) =>
        {
            // A zero that r does not need: any lax parser would take it.
            byte[] good = TestKeys.Miner.Sign(Digest(transaction, index));
            byte[] padded = [0x30, (byte)(good[1] + 1), 2, (byte)(good[3] + 1), 0, .. good[4..]];
            return SignatureScript.Make(padded, MinerKey);
        });
        RefuseBoth(story, spend, "DER");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)] // NONE
    [InlineData(3)] // SINGLE
    [InlineData(0x81)] // ALL | ANYONECANPAY
    public void Another_hash_type_than_ALL_does_not_spend(byte hashType)
    {
        using Story story = TellWithCoins();
        Transaction spend = new Payment(story["a1"].Reward).AllTo(TestKeys.Bob).Sign((transaction, index) =>
        {
            byte[] script = SignatureScript.Make(TestKeys.Miner.Sign(Digest(transaction, index, hashType)), MinerKey);
            script[script[0]] = hashType;
            return script;
        });
        RefuseBoth(story, spend, "hash type");
    }

    [Fact]
    public void An_input_has_two_pushes_in_their_shortest_form_and_nothing_else()
    {
        using Story story = TellWithCoins();
        Payment payment = new Payment(story["a1"].Reward).AllTo(TestKeys.Bob);
        byte[] Good(Transaction transaction, int index) =>
            SignatureScript.Make(TestKeys.Miner.Sign(Digest(transaction, index)), MinerKey);

        RefuseBoth(story, payment.Sign((t, i) => [1, 1, .. Good(t, i)]), "two pushes");
        RefuseBoth(story, payment.Sign((t, i) => [.. Good(t, i), 0x51]), "two pushes");
        RefuseBoth(story, payment.Sign((t, i) => [0x4c, .. Good(t, i)]), "shortest");
        RefuseBoth(story, payment.Sign((t, i) => Good(t, i)[..^1]), "two pushes");
        RefuseBoth(story, payment.Sign((t, i) => Good(t, i)[..(Good(t, i)[0] + 1)]), "two pushes");
        RefuseBoth(story, payment.Sign((_, _) => []), "two pushes");
        RefuseBoth(story, payment.Sign((t, i) => [0x51, .. Good(t, i)[(Good(t, i)[0] + 1)..]]), "shortest");
    }

    [Fact]
    public void A_high_S_is_good_in_a_block_but_is_not_passed_on()
    {
        using Story story = TellWithCoins();
        Transaction spend = new Payment(story["a1"].Reward).AllTo(TestKeys.Bob).Sign((transaction, index) =>
        {
            Span<byte> r = stackalloc byte[32];
            Span<byte> s = stackalloc byte[32];
            Assert.True(DerSignature.TryParse(TestKeys.Miner.Sign(Digest(transaction, index)), r, s));
            BigInteger high = Keys.Order - new BigInteger(s, isUnsigned: true, isBigEndian: true);
            return SignatureScript.Make(
                Keys.Der(new BigInteger(r, isUnsigned: true, isBigEndian: true), high), MinerKey);
        });
        Violation alone = story.Refuse(RefusedAlone, spend);
        Assert.Contains("unnecessarily high", alone.Detail, StringComparison.Ordinal);
        Assert.False(story.Node.Node.SubmitTransaction(spend)!.IsPermanent);
        story.Accept("b", on: Top, draft => draft.With(spend));
        story.TipIs("b");
    }

    [Fact]
    public void An_uncompressed_key_spends_what_was_paid_to_its_own_hash()
    {
        using Story story = TellWithCoins();
        PrivateKey uncompressed = TestKeys.Number(2, compressed: false);
        Transaction toOld = new Payment(story["a1"].Reward).AllTo(uncompressed).Sign();
        story.Accept("b", on: Top, draft => draft.With(toOld));
        Transaction wrongForm = new Payment(toOld.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        RefuseBoth(story, wrongForm, "hash", on: "b");
        Transaction spend = new Payment(toOld.Output(0, uncompressed)).AllTo(TestKeys.Bob).Sign();
        story.Accept(spend);
        story.Accept("c", on: "b", draft => draft.With(spend));
        story.TipIs("c");
    }

    private static readonly System.Globalization.CultureInfo Invariant =
        System.Globalization.CultureInfo.InvariantCulture;

    private static byte[] MinerKey => TestKeys.Miner.PublicKey.Bytes.ToArray();

    private static Hash256 Digest(Transaction transaction, int index, uint hashType = 1) => SignatureHash.Compute(
        transaction, index, PayToPublicKeyHash.Make(TestKeys.Miner.PublicKey.Hash), hashType);

    private static void RefuseBoth(Story story, Transaction transaction, string cause, string on = Top)
    {
        Violation inBlock = story.RefuseInBlock(RefusedInBlock, on, transaction);
        Assert.Contains(cause, inBlock.Detail, StringComparison.Ordinal);
        Violation alone = story.Refuse(RefusedAlone, transaction);
        Assert.Contains(cause, alone.Detail, StringComparison.Ordinal);
    }
}
