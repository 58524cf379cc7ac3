using System.Collections.Immutable;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>Makes and signs the transaction of a payment: the recipients' outputs first, then the change.</summary>
public static class PaymentBuilder
{
    /// <summary>Largest strict DER signature with low S, in bytes: two numbers of 33 and 32 bytes, and 6 around them.
    /// </summary>
    private const int MaxSignatureSize = 71;

    private const int MaxScriptSize = 1 + MaxSignatureSize + 1 + 1 + PublicKey.CompressedSize;

    /// <summary>Size of an output in bytes: amount, length, script.</summary>
    public const int OutputSize = 8 + 1 + PayToPublicKeyHash.Size;

    /// <summary>Largest size of an input that spends a coin of ours, in bytes: outpoint, length, script, sequence.
    /// </summary>
    public const int MaxInputSize = 32 + 4 + 1 + MaxScriptSize + 4;

    /// <summary>Largest size of a payment in bytes. Signatures differ in length by a few bytes, and the fee must be set
    /// before they are made: it is set for the longest.</summary>
    public static int MaxSize(int inputs, int outputs) =>
        4 + ByteWriter.CompactSizeLength((ulong)inputs) + (inputs * MaxInputSize)
        + ByteWriter.CompactSizeLength((ulong)outputs) + (outputs * OutputSize) + 4;

    /// <summary>Builds and signs.</summary>
    /// <param name="selection">The coins to spend.</param>
    /// <param name="payments">Who is paid how much; nobody, where coins are merged.</param>
    /// <param name="change">Who gets the change, if there is any.</param>
    /// <param name="keyOf">The key of one of our addresses, by its text.</param>
    public static Transaction Build(
        CoinSelection selection,
        IEnumerable<TransactionOutput> payments,
        PublicKeyHash change,
        Func<string, PrivateKey> keyOf)
    {
        ImmutableArray<TransactionOutput> outputs = selection.Change > Amount.Zero
            ? [.. payments, TransactionOutput.To(change, selection.Change)]
            : [.. payments];
        var unsigned = new Transaction(
            version: 1,
            [.. selection.Coins.Select(coin =>
                new TransactionInput(coin.OutPoint, default, TransactionInput.FinalSequence))],
            outputs,
            lockTime: 0);

        Dictionary<string, PrivateKey> keys = selection.Coins
            .Select(coin => coin.Address)
            .Distinct()
            .ToDictionary(address => address, keyOf);
        IEnumerable<TransactionInput> signed = unsigned.Inputs.Select((input, index) =>
        {
            PrivateKey key = keys[selection.Coins[index].Address];
            byte[] spentScript = PayToPublicKeyHash.Make(key.PublicKey.Hash);
            byte[] signature = key.Sign(SignatureHash.Compute(unsigned, index, spentScript));
            return input with { Script = SignatureScript.Make(signature, key.PublicKey.Bytes.Span) };
        });
        return new Transaction(unsigned.Version, [.. signed], outputs, unsigned.LockTime);
    }
}
