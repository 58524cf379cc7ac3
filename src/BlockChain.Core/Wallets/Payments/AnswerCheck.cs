using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>
/// Compares what a node says of coins and transactions with what was proved. What is left out of a result is not
/// proved: it waits for a block, or the node gave no proof. What contradicts a proof is a lie, and an exception.
/// </summary>
/// <param name="node">Whose answers they are.</param>
/// <param name="proofs">What was proved.</param>
/// <param name="network">The network's rules.</param>
public sealed class AnswerCheck(Uri node, ProvedTransactions proofs, ChainParameters network)
{
    /// <summary>Checks coins that the node calls unspent: each must be an output of a transaction in our chain, with
    /// this amount, this owner and this age.</summary>
    /// <param name="coins">The coins.</param>
    /// <param name="height">The height of the tip for which the coins hold.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    /// <returns>Those that are proved.</returns>
    /// <exception cref="FalseAnswerException">One contradicts its proof; other failures as of
    /// <see cref="ProvedTransactions.ProveAsync(TransactionId, CancellationToken)"/>.</exception>
    public async Task<IReadOnlySet<OutPoint>> CheckAsync(
        IReadOnlyList<WalletCoin> coins, int height, CancellationToken cancellation = default)
    {
        IReadOnlyDictionary<TransactionId, TransactionProof> proved = await proofs.ProveAsync(
            coins.Where(coin => coin.IsConfirmed).Select(coin => coin.OutPoint.TransactionId), cancellation);
        var good = new HashSet<OutPoint>();
        foreach (WalletCoin coin in coins.Where(coin => coin.IsConfirmed))
        {
            if (!proved.TryGetValue(coin.OutPoint.TransactionId, out TransactionProof? proof))
            {
                continue;
            }

            CheckOutput(coin, proof.Transaction);
            int matures = proof.Transaction.IsCoinbase ? proof.Height + network.CoinbaseMaturity : 0;
            if (coin.BlocksToMature != Math.Max(0, matures - (height + 1)))
            {
                throw new FalseAnswerException(node, $"it is wrong about when the coin {coin.OutPoint} can be spent.");
            }

            good.Add(coin.OutPoint);
        }

        return good;
    }

    /// <summary>Checks transactions that the node calls confirmed: their outputs, who spends, and the amounts that our
    /// own inputs bring.</summary>
    /// <param name="transactions">As the node tells them.</param>
    /// <param name="isOurs">Whose inputs' amounts are wanted, by their addresses.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    /// <returns>Those that are proved, by their ids.</returns>
    /// <exception cref="FalseAnswerException">One contradicts its proof; other failures as of
    /// <see cref="ProvedTransactions.ProveAsync(TransactionId, CancellationToken)"/>.</exception>
    public async Task<IReadOnlyDictionary<string, TransactionProof>> CheckAsync(
        IReadOnlyList<TransactionRecord> transactions,
        Func<string, bool> isOurs,
        CancellationToken cancellation = default)
    {
        List<TransactionRecord> confirmed = [.. transactions.Where(transaction => transaction.Status.Confirmed)];
        IReadOnlyDictionary<TransactionId, TransactionProof> proved =
            await proofs.ProveAsync(confirmed.Select(IdOf), cancellation);
        IReadOnlyDictionary<TransactionId, TransactionProof> spent = await proofs.ProveAsync(
            proved.Values
                .Where(proof => !proof.Transaction.IsCoinbase)
                .SelectMany(proof => proof.Transaction.Inputs)
                .Where(input => SpenderOf(input) is { } spender && isOurs(spender))
                .Select(input => input.PreviousOutput.TransactionId),
            cancellation);

        var good = new Dictionary<string, TransactionProof>();
        foreach (TransactionRecord record in confirmed)
        {
            if (!proved.TryGetValue(IdOf(record), out TransactionProof? proof))
            {
                continue;
            }

            if (!AreOutputsRight(record, proof.Transaction) || !AreInputsRight(record, proof.Transaction))
            {
                throw Lie(record);
            }

            if (AreAmountsProved(record, proof.Transaction, spent, isOurs))
            {
                good[record.TransactionId] = proof;
            }
        }

        return good;
    }

    private void CheckOutput(WalletCoin coin, Transaction transaction)
    {
        if (FindOutput(transaction, coin.OutPoint.Index) is not { } output
            || output.Value != coin.Value || AddressOf(output) != coin.Address)
        {
            throw new FalseAnswerException(
                node,
                $"it says that the coin {coin.OutPoint} is {coin.Value} for {coin.Address}, but that is not what was "
                + "signed.");
        }
    }

    private bool AreOutputsRight(TransactionRecord record, Transaction transaction) =>
        record.Outputs.Count == transaction.Outputs.Length
        && record.Outputs.Zip(transaction.Outputs).All(pair =>
            pair.First.Value == pair.Second.Value.Units && pair.First.Address == AddressOf(pair.Second));

    private bool AreInputsRight(TransactionRecord record, Transaction transaction) =>
        record.Inputs.Count == transaction.Inputs.Length
        && record.Inputs.Zip(transaction.Inputs).All(pair =>
            pair.First.TransactionId == pair.Second.PreviousOutput.TransactionId.ToString()
            && pair.First.OutputIndex == pair.Second.PreviousOutput.Index
            && pair.First.IsCoinbase == transaction.IsCoinbase
            && (transaction.IsCoinbase ? pair.First.PreviousOutput is null
                : pair.First.PreviousOutput is { } output && output.Address == SpenderOf(pair.Second)));

    /// <summary>Whether our inputs' amounts are known for sure; where they are, the node must have said the
    /// same.</summary>
    private bool AreAmountsProved(
        TransactionRecord record,
        Transaction transaction,
        IReadOnlyDictionary<TransactionId, TransactionProof> spent,
        Func<string, bool> isOurs)
    {
        if (transaction.IsCoinbase)
        {
            return true;
        }

        Int128 sum = 0;
        int ours = 0;
        for (int i = 0; i < transaction.Inputs.Length; i++)
        {
            TransactionInput input = transaction.Inputs[i];
            if (SpenderOf(input) is not { } spender || !isOurs(spender))
            {
                continue;
            }

            if (!spent.TryGetValue(input.PreviousOutput.TransactionId, out TransactionProof? source))
            {
                return false;
            }

            TransactionOutput? output = FindOutput(source.Transaction, input.PreviousOutput.Index);
            if (output?.Value.Units != record.Inputs[i].PreviousOutput!.Value)
            {
                throw Lie(record);
            }

            sum += output.Value.Value.Units;
            ours++;
        }

        // Only who knows all inputs knows the fee.
        return ours < transaction.Inputs.Length || record.Fee == sum - transaction.TotalOutput.Units
            ? true
            : throw Lie(record);
    }

    private TransactionId IdOf(TransactionRecord record) =>
        TransactionId.TryParse(record.TransactionId, out TransactionId id)
            ? id
            : throw new FalseAnswerException(node, "it lists a transaction whose id is none.");

    private FalseAnswerException Lie(TransactionRecord record) =>
        new(node, $"what it says of the transaction {record.TransactionId} is not what was signed.");

    private static TransactionOutput? FindOutput(Transaction transaction, uint index) =>
        index < (uint)transaction.Outputs.Length ? transaction.Outputs[(int)index] : null;

    private string? AddressOf(TransactionOutput output) => output.FindAddress(network.AddressVersion);

    private string? SpenderOf(TransactionInput input) => input.FindSpender(network.AddressVersion);
}
