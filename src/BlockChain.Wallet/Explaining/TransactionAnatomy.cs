namespace BlockChain.Wallet.Explaining;

/// <summary>The bytes of a transaction, field by field: together they are all of it.</summary>
internal static class TransactionAnatomy
{
    public static List<Field> Dissect(Transaction transaction, ChainParameters network)
    {
        var fields = new List<Field>
        {
            Field.Int32(transaction.Version, $"version {transaction.Version}"),
            Field.Count(transaction.Inputs.Length, $"inputs that follow: {transaction.Inputs.Length}"),
        };
        for (int i = 0; i < transaction.Inputs.Length; i++)
        {
            AddInput(fields, transaction.Inputs[i], $"input {i}: ", transaction.IsCoinbase);
        }

        fields.Add(Field.Count(transaction.Outputs.Length, $"outputs that follow: {transaction.Outputs.Length}"));
        for (int i = 0; i < transaction.Outputs.Length; i++)
        {
            AddOutput(fields, transaction.Outputs[i], $"output {i}: ", network);
        }

        fields.Add(Field.UInt32(transaction.LockTime, $"lock time: {DescribeLock(transaction)}"));
        return fields;
    }

    private static string DescribeLock(Transaction transaction) => transaction switch
    {
        { LockTime: 0 } => "none",
        _ when transaction.Inputs.All(input => input.Sequence == TransactionInput.FinalSequence) => "ignored, since all inputs are final",
        { LockTime: < ChainParameters.LockTimeThreshold } => $"not before height {transaction.LockTime + 1L}",
        _ => $"not before the median time past is after {Field.Time(transaction.LockTime)} (BIP 113)",
    };

    /// <summary>
    /// What the signature of one input signs: the transaction with the scripts of all inputs taken out, but for its
    /// own, which holds the script of the coin; then the hash type in 4 bytes. Its SHA-256d is
    /// <see cref="SignatureHash.Compute"/>.
    /// </summary>
    public static byte[] SignedBytes(Transaction transaction, int inputIndex, byte[] spentScript)
    {
        var emptied = new Transaction(
            transaction.Version,
            [
                .. transaction.Inputs.Select(
                    (input, index) => input with { Script = index == inputIndex ? spentScript : default }),
            ],
            transaction.Outputs,
            transaction.LockTime);
        return [.. emptied.ToBytes(), SignatureScript.HashTypeAll, 0, 0, 0];
    }

    private static void AddInput(List<Field> fields, TransactionInput input, string name, bool isCoinbase)
    {
        fields.Add(new Field(input.PreviousOutput.TransactionId.Value.ToBytes(), isCoinbase
            ? name + "no transaction: this one mints coins"
            : $"{name}spends an output of the transaction {input.PreviousOutput.TransactionId}"));
        fields.Add(Field.UInt32(input.PreviousOutput.Index, isCoinbase
            ? name + "no output"
            : $"{name}its output {input.PreviousOutput.Index}"));
        fields.Add(Field.Count(input.Script.Length, $"{name}bytes of its script: {input.Script.Length}"));
        ReadOnlySpan<byte> script = input.Script.Span;
        if (isCoinbase)
        {
            fields.Add(new Field(script.ToArray(), name + "the block height (BIP 34), then anything the miner wants"));
        }
        else if (SignatureScript.TryRead(script, out ReadOnlySpan<byte> signature, out ReadOnlySpan<byte> key, out _))
        {
            fields.Add(new Field([script[0]], $"{name}push of {script[0]} bytes"));
            fields.Add(new Field(signature.ToArray(), name + "the signature, DER (BIP 66)"));
            fields.Add(new Field(
                [SignatureScript.HashTypeAll], name + "hash type ALL: all inputs and outputs are signed"));
            fields.Add(new Field([(byte)key.Length], $"{name}push of {key.Length} bytes"));
            fields.Add(new Field(key.ToArray(), name + "the public key"));
        }
        else
        {
            fields.Add(new Field(script.ToArray(), name + "a script that is not a signature and a key"));
        }

        fields.Add(Field.UInt32(input.Sequence, input.Sequence == TransactionInput.FinalSequence
            ? name + "sequence: final"
            : $"{name}sequence {input.Sequence:x8}: the lock time counts"));
    }

    private static void AddOutput(List<Field> fields, TransactionOutput output, string name, ChainParameters network)
    {
        fields.Add(Field.Int64(output.Value.Units, $"{name}{output.Value} coins, {output.Value.Units} units"));
        fields.Add(Field.Count(output.Script.Length, $"{name}bytes of its script: {output.Script.Length}"));
        byte[] script = output.Script.ToArray();
        if (!PayToPublicKeyHash.TryGetOwner(script, out PublicKeyHash owner))
        {
            fields.Add(new Field(script, $"{name}{ScriptReader.Disassemble(script)}"));
            return;
        }

        fields.Add(new Field(script[..3], name + "OP_DUP OP_HASH160, push of 20 bytes"));
        fields.Add(new Field(
            script[3..23], $"{name}the hash of a key: {Address.Encode(owner, network.AddressVersion)}"));
        fields.Add(new Field(script[23..], name + "OP_EQUALVERIFY OP_CHECKSIG"));
    }
}
