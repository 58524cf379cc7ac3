using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>What a transaction moved to and from some addresses: read from its bytes, and from those of the transactions
/// whose coins it spends. Only of one that is proved is this what was signed: the node may have invented any other.</summary>
/// <param name="Source">The transaction.</param>
/// <param name="Received">What its outputs pay to these addresses.</param>
/// <param name="Spent">What those of its inputs were worth that these addresses signed.</param>
/// <param name="Fee">The fee, where these addresses signed all inputs; null otherwise.</param>
public sealed record WalletMovement(ShownTransaction Source, Amount Received, Amount Spent, Amount? Fee)
{
    private const int AtOnce = 500;

    /// <summary>Reads some transactions in their order, as many as <see cref="ProvedTransactions.MaxAsked"/> allows; those that
    /// the node does not show are left out.</summary>
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
        var movements = new Dictionary<TransactionId, WalletMovement>();
        foreach (TransactionId[] some in ids.Chunk(AtOnce))
        {
            IReadOnlyDictionary<TransactionId, ShownTransaction> shown = await transactions.FetchAsync(some, cancellation);
            IReadOnlyDictionary<TransactionId, ShownTransaction> parents = await transactions.FetchAsync(
                shown.Values.SelectMany(each => OwnInputs(each.Transaction)).Select(coin => coin.TransactionId), cancellation);
            if (transactions.IsExhausted)
            {
                break;
            }

            foreach ((TransactionId id, ShownTransaction source) in shown)
            {
                movements[id] = Read(source, parents);
            }
        }

        return movements;

        WalletMovement Read(ShownTransaction source, IReadOnlyDictionary<TransactionId, ShownTransaction> parents)
        {
            Transaction transaction = source.Transaction;
            List<OutPoint> own = [.. OwnInputs(transaction)];
            Int128 spent = own.Aggregate(Int128.Zero, (sum, coin) => sum + ValueOf(coin, parents).Units);
            Int128 fee = own.Count == transaction.Inputs.Length ? spent - transaction.TotalOutput.Units : 0;
            if (fee < 0 || spent > Amount.MaxMoney.Units)
            {
                throw new NodeAnswerException(
                    $"The node at {transactions.Node.Url} lists {transaction.Id}, which spends impossible amounts.");
            }

            Amount received = Amount.Sum(transaction.Outputs
                .Where(output => output.FindAddress(version) is { } address && isOurs(address))
                .Select(output => output.Value));
            return new WalletMovement(
                source,
                received,
                new Amount((long)spent),
                own.Count == transaction.Inputs.Length ? new Amount((long)fee) : null);
        }

        IEnumerable<OutPoint> OwnInputs(Transaction transaction) => transaction.IsCoinbase ? [] : transaction.Inputs
            .Where(input => input.FindSpender(version) is { } spender && isOurs(spender))
            .Select(input => input.PreviousOutput);

        Amount ValueOf(OutPoint coin, IReadOnlyDictionary<TransactionId, ShownTransaction> parents) =>
            parents.GetValueOrDefault(coin.TransactionId)?.Transaction.FindOutput(coin.Index)?.Value
            ?? throw new NodeAnswerException(
                $"The node at {transactions.Node.Url} does not show the coin {coin}, which a transaction that it lists spends.");
    }
}
