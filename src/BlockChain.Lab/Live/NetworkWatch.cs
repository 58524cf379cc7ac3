using BlockChain.Lab.Nodes;

namespace BlockChain.Lab.Live;

/// <summary>Watches a network for its spectators: keeps the newest blocks and payments, and reports what is worth seeing, as
/// it happens. It changes nothing.</summary>
internal sealed class NetworkWatch
{
    private const int ShownBlocks = 200;

    private readonly LabNetwork _network;
    private readonly PaymentBook _payments = new();
    private readonly Queue<Seen> _blocks = [];

    /// <summary>Shown blocks that only their finder knows.</summary>
    private readonly HashSet<BlockHash> _secret = [];
    private readonly ChainedHeader[] _working;
    private bool _mayPaymentsHaveChanged;

    private sealed record Seen(ChainedHeader Header, int? Miner, double Time, int Transactions);

    /// <param name="network">A network that has not begun.</param>
    public NetworkWatch(LabNetwork network)
    {
        _network = network;
        ChainedHeader tip = network.Nodes[0].Node.Tip;
        ChainedHeader genesis = tip.AncestorAt(0);
        foreach (ChainedHeader header in tip.After(genesis).Prepend(genesis))
        {
            _blocks.Enqueue(new Seen(header, Miner: null, Time: 0, Transactions: 1));
        }

        _working = [.. network.Nodes.Select(node => node.Strategy.Parent)];
        network.Found += Note;
        network.Messages.Published += block => _secret.Remove(block.Hash);
        network.Messages.Sent += Raise;
    }

    /// <summary>What is worth seeing, as it happens.</summary>
    public event Action<LabEvent>? Happened;

    /// <summary>Blocks that were found since the start.</summary>
    public int Found { get; private set; }

    /// <summary>Messages that take fewer virtual seconds are not reported: nobody could see them.</summary>
    public double MinDelay { get; set; }

    public IReadOnlyList<BlockView> Blocks =>
    [
        .. _blocks.Select(seen => new BlockView(
            seen.Header.Hash.ToString(), seen.Header.Parent?.Hash.ToString(), seen.Header.Height, seen.Miner, seen.Time,
            seen.Transactions, !_secret.Contains(seen.Header.Hash))),
    ];

    public IReadOnlyList<PaymentView> Payments => _payments.Views;

    public IEnumerable<LinkView> Links =>
        from node in _network.Nodes
        from link in node.Links
        where node.Number < link.To.Number
        let back = link.To.Links.First(other => other.To == node)
        select new LinkView(
            node.Number, link.To.Number, link.Delay, link.Loss, link.IsOpen, link.Sent + back.Sent,
            link.Delivered + back.Delivered, link.Lost + back.Lost, link.OnTheWay + back.OnTheWay);

    /// <summary>Reports that the network was changed, not by a person.</summary>
    public void RaiseChanged() => Happened?.Invoke(new ChangedEvent());

    /// <summary>Keeps an eye on a payment.</summary>
    public void Track(LabNode from, LabNode to, Transaction payment, Amount amount, Amount fee)
    {
        _payments.Add(from, to, payment, amount, fee);
        _mayPaymentsHaveChanged = true;
    }

    /// <param name="node">The node.</param>
    /// <param name="power">Its share of all power.</param>
    /// <param name="strategy">What its strategy is called.</param>
    public NodeView ViewOf(LabNode node, double power, string strategy)
    {
        ChainedHeader tip = node.Strategy.Parent;
        int secret = 0;
        for (ChainedHeader? at = tip; at is not null && _secret.Contains(at.Hash); at = at.Parent)
        {
            secret++;
        }

        return new NodeView(
            node.Number, node.Owner.Name, power, node.IsRunning, strategy,
            tip.Hash.ToString(), tip.Height, node.Node.Mempool.Count, node.Owner.BalanceAt(node.Node).Units, secret,
            $"/api/lab/nodes/{node.Number}/explorer");
    }

    /// <summary>Looks at all nodes after an event.</summary>
    public void ReportTips()
    {
        foreach (LabNode node in _network.Nodes)
        {
            ChainedHeader before = _working[node.Number];
            ChainedHeader now = node.Strategy.Parent;
            if (now != before)
            {
                _working[node.Number] = now;
                _mayPaymentsHaveChanged = true;
                int lost = before.Height - ChainedHeader.ForkPoint(before, now).Height;
                Happened?.Invoke(new TipEvent(node.Number, now.Hash.ToString(), now.Height, lost));

                // A confirmation is news even if the payment is reversed before anybody sees it.
                Raise(_payments.RefreshWaiting(node));
            }
        }
    }

    /// <summary>Looks at all payments, where something has happened that may concern them.</summary>
    public void ReportPayments()
    {
        if (_mayPaymentsHaveChanged)
        {
            _mayPaymentsHaveChanged = false;
            Raise(_payments.Refresh());
        }
    }

    private void Raise(IEnumerable<PaymentView> changed)
    {
        foreach (PaymentView payment in changed)
        {
            Happened?.Invoke(new PaymentEvent(payment.Txid, payment.State, payment.Confirmations, payment.ReplacedBy));
        }
    }

    private void Note(LabNode finder, ChainedHeader block, IReadOnlyList<ChainedHeader> published)
    {
        Found++;
        _secret.Add(block.Hash);
        _blocks.Enqueue(new Seen(block, finder.Number, _network.Timeline.Now, finder.BodyOf(block).Transactions.Length));
        if (_blocks.Count > ShownBlocks)
        {
            _secret.Remove(_blocks.Dequeue().Header.Hash);
        }

        Happened?.Invoke(new FoundEvent(
            finder.Number, block.Hash.ToString(), block.Height, block.Header.PreviousHash.ToString(), _network.Timeline.Now,
            published.Contains(block)));
    }

    private void Raise(LabNode from, LabNode to, string kind, string? id, double delay, bool canArrive)
    {
        if (delay >= MinDelay)
        {
            double now = _network.Timeline.Now;
            Happened?.Invoke(new MessageEvent(from.Number, to.Number, kind, id, now, now + delay, !canArrive));
        }
    }
}
