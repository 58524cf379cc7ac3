using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Asking;

/// <summary>
/// Chooses among the nodes that the user named the one whose headers have the most work. A node that is merely behind is not
/// blamed; one whose answers are false is named on standard error and not believed.
/// </summary>
internal sealed class NodeChoice : IDisposable
{
    private readonly DataFolder _folder;
    private readonly List<NodeClient> _nodes;
    private readonly CheckProgress _headerProgress = new("headers");
    private readonly CheckProgress _transactionProgress = new("transactions");
    private ChainView? _chain;

    public NodeChoice(IReadOnlyList<Uri> urls, DataFolder folder)
    {
        _folder = folder;
        _nodes = [.. urls.Select(url => new NodeClient(url))];
        Believed = _nodes[0];
        Others = new OtherNodes(Believed, [], _ => true);
    }

    /// <summary>The node to ask; the first until <see cref="ChooseAsync"/> has found the best.</summary>
    public NodeClient Believed { get; private set; }

    /// <summary>The others that answered; none until <see cref="ChooseAsync"/> has asked them.</summary>
    public OtherNodes Others { get; private set; }

    /// <summary>Whether the believed node has all blocks of the wallet's own chain, by its own account: what such a node does
    /// not know is not in the chain.</summary>
    public bool KnowsAll { get; private set; }

    /// <summary>The wallet's own headers.</summary>
    public ChainView Chain => _chain ??= ChainView.Open(_folder, TimeProvider.System, _headerProgress);

    /// <summary>Asks all nodes for their headers. Throws as <see cref="NodeClient"/> when none of them can be used.
    /// </summary>
    /// <returns>Who the best one is; height and tip are those that were checked.</returns>
    public async Task<NodeRecord> ChooseAsync(CancellationToken cancellation)
    {
        var good = new List<(NodeClient Node, NodeRecord Record, NodeTip Tip)>();
        var failures = new List<Exception>();
        foreach (NodeClient node in _nodes.ToList())
        {
            try
            {
                NodeRecord record = await node.GetNodeAsync(_folder.Network, cancellation);
                good.Add((node, record, await SyncAsync(node, record.Height, cancellation)));
            }
            catch (Exception exception) when (exception
                is FalseAnswerException or NodeAnswerException or NodeRefusedException or NodeUnreachableException)
            {
                failures.Add(exception);
            }
        }

        if (good.Count == 0)
        {
            throw failures.FirstOrDefault(failure => failure is not NodeUnreachableException) ?? failures[0];
        }

        failures.ForEach(failure => Failures.Warn(failure.Message));
        (Believed, NodeRecord best, NodeTip tip) = good.MaxBy(each => Chain.Contains(each.Tip) ? each.Tip.Height : -1);
        Others = new OtherNodes(
            Believed,
            good.Select(each => each.Node).Where(node => node != Believed),
            node => good.Single(each => each.Node == node).Tip.Hash == Chain.TipHash);
        KnowsAll = Freshness.IsWhole(best.Sync) && Chain.Contains(tip) && tip.Height == Chain.Height && best.Height <= Chain.Height;
        WarnIfBehind(tip);
        if (tip.NotYet is null && best.Height > Chain.Height)
        {
            Failures.Warn($"The node at {Believed.Url} says that its chain ends at block {best.Height:N0}. This wallet has "
                + $"checked headers up to block {Chain.Height:N0}: run the command again to check more.");
        }

        if (Freshness.Describe(best.Sync) is { } lacking)
        {
            Failures.Warn($"Not all is known yet: {lacking}.");
        }

        return best with { Height = Chain.Height, Tip = Chain.TipHash.ToString() };
    }

    /// <summary>Which addresses of a wallet were ever paid, according to the believed node and all others;
    /// throws as <see cref="AddressScan.RunAsync"/>.</summary>
    public async Task<AddressScan> ScanAsync(WalletFile wallet, CancellationToken cancellation, int? gap = null)
    {
        // The first scan writes the notes, and with these the next would not look as far.
        if (gap is null && WalletNotes.Read(wallet) is null)
        {
            Failures.Warn($"The list of used addresses of wallet {wallet.Name} is missing. Searching the "
                + $"chain for them, up to {AddressScan.WideGap} unused ones in a row. If coins are missing, restore the words under "
                + "another name with a larger --gap.");
        }

        int distance = gap ?? AddressScan.GapOf(wallet);
        AddressScan scan = await ScanAsync(Believed, wallet, distance, cancellation);
        await foreach ((_, AddressScan other) in Others.AskEachAsync(node => ScanAsync(node, wallet, distance, cancellation)))
        {
            scan = scan.With(other);
        }

        scan.Note(wallet, KnowsAll);
        return scan;
    }

    /// <summary>All that some addresses hold, according to the believed node; throws as
    /// <see cref="Holdings.FetchAsync"/>.</summary>
    public async Task<Holdings> FetchHoldingsAsync(
        IReadOnlyCollection<string> addresses, SentPayments? sent, CancellationToken cancellation)
    {
        ProvedTransactions transactions = MakeTransactions();
        Holdings holdings = await _transactionProgress.ShowAsync(
            goal: 0, () => Holdings.FetchAsync(transactions, addresses, sent, cancellation));
        if (transactions.IsExhausted)
        {
            Failures.Warn("Not all coins could be checked this time: the others are pending. Run the command again to check more.");
        }

        return holdings;
    }

    /// <summary>What some transactions moved to and from addresses, according to the believed node; throws as
    /// <see cref="WalletMovement.FetchAsync"/>.</summary>
    public async Task<IReadOnlyDictionary<TransactionId, WalletMovement>> FetchMovementsAsync(
        IReadOnlyCollection<TransactionId> ids, Func<string, bool> isOurs, CancellationToken cancellation)
    {
        ProvedTransactions transactions = MakeTransactions();
        IReadOnlyDictionary<TransactionId, WalletMovement> movements = await _transactionProgress.ShowAsync(
            goal: 0, () => WalletMovement.FetchAsync(transactions, ids, isOurs, cancellation));
        if (movements.Count < ids.Count)
        {
            Failures.Warn(transactions.IsExhausted
                ? $"Only {movements.Count} of {ids.Count} transactions could be checked this time. Run the command again to "
                    + "check more, or ask for fewer with --limit N."
                : $"The node at {Believed.Url} lists transactions that it does not show, such as {ids.First(id => !movements.ContainsKey(id))}.");
        }

        return movements;
    }

    /// <summary>Where the transactions of the believed node are read.</summary>
    public ProvedTransactions MakeTransactions() => new(Believed, Chain, _transactionProgress);

    /// <summary>What looks for payments that the believed node does not list.</summary>
    public MissingPayments MakeMissing() => new(MakeTransactions());

    /// <summary>Leaves out a node that answered falsely; false if there is no other to go on with.</summary>
    public bool TryGoOnWithout(Uri liar)
    {
        if (_nodes.Count < 2)
        {
            return false;
        }

        NodeClient node = _nodes.First(node => node.Url == liar);
        _nodes.Remove(node);
        node.Dispose();
        Believed = _nodes[0];
        return true;
    }

    public void Dispose()
    {
        _nodes.ForEach(node => node.Dispose());
        _chain?.Dispose();
    }

    private async Task<AddressScan> ScanAsync(
        NodeClient node, WalletFile wallet, int gap, CancellationToken cancellation)
    {
        AddressScan scan = await AddressScan.RunAsync(
            new ProvedTransactions(node, Chain), wallet, gap, cancellation);
        if (scan.Unproved is { } address)
        {
            Failures.Warn($"The node at {node.Url} says that {address.Text} was paid in a block, but does not prove it.");
        }

        return scan;
    }

    private Task<NodeTip> SyncAsync(NodeClient node, int goal, CancellationToken cancellation) =>
        _headerProgress.ShowAsync(goal, () => Chain.SyncAsync(node, cancellation));

    private void WarnIfBehind(NodeTip tip)
    {
        if (tip.NotYet is not null)
        {
            Failures.Warn($"The node at {Believed.Url} has a block that cannot be taken yet. {tip.NotYet} "
                + "Is the clock of this computer right?");
        }
        else if (!Chain.Contains(tip))
        {
            Failures.Warn($"The node at {Believed.Url} is on a chain with less work than one this wallet has already seen: "
                + "nothing it says can be verified. If you restarted the network from scratch, delete "
                + WalletCache.PathIn(_folder));
        }
        else if (tip.Height < Chain.Height)
        {
            Failures.Warn($"The node at {Believed.Url} is behind: it is at height {tip.Height}, and this wallet has "
                + $"seen {Chain.Height}.");
        }
    }
}
