using BlockChain.Core.Network;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>An unspent output as a node tells it: nothing here is proved.</summary>
/// <param name="OutPoint">Its name.</param>
/// <param name="Address">The address for which the node lists it.</param>
/// <param name="Value">The amount.</param>
/// <param name="IsConfirmed">Whether it is in a block.</param>
public sealed record ListedCoin(OutPoint OutPoint, string Address, Amount Value, bool IsConfirmed)
{
    /// <summary>Coins that are read at most: those of a miner who finds every block of <c>main</c> for four months.</summary>
    private const int MaxListed = 1_000_000;

    private const int AddressesAtOnce = 20;

    /// <summary>The coins that a node lists for some addresses, each once.</summary>
    /// <exception cref="NodeAnswerException">An outpoint or an amount makes no sense, or they are too many; other failures as
    /// of <see cref="NodeClient"/>.</exception>
    public static Task<IReadOnlyList<ListedCoin>> FetchAsync(
        NodeClient node, IEnumerable<string> addresses, CancellationToken cancellation) =>
        FetchAsync(node, addresses, MaxListed, cancellation);

    /// <summary>The same with another limit.</summary>
    internal static async Task<IReadOnlyList<ListedCoin>> FetchAsync(
        NodeClient node, IEnumerable<string> addresses, int maxListed, CancellationToken cancellation)
    {
        var listed = new List<ListedCoin>();
        int left = maxListed;
        foreach (string[] some in addresses.Chunk(AddressesAtOnce))
        {
            foreach (List<ListedCoin> coins in await Task.WhenAll(some.Select(ReadAsync)))
            {
                listed.AddRange(coins);
            }
        }

        // A block that came between two pages can move a coin from the one to the other.
        return [.. listed.DistinctBy(coin => coin.OutPoint)];

        async Task<List<ListedCoin>> ReadAsync(string address)
        {
            var coins = new List<ListedCoin>();
            await foreach (UnspentRecord output in node.GetUnspentAsync(address, cancellation))
            {
                if (Interlocked.Decrement(ref left) < 0)
                {
                    throw new NodeAnswerException($"The node at {node.Url} lists more than {maxListed:N0} coins.");
                }

                coins.Add(Parse(address, output));
            }

            return coins;
        }
    }

    private static ListedCoin Parse(string address, UnspentRecord output) =>
        TransactionId.TryParse(output.TransactionId, out TransactionId id) && new Amount(output.Value).IsInMoneyRange
            ? new ListedCoin(
                new OutPoint(id, output.OutputIndex),
                address,
                new Amount(output.Value),
                output.Status.Confirmed)
            : throw new NodeAnswerException("The node lists a coin whose id or amount is impossible.");
}
