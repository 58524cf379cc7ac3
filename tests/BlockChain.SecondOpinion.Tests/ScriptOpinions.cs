using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Fuzzing;
using BlockChain.Core.Transactions;

namespace BlockChain.SecondOpinion.Tests;

/// <summary>What NBitcoin thinks of scripts and of what signatures sign.</summary>
public class ScriptOpinions
{
    private static readonly PrivateKey OurKey = KeyOf(7);
    private static readonly byte[] OurScript = PayToPublicKeyHash.Make(OurKey.PublicKey.Hash);

    private static readonly Transaction Signed = Sign(new Transaction(
        version: 1,
        [.. Enumerable.Range(0, 2).Select(at => new TransactionInput(
            new OutPoint(new TransactionId(Hash256.FromBytes(new byte[32])), (uint)at), default, uint.MaxValue))],
        [TransactionOutput.To(OurKey.PublicKey.Hash, new Amount(1_000))],
        lockTime: 0));

    [Fact]
    public void Scripts_have_the_same_owner_and_the_same_number_of_signature_operations() =>
        Fuzzer.Run(20_000, random => random.Next(2) == 0
            ? random.Bytes(random.Next(60))
            : Mutator.Mutate([OurScript, Signed.Inputs[0].Script.ToArray()], random), bytes =>
            {
                var theirs = new NBitcoin.Script(bytes);
                Assert.Equal((int)theirs.GetSigOpCount(fAccurate: false), ScriptReader.CountSignatureOperations(bytes));
                if (SignatureScript.TryRead(bytes, out ReadOnlySpan<byte> signature, out ReadOnlySpan<byte> publicKey, out _))
                {
                    NBitcoin.Op[] pushes = [.. theirs.ToOps()];
                    Assert.Equal(2, pushes.Length);
                    Assert.Equal([.. signature, SignatureScript.HashTypeAll], pushes[0].PushData);
                    Assert.Equal(publicKey.ToArray(), pushes[1].PushData);
                }

                if (!PayToPublicKeyHash.TryGetOwner(bytes, out PublicKeyHash owner))
                {
                    return false;
                }

                Assert.Equal(
                    NBitcoin.PayToPubkeyHashTemplate.Instance.ExtractScriptPubKeyParameters(theirs)!.ToBytes(), owner.ToBytes());
                return true;
            });

    [Fact]
    public void Signatures_sign_the_same_hash() =>
        Fuzzer.Run(20_000, random => (Bytes: Mutator.Mutate(Samples.Transactions, random), Random: random), input =>
        {
            if (!Transaction.TryParse(input.Bytes, out Transaction? ours, out _) || Theirs.CannotRead(ours) || ours.Inputs.IsEmpty)
            {
                return false;
            }

            int index = input.Random.Next(ours.Inputs.Length);
            byte[] script = PayToPublicKeyHash.Make(new PublicKeyHash(input.Random.Bytes(PublicKeyHash.Size)));
            Assert.Equal(
                $"{Theirs.Transaction(input.Bytes).GetSignatureHash(new NBitcoin.Script(script), index, NBitcoin.SigHash.All)}",
                $"{SignatureHash.Compute(ours, index, script)}");
            return true;
        });

    [Fact]
    public void A_signature_that_we_accept_is_accepted_there() =>
        Fuzzer.Run(5_000, random => Mutator.Mutate([.. Signed.Inputs.Select(input => input.Script.ToArray())], random), script =>
        {
            var changed = new Transaction(
                Signed.Version, Signed.Inputs.SetItem(1, Signed.Inputs[1] with { Script = script }), Signed.Outputs, Signed.LockTime);
            var coin = new Coin(new Amount(2_000), OurKey.PublicKey.Hash, Height: 1, IsCoinbase: false);
            if (SpendingRules.CheckSignatures(changed, [coin, coin]) is not null)
            {
                return false;
            }

            var spent = new NBitcoin.TxOut(NBitcoin.Money.Satoshis(2_000), new NBitcoin.Script(OurScript));
            NBitcoin.IndexedTxIn input = Theirs.Transaction(changed.ToBytes()).Inputs.AsIndexedInputs().ElementAt(1);
            Assert.True(input.VerifyScript(spent, NBitcoin.ScriptVerify.Standard, out NBitcoin.ScriptError error), $"{error}");
            return true;
        });

    [Fact]
    public void Keys_sign_with_the_same_nonce() =>
        Fuzzer.Run(1_000, random => random.Bytes(64), bytes =>
        {
            Assert.True(PrivateKey.TryParse(bytes.AsSpan(32), out PrivateKey? ours));
            using var theirs = new NBitcoin.Key(bytes[32..]);
            byte[] signature = ours.Sign(Hash256.FromBytes(bytes.AsSpan(..32)));
            Assert.Equal(theirs.PubKey.ToBytes(), ours.PublicKey.Bytes.ToArray());
            Assert.Equal(theirs.Sign(new NBitcoin.uint256(bytes[..32]), useLowR: false).ToDER(), signature);
            ours.Dispose();
        });

    private static PrivateKey KeyOf(byte last)
    {
        Assert.True(PrivateKey.TryParse([.. new byte[31], last], out PrivateKey? key));
        return key;
    }

    private static Transaction Sign(Transaction unsigned) => new(
        unsigned.Version,
        [.. unsigned.Inputs.Select((input, index) => input with
        {
            Script = SignatureScript.Make(
                OurKey.Sign(SignatureHash.Compute(unsigned, index, OurScript)), OurKey.PublicKey.Bytes.Span),
        })],
        unsigned.Outputs,
        unsigned.LockTime);
}
