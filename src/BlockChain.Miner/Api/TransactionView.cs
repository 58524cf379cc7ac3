namespace BlockChain.Miner.Api;

/// <summary>Transactions as the API shows them, with what they spend and their status; all as of one moment of the stored
/// chain.</summary>
internal sealed class TransactionView(ChainReader reader, ChainParameters parameters)
{
    /// <summary>Many transactions of an answer are in the same block.</summary>
    private readonly Dictionary<int, TransactionStatusRecord> _statuses = [];

    public static TransactionStatusRecord Unconfirmed { get; } = new(Confirmed: false);

    /// <summary>The status of a transaction in the block at a height of the best chain.</summary>
    public TransactionStatusRecord StatusAt(int height)
    {
        if (!_statuses.TryGetValue(height, out TransactionStatusRecord? status))
        {
            StoredBlock block = reader.BlockAt(height)
                ?? throw new InvalidOperationException("A transaction stands above the tip.");
            status = new TransactionStatusRecord(
                Confirmed: true,
                BlockHeight: height,
                BlockHash: block.Hash.ToString(),
                BlockTime: block.Header.Time);
            _statuses.Add(height, status);
        }

        return status;
    }

    /// <summary>A transaction of the best chain.</summary>
    public TransactionRecord Of(ChainPlace place) => Of(reader.TransactionAt(place), StatusAt(place.Height));

    /// <summary>A transaction of a block, with its status at hand.</summary>
    public TransactionRecord Of(Transaction transaction, TransactionStatusRecord status)
    {
        OutputRecord?[] spent = transaction.IsCoinbase
            ? [null]
            : [.. transaction.Inputs.Select(input => FindOutput(input.PreviousOutput, status))];
        return Of(transaction, spent, status);
    }

    /// <summary>A transaction of the mempool.</summary>
    public TransactionRecord Of(MempoolEntry entry) =>
        Of(entry.Transaction, [.. entry.Coins.Select(coin => PaidTo(coin.Owner, coin.Value))], Unconfirmed);

    private TransactionRecord Of(Transaction transaction, OutputRecord?[] spent, TransactionStatusRecord status) => new(
        TransactionId: transaction.Id.ToString(),
        Version: transaction.Version,
        LockTime: transaction.LockTime,
        Inputs: [.. transaction.Inputs.Select((input, i) => Of(input, spent[i], transaction.IsCoinbase))],
        Outputs: [.. transaction.Outputs.Select(Of)],
        Size: transaction.Size,
        Weight: 4 * transaction.Size,
        Fee: spent.Contains(null) ? 0 : spent.Sum(output => output!.Value) - transaction.TotalOutput.Units,
        Status: status);

    private static InputRecord Of(TransactionInput input, OutputRecord? spent, bool isCoinbase) => new(
        TransactionId: input.PreviousOutput.TransactionId.ToString(),
        OutputIndex: input.PreviousOutput.Index,
        PreviousOutput: spent,
        Script: Convert.ToHexStringLower(input.Script.Span),
        ScriptWords: ScriptReader.Disassemble(input.Script.Span),
        IsCoinbase: isCoinbase,
        Sequence: input.Sequence);

    private OutputRecord? FindOutput(OutPoint outPoint, TransactionStatusRecord spender)
    {
        if (reader.FindOutput(outPoint) is { } output)
        {
            return PaidTo(output.Owner, output.Value);
        }

        if (spender.Confirmed)
        {
            throw new InvalidOperationException($"The best chain spends {outPoint}, which is not there.");
        }

        // Beside the best chain the output may have been made there too; or nowhere, because such a block need not be fully
        // checked.
        return reader.FindSideTransaction(outPoint.TransactionId, out _)?.FindOutput(outPoint.Index) is { } made
            ? Of(made)
            : null;
    }

    /// <summary>All outputs that can be spent are of one shape, so the store keeps only whom they pay.</summary>
    private OutputRecord PaidTo(PublicKeyHash owner, Amount value) => Of(TransactionOutput.To(owner, value));

    private OutputRecord Of(TransactionOutput output)
    {
        string? address = output.FindAddress(parameters.AddressVersion);
        return new OutputRecord(
            Script: Convert.ToHexStringLower(output.Script.Span),
            ScriptWords: ScriptReader.Disassemble(output.Script.Span),

            // The only other shape is in Bitcoin's regtest genesis: a bare public key.
            ScriptType: address is not null ? "p2pkh" : "p2pk",
            Address: address,
            Value: output.Value.Units);
    }
}
