using System.Text.Json;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Transactions;

public class SignatureHashTests
{
    private const byte CodeSeparator = 0xab;

    [Fact]
    public void The_hashes_of_Bitcoin_Core_that_sign_everything_come_out_alike()
    {
        int applicable = 0;
        foreach (JsonElement test in Vectors.ReadJson("core/sighash.json").EnumerateArray().Skip(1))
        {
            byte[] script = Convert.FromHexString(test[1].GetString()!);
            uint hashType = unchecked((uint)test[3].GetInt32());
            if (!SignsEverything(hashType) || script.Contains(CodeSeparator))
            {
                continue;
            }

            Assert.True(Transaction.TryParse(
                Convert.FromHexString(test[0].GetString()!), out Transaction? transaction, out string? error), error);

            Hash256 hash = SignatureHash.Compute(transaction, test[2].GetInt32(), script, hashType);
            Assert.Equal(test[4].GetString(), hash.ToString());
            applicable++;
        }

        Assert.Equal(139, applicable);
    }

    [Fact]
    public void Asked_for_one_after_the_other_the_inputs_have_the_hashes_that_each_has_alone()
    {
        Transaction sample = Samples.Transaction;
        var transaction = new Transaction(
            sample.Version,
            [.. Enumerable.Range(0, 300).Select(i => sample.Inputs[i % 2] with { Sequence = (uint)i })],
            sample.Outputs,
            sample.LockTime);
        using var hash = new SignatureHash(transaction);

        // Some are left out, the first and the last are asked for, and after the last it starts over.
        foreach (int index in Enumerable.Range(0, 300).Where(i => i % 7 is 0 or 1 or 5).Concat([1, 299, 0, 2]))
        {
            Assert.Equal(SignatureHash.Compute(transaction, index, [1, 2, 3]), hash.Of(index, [1, 2, 3]));
        }
    }

    [Fact]
    public void The_hash_type_is_ALL_unless_another_is_asked_for()
    {
        Transaction transaction = Samples.Transaction;

        Hash256 hash = SignatureHash.Compute(transaction, 0, [1, 2, 3]);

        Assert.Equal(SignatureHash.Compute(transaction, 0, [1, 2, 3], hashType: 1), hash);
        Assert.NotEqual(SignatureHash.Compute(transaction, 0, [1, 2, 3], hashType: 0), hash);
    }

    [Fact]
    public void It_covers_everything_but_the_scripts_of_the_inputs()
    {
        Transaction signed = Samples.Transaction;
        Hash256 hash = SignatureHash.Compute(signed, 0, [1, 2, 3]);
        (TransactionInput input, TransactionOutput output) = (signed.Inputs[1], signed.Outputs[1]);
        OutPoint spent = input.PreviousOutput;
        Transaction[] changed =
        [
            new(signed.Version + 1, signed.Inputs, signed.Outputs, signed.LockTime),
            new(signed.Version, signed.Inputs, signed.Outputs, signed.LockTime + 1),
            WithInput(input with { Sequence = input.Sequence - 1 }),
            WithInput(input with { PreviousOutput = spent with { Index = spent.Index + 1 } }),
            WithInput(input with { PreviousOutput = spent with { TransactionId = new TransactionId(hash) } }),
            WithOutput(output with { Value = output.Value + new Amount(1) }),
            WithOutput(output with { Script = new byte[] { 1 } }),
            new(signed.Version, signed.Inputs.RemoveAt(1), signed.Outputs, signed.LockTime),
            new(signed.Version, signed.Inputs, signed.Outputs.RemoveAt(1), signed.LockTime),
        ];

        Assert.All(changed, other => Assert.NotEqual(hash, SignatureHash.Compute(other, 0, [1, 2, 3])));
        Assert.NotEqual(hash, SignatureHash.Compute(signed, 1, [1, 2, 3]));
        Assert.NotEqual(hash, SignatureHash.Compute(signed, 0, [1, 2]));
        Assert.Equal(hash, SignatureHash.Compute(WithInput(input with { Script = new byte[300] }), 0, [1, 2, 3]));

        Transaction WithInput(TransactionInput other) =>
            new(signed.Version, signed.Inputs.SetItem(1, other), signed.Outputs, signed.LockTime);

        Transaction WithOutput(TransactionOutput other) =>
            new(signed.Version, signed.Inputs, signed.Outputs.SetItem(1, other), signed.LockTime);
    }

    /// <summary>Neither NONE (2), nor SINGLE (3), nor with the bit of ANYONECANPAY. Bitcoin takes all else for ALL.
    /// </summary>
    private static bool SignsEverything(uint hashType) =>
        (hashType & 0x1f) is not (2 or 3) && (hashType & 0x80) == 0;
}
