using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Building;

/// <summary>An output with the key that spends it.</summary>
public sealed record Spendable(OutPoint OutPoint, Amount Value, PrivateKey Key);

/// <summary>A signed transaction in the making. What a test does not say is as a good wallet has it.</summary>
public sealed class Payment(params Spendable[] inputs)
{
    private readonly List<TransactionOutput> _outputs = [];

    public int Version { get; set; } = 1;

    public uint LockTime { get; set; }

    public uint Sequence { get; set; } = TransactionInput.FinalSequence;

    public Payment To(PrivateKey owner, long units) => To(TransactionOutput.To(owner.PublicKey.Hash, new Amount(units)));

    public Payment To(TransactionOutput output)
    {
        _outputs.Add(output);
        return this;
    }

    /// <summary>One output with all there is but the fee.</summary>
    public Payment AllTo(PrivateKey owner, long fee = 1_000) =>
        To(owner, inputs.Sum(input => input.Value.Units) - fee);

    public Transaction WithoutScripts() => new(
        Version,
        [.. inputs.Select(input => new TransactionInput(input.OutPoint, default, Sequence))],
        [.. _outputs],
        LockTime);

    public Transaction Sign() => Sign((transaction, index) =>
    {
        PrivateKey key = inputs[index].Key;
        byte[] spentScript = PayToPublicKeyHash.Make(key.PublicKey.Hash);
        byte[] signature = key.Sign(SignatureHash.Compute(transaction, index, spentScript));
        return SignatureScript.Make(signature, key.PublicKey.Bytes.Span);
    });

    /// <summary>Takes the script of each input from a function of the unsigned transaction.</summary>
    public Transaction Sign(Func<Transaction, int, byte[]> scriptOf)
    {
        Transaction unsigned = WithoutScripts();
        return new Transaction(
            unsigned.Version,
            [.. unsigned.Inputs.Select((input, index) => input with { Script = scriptOf(unsigned, index) })],
            unsigned.Outputs,
            unsigned.LockTime);
    }
}

/// <summary>How stories speak of outputs.</summary>
public static class SpendableOutputs
{
    /// <summary>An output of a transaction that pays the owner of a key.</summary>
    public static Spendable Output(this Transaction transaction, int index, PrivateKey key) =>
        new(transaction.OutPointAt(index), transaction.Outputs[index].Value, key);
}
