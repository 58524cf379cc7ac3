using System.Net;

namespace BlockChain.Wallet.Asking;

/// <summary>Which transactions of some addresses a node lists.</summary>
internal static class AddressHistory
{
    /// <summary>Transactions of a history at most: how many a node lists is its word.</summary>
    public const int MaxListed = 100_000;

    private const int MaxTries = 3;

    /// <summary>Asks for the newest transactions; unconfirmed ones are newer than any block. Throws as the node's calls.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="addresses">The addresses of one owner.</param>
    /// <param name="most">How many, at most.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    public static async Task<IReadOnlyList<ListedTransaction>> FetchAsync(
        NodeClient node, IReadOnlyCollection<string> addresses, int most, CancellationToken cancellation)
    {
        // A payment between two of our addresses is listed by both.
        var found = new Dictionary<TransactionId, ListedTransaction>();
        foreach (string address in addresses)
        {
            int left = most;
            foreach (ListedTransaction transaction in await node.GetMempoolTransactionsAsync(address, cancellation))
            {
                found.TryAdd(transaction.Id, transaction);
                left--;
            }

            if (left > 0)
            {
                foreach (ListedTransaction transaction in await ReadChainAsync(node, address, left, cancellation))
                {
                    found.TryAdd(transaction.Id, transaction);
                }
            }

            // However many addresses there are, no more is kept than can be among the newest.
            if (found.Count > 2 * most)
            {
                found = Newest().ToDictionary(transaction => transaction.Id);
            }
        }

        return [.. Newest()];

        // The order of the node's answers is kept within a block.
        IEnumerable<ListedTransaction> Newest() =>
            found.Values.OrderByDescending(transaction => transaction.Status.BlockHeight ?? int.MaxValue).Take(most);
    }

    /// <summary>A reorganisation may take away the transaction after which the next page begins: then all pages that came
    /// before are of the branch that lost, and are asked for again.</summary>
    private static async Task<IReadOnlyList<ListedTransaction>> ReadChainAsync(
        NodeClient node, string address, int most, CancellationToken cancellation)
    {
        for (int tries = 1; ; tries++)
        {
            var read = new List<ListedTransaction>();
            try
            {
                await foreach (ListedTransaction transaction in node.GetChainTransactionsAsync(address, cancellation))
                {
                    read.Add(transaction);
                    if (read.Count == most)
                    {
                        break;
                    }
                }

                return read;
            }
            catch (NodeRefusedException refused) when (
                refused.Status == (int)HttpStatusCode.NotFound && read.Count > 0 && tries < MaxTries)
            {
            }
        }
    }
}
