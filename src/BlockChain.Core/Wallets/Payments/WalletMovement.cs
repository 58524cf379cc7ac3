using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>What a transaction moved to and from some addresses: read from its bytes, and from those of the transactions
/// whose coins it spends.</summary>
/// <param name="Source">The transaction.</param>
/// <param name="Received">What its outputs pay to these addresses.</param>
/// <param name="Spent">What those of its inputs were worth that these addresses signed.</param>
/// <param name="Fee">The fee, where these addresses signed all inputs; null otherwise.</param>
public sealed record WalletMovement(ShownTransaction Source, Amount Received, Amount Spent, Amount? Fee)
{
    /// <summary>Reads some transactions; those that the node does not show are left out.</summary>
    /// <param name="transactions">Where they are read.</param>
    /// <param name="ids">Their ids.</param>
    /// <param name="isOurs">Whether an address is one of those.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    /// <exception cref="NodeAnswerException">The node shows a transaction, and not one whose coin it spends; other failures
    /// as of <see cref="ProvedTransactions.FetchAsync"/>.</exception>
    public static async Task<IReadOnlyDictionary<TransactionId, WalletMovement>> FetchAsync(
        ProvedTransactions transactions,
        IEnumerable<TransactionId> ids,
        Func<string, bool> isOurs,
        CancellationToken cancellation = default)
    {
        byte version = transactions.Network.AddressVersion;
        IReadOnlyDictionary<TransactionId, ShownTransaction> shown = await transactions.FetchAsync(ids, cancellation);
        IReadOnlyDictionary<TransactionId, ShownTransaction> spent = await transactions.FetchAsync(
            shown.Values.SelectMany(each => OwnInputs(each.Transaction)).Select(coin => coin.TransactionId), cancellation);
        return shown.ToDictionary(each => each.Key, each => Read(each.Value));

        WalletMovement Read(ShownTransaction source)
        {
            Transaction transaction = source.Transaction;
            List<OutPoint> own = [.. OwnInputs(transaction)];
            Amount taken = Amount.Sum(own.Select(coin => ValueOf(coin)));
            Amount received = Amount.Sum(transaction.Outputs
                .Where(output => output.FindAddress(version) is { } address && isOurs(address))
                .Select(output => output.Value));
            Amount? fee = own.Count == transaction.Inputs.Length ? taken - transaction.TotalOutput : null;
            return taken.IsInMoneyRange && fee is not { IsInMoneyRange: false }
                ? new WalletMovement(source, received, taken, fee)
                : throw new NodeAnswerException(
                    $"The node at {transactions.Node.Url} lists {transaction.Id}, which spends coins that cannot be.");
        }

        IEnumerable<OutPoint> OwnInputs(Transaction transaction) => transaction.IsCoinbase ? [] : transaction.Inputs
            .Where(input => input.FindSpender(version) is { } spender && isOurs(spender))
            .Select(input => input.PreviousOutput);

        Amount ValueOf(OutPoint coin) =>
            spent.GetValueOrDefault(coin.TransactionId)?.Transaction.FindOutput(coin.Index)?.Value
            ?? throw new NodeAnswerException(
                $"The node at {transactions.Node.Url} does not show the coin {coin}, which a transaction that it lists spends.");
    }
}
