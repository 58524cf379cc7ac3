using BlockChain.Core.Network;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Wallets.Payments;

/// <summary>An unspent output as a node tells it: nothing here is proved.</summary>
/// <param name="OutPoint">Its name.</param>
/// <param name="Address">The address for which the node lists it.</param>
/// <param name="Value">The amount.</param>
/// <param name="IsConfirmed">Whether it is in a block.</param>
/// <param name="MaturesAt">Of a coinbase's output: the height of the first block that may spend it; otherwise 0.</param>
public sealed record ListedCoin(OutPoint OutPoint, string Address, Amount Value, bool IsConfirmed, int MaturesAt)
{
    private const int AddressesAtOnce = 20;

    /// <summary>The coins that a node lists for some addresses, each once.</summary>
    /// <exception cref="NodeAnswerException">An outpoint or an amount makes no sense; other failures as of
    /// <see cref="NodeClient"/>.</exception>
    public static async Task<IReadOnlyList<ListedCoin>> FetchAsync(
        NodeClient node, IEnumerable<string> addresses, CancellationToken cancellation = default)
    {
        var listed = new List<ListedCoin>();
        foreach (string[] some in addresses.Chunk(AddressesAtOnce))
        {
            IReadOnlyList<UnspentRecord>[] answers =
                await Task.WhenAll(some.Select(address => node.GetUnspentAsync(address, cancellation)));
            listed.AddRange(some.Zip(answers).SelectMany(pair => pair.Second.Select(output => Parse(pair.First, output))));
        }

        // A block that came between two pages can move a coin from the one to the other.
        return [.. listed.DistinctBy(coin => coin.OutPoint)];
    }

    private static ListedCoin Parse(string address, UnspentRecord output) =>
        TransactionId.TryParse(output.TransactionId, out TransactionId id) && new Amount(output.Value).IsInMoneyRange
            ? new ListedCoin(
                new OutPoint(id, output.OutputIndex),
                address,
                new Amount(output.Value),
                output.Status.Confirmed,
                output.MaturesAt ?? 0)
            : throw new NodeAnswerException("The node lists a coin that cannot be.");
}
