using BlockChain.Core.Network;

namespace BlockChain.Wallet;

/// <summary>What a node tells of the transactions of some addresses.</summary>
internal static class AddressHistory
{
    /// <summary>Asks for the newest transactions; what waits is newer than any block. Throws as the node's calls.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="addresses">The addresses of one owner.</param>
    /// <param name="most">How many, at most.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    public static async Task<IReadOnlyList<TransactionRecord>> FetchAsync(
        NodeClient node, IReadOnlyCollection<string> addresses, int most, CancellationToken cancellation)
    {
        // A payment between two of our addresses is listed by both.
        var found = new Dictionary<string, TransactionRecord>();
        foreach (string address in addresses)
        {
            int left = most;
            foreach (TransactionRecord transaction in await node.GetMempoolTransactionsAsync(address, cancellation))
            {
                found.TryAdd(transaction.TransactionId, transaction);
                left--;
            }

            if (left <= 0)
            {
                continue;
            }

            await foreach (TransactionRecord transaction in node.GetChainTransactionsAsync(address, cancellation))
            {
                found.TryAdd(transaction.TransactionId, transaction);
                if (--left <= 0)
                {
                    break;
                }
            }
        }

        // The order of the node's answers is kept within a block.
        return
        [
            .. found.Values.OrderByDescending(transaction => transaction.Status.BlockHeight ?? int.MaxValue).Take(most),
        ];
    }
}
