using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Asking;

/// <summary>The nodes that the user named beside the believed one. A proof shows what is there, and not what is missing: so they
/// are asked for the same, and a difference is reported.</summary>
/// <param name="believed">The believed one.</param>
/// <param name="others">The others that answered.</param>
/// <param name="isAtTip">Whether one of them has the wallet's own chain, no less and no more: only then must it list the same.
/// </param>
internal sealed class OtherNodes(NodeClient believed, IEnumerable<NodeClient> others, Func<NodeClient, bool> isAtTip)
{
    private readonly List<NodeClient> _others = [.. others];

    /// <summary>Asks each of them; one that fails is named and not asked again.</summary>
    public async IAsyncEnumerable<(NodeClient Node, T Answer)> AskEachAsync<T>(Func<NodeClient, Task<T>> ask)
        where T : class
    {
        foreach (NodeClient node in _others.ToList())
        {
            if (await TryAskAsync(node, ask) is { } answer)
            {
                yield return (node, answer);
            }
        }
    }

    /// <summary>Compares the coins that they list with those of the believed node.</summary>
    public async Task WarnOfDifferencesAsync(
        IReadOnlyCollection<string> addresses, IEnumerable<WalletCoin> coins, CancellationToken cancellation)
    {
        HashSet<OutPoint> told = [.. coins.Where(coin => coin.IsConfirmed).Select(coin => coin.OutPoint)];
        await foreach ((NodeClient node, IReadOnlyList<ListedCoin> listed) in
            CompareEachAsync(node => ListedCoin.FetchAsync(node, addresses, cancellation)))
        {
            HashSet<OutPoint> toldByIt = [.. listed.Where(coin => coin.IsConfirmed).Select(coin => coin.OutPoint)];
            foreach (OutPoint coin in toldByIt.Except(told).Concat(told.Except(toldByIt)).Take(1))
            {
                (NodeClient with, NodeClient without) = told.Contains(coin) ? (believed, node) : (node, believed);
                Failures.Warn($"The nodes disagree about the coin {coin}: {with.Url} lists it, {without.Url} does not. "
                    + "Either one is hiding something, or a block has just arrived.");
            }
        }
    }

    /// <summary>The same for the newest transactions of some addresses: the first difference in blocks is reported. A transaction
    /// that is proved was hidden by the node that does not list it.</summary>
    /// <param name="chain">The wallet's own headers.</param>
    /// <param name="addresses">The addresses.</param>
    /// <param name="told">What the believed node lists.</param>
    /// <param name="most">How many it was asked for.</param>
    /// <param name="cancellation">Ctrl+C.</param>
    public async Task WarnOfHiddenAsync(
        ChainView chain,
        IReadOnlyCollection<string> addresses,
        IReadOnlyList<ListedTransaction> told,
        int most,
        CancellationToken cancellation)
    {
        List<ListedTransaction> toldHere = [.. told.Where(IsInOurChain)];
        await foreach ((NodeClient node, IReadOnlyList<ListedTransaction> listed) in
            CompareEachAsync(node => AddressHistory.FetchAsync(node, addresses, most, cancellation)))
        {
            // Only the newest difference counts: where one list has more, the other does not reach as far back.
            List<ListedTransaction> toldThere = [.. listed.Where(IsInOurChain)];
            if (toldHere.ExceptBy(toldThere.Select(each => each.Id), each => each.Id)
                .Concat(toldThere.ExceptBy(toldHere.Select(each => each.Id), each => each.Id))
                .MaxBy(each => each.Status.BlockHeight) is not { } newest)
            {
                continue;
            }

            (NodeClient with, NodeClient without) =
                toldHere.Contains(newest) ? (believed, node) : (node, believed);
            Failures.Warn(await IsProvedAsync(with, chain, newest.Id, cancellation)
                ? $"The node at {without.Url} hides the transaction {newest.Id}: {with.Url} proves that it "
                    + "is in a block."
                : $"The nodes disagree about the transaction {newest.Id}: {with.Url} lists it, "
                    + $"{without.Url} does not. There is no proof of it.");
        }

        // Only one of them may know a block that has just arrived.
        bool IsInOurChain(ListedTransaction each) => each.Status.Confirmed && each.Status.BlockHeight <= chain.Height;
    }

    /// <summary>The same for those that must give the same answer; the others are named. A node that withholds a block would
    /// otherwise be alone with its word, and nobody would know.</summary>
    private IAsyncEnumerable<(NodeClient Node, T Answer)> CompareEachAsync<T>(Func<NodeClient, Task<T>> ask)
        where T : class
    {
        foreach (NodeClient node in _others.Where(node => !isAtTip(node)).ToList())
        {
            Failures.Warn($"The node at {node.Url} is at another block than {believed.Url}: its answers were not compared. "
                + "Run the command again to compare them.");
            _others.Remove(node);
        }

        return AskEachAsync(ask);
    }

    private async Task<bool> IsProvedAsync(
        NodeClient node, ChainView chain, TransactionId id, CancellationToken cancellation)
    {
        try
        {
            return await new ProvedTransactions(node, chain).ProveAsync(id, cancellation) is not null;
        }
        catch (FalseAnswerException lie) when (node != believed)
        {
            Failures.Warn(lie.Message);
            return false;
        }
    }

    private async Task<T?> TryAskAsync<T>(NodeClient node, Func<NodeClient, Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask(node);
        }
        catch (Exception exception) when (exception
            is NodeAnswerException or NodeRefusedException or NodeUnreachableException)
        {
            Failures.Warn(exception.Message);
            _others.Remove(node);
            return null;
        }
    }
}
