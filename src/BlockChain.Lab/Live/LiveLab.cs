using BlockChain.Core.Blocks;
using BlockChain.Core.Wallets.Payments;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Nodes;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Live;

/// <summary>
/// A network of whole nodes that people look at and change while it runs: what they may do, each with its limits, and what there
/// is to see. For one thread at a time.
/// </summary>
internal sealed class LiveLab : IDisposable
{
    public const int MinNodes = 2;
    public const int MaxNodes = 12;
    public const int MinSpeed = 1;
    public const int MaxSpeed = 1_000;
    public const double MaxDelay = 600;

    /// <summary>Blocks that are found before the lab has to be reset: nodes keep all of them.</summary>
    public const int MaxFound = 20_000;

    private const double Interval = 10;
    private const double UsualDelay = 0.5;
    private const int ShownBlocks = 200;

    /// <summary>Messages that take less than this of a person's time are not told: nobody could see them.</summary>
    private const double LeastSeen = 0.05;

    /// <summary>An attacker who is so far behind gives up.</summary>
    private const int GiveUpBehind = 20;

    private static readonly FeeRate Rate = new(10);

    private static readonly string[] Names =
        ["Alice", "Bob", "the baker", "Carol", "Dave", "Erin", "Frank", "Grace", "Heidi", "Ivan", "Judy", "Mallory"];

    private readonly PaymentBook _payments = new();
    private readonly Queue<Seen> _blocks = [];

    /// <summary>Shown blocks that nobody but their finder knows.</summary>
    private readonly HashSet<BlockHash> _secret = [];
    private readonly ChainedHeader[] _working;
    private readonly string[] _strategies;
    private bool _isPaymentWorthALook;

    private sealed record Seen(ChainedHeader Header, int? Miner, double Time, int Transactions);

    /// <summary>Sets a network up, and stops its clock.</summary>
    /// <param name="nodes">How many nodes.</param>
    /// <param name="seed">What all chance follows from.</param>
    public LiveLab(int nodes, ulong seed)
    {
        Check(nodes is >= MinNodes and <= MaxNodes, $"A lab has {MinNodes} to {MaxNodes} nodes, not {nodes}.");
        Seed = seed;
        Network = new LabNetwork(seed, Interval);
        for (int i = 0; i < nodes; i++)
        {
            Network.Add(Names[i], 1.0 / nodes);
        }

        // Two coinbases for each, and as many blocks as make the last of them mature.
        Network.MineInTurns((2 * nodes) + LabNetwork.Parameters.CoinbaseMaturity);
        ChainedHeader tip = Network.Nodes[0].Node.Tip;
        foreach (ChainedHeader header in tip.After(tip.AncestorAt(0)).Prepend(tip.AncestorAt(0)))
        {
            _blocks.Enqueue(new Seen(header, Miner: null, Time: 0, Transactions: 1));
        }

        Connect();
        _working = [.. Network.Nodes.Select(node => node.Strategy.Parent)];
        _strategies = [.. Network.Nodes.Select(_ => "honest")];
        Network.Found += Note;
        Network.Messages.Published += block => _secret.Remove(block.Hash);
        Network.Messages.Sent += Tell;
        Network.Redraw();
    }

    /// <summary>What is worth to be told, as it happens.</summary>
    public event Action<LabEvent>? Happened;

    public ulong Seed { get; }

    public LabNetwork Network { get; }

    public bool IsPaused { get; private set; } = true;

    /// <summary>Virtual seconds in a second.</summary>
    public double Speed { get; private set; } = 10;

    /// <summary>Blocks that were found since the start.</summary>
    public int Found { get; private set; }

    /// <summary>Lets virtual time pass as a second of a person's does, as far as the limit of events in one go allows.</summary>
    /// <param name="seconds">Of the person's time.</param>
    /// <param name="isLate">Says when enough time was spent: the clock is then behind.</param>
    public void Advance(double seconds, Func<bool> isLate)
    {
        double target = Network.Timeline.Now + (seconds * Speed);
        while (!IsPaused && Network.Timeline.Next is { } next && next <= target)
        {
            if (isLate())
            {
                return;
            }

            Step();
        }

        if (!IsPaused)
        {
            Network.Timeline.RunUntil(target);
        }

        LookAtPayments();
    }

    /// <summary>Lets the next event happen.</summary>
    public void StepOnce()
    {
        Step();
        LookAtPayments();
    }

    public void SetClock(bool? isPaused, double? speed)
    {
        Check(speed is null or (>= MinSpeed and <= MaxSpeed), $"The speed is from {MinSpeed} to {MaxSpeed}.");
        Check(isPaused is not false || Found < MaxFound, $"The lab pauses after {MaxFound} blocks. Reset it to go on.");
        IsPaused = isPaused ?? IsPaused;
        Speed = speed ?? Speed;
    }

    /// <summary>Gives a node a part of all power; the others share the rest as before.</summary>
    public void SetPower(int id, double power)
    {
        Check(power is >= 0 and <= 1, "A node's power is its part of all, from 0 to 1.");
        LabNode node = NodeOf(id);
        double others = Network.Nodes.Sum(other => other == node ? 0 : other.Power);
        foreach (LabNode other in Network.Nodes.Where(other => other != node))
        {
            other.Power = (1 - power) * (others > 0 ? other.Power / others : 1.0 / (Network.Nodes.Count - 1));
        }

        node.Power = power;
        Network.Redraw();
    }

    public void SetRunning(int id, bool isRunning) => Network.SetRunning(NodeOf(id), isRunning);

    /// <summary>Has a node play another strategy. A double spender pays his victim at once.</summary>
    public void SetStrategy(int id, string strategy, int? confirmations, int? victim)
    {
        LabNode node = NodeOf(id);
        int depth = confirmations ?? 2;
        Check(depth is >= 1 and <= 100, "A merchant waits for 1 to 100 confirmations.");
        switch (strategy)
        {
            case "honest":
                node.Strategy = new Honest();
                break;
            case "majority":
                node.Strategy = new Majority();
                break;
            case "selfish":
                node.Strategy = new Selfish();
                break;
            case "time-liar":
                node.Strategy = TimeLiar.RisingAndFalling();
                break;
            case "double-spender":
                SpendTwice(node, NodeOf(victim ?? (id == 0 ? 1 : 0)), depth);
                break;
            default:
                throw new LabException($"There is no strategy '{strategy}': it is honest, majority, double-spender, selfish or time-liar.");
        }

        _strategies[id] = strategy;
    }

    /// <summary>Changes one link, or all of them.</summary>
    public void SetLinks(int? a, int? b, double? delay, double? loss, bool? isOpen)
    {
        Check(delay is null or (>= 0 and <= MaxDelay), $"A delay is from 0 to {MaxDelay} seconds.");
        Check(loss is null or (>= 0 and <= 1), "A loss is the part of all messages that is lost, from 0 to 1.");
        Check(a is null == b is null, "Name both ends of a link, or none for all links.");
        (LabNode From, Link<LabNode> Link)[] links =
        [
            .. from node in Network.Nodes from link in node.Links
               where a is null || (node.Number == a && link.To.Number == b) || (node.Number == b && link.To.Number == a)
               select (node, link),
        ];
        Check(links.Length > 0, $"There is no link between {a} and {b}.");
        foreach ((LabNode from, Link<LabNode> link) in links)
        {
            link.Delay = delay ?? link.Delay;
            link.Loss = loss ?? link.Loss;
            bool heals = isOpen == true && !link.IsOpen;
            link.IsOpen = isOpen ?? link.IsOpen;
            if (heals && from.IsRunning)
            {
                Network.Messages.SendBlock(from, link, from.Public);
            }
        }
    }

    /// <summary>Cuts all links between some nodes and the rest.</summary>
    public void Cut(IReadOnlyCollection<int> side)
    {
        LabNode[] nodes = [.. side.Distinct().Select(NodeOf)];
        Check(nodes.Length > 0 && nodes.Length < Network.Nodes.Count, "Name some of the nodes, not none and not all.");
        Network.Cut(nodes);
    }

    /// <summary>Opens all links.</summary>
    public void Heal()
    {
        foreach (LabNode node in Network.Nodes)
        {
            Network.Heal(node);
        }
    }

    /// <summary>One person pays another.</summary>
    /// <returns>The payment's id.</returns>
    public string Pay(int from, int to, long units)
    {
        LabNode payer = NodeOf(from);
        LabNode payee = NodeOf(to);
        Check(payer != payee, "A person pays somebody else.");
        Check(payer.IsRunning, $"{payer.Owner.Name}'s node is stopped.");
        Check(units is > 0 and <= 21_000_000 * Amount.UnitsPerCoin, "An amount is above 0, in units of 0.00000001 coins.");
        Transaction payment = payer.Owner.MakePayment(payer.Node, payee.Owner, new Amount(units), Rate)
            ?? throw new LabException($"{payer.Owner.Name} does not have that many coins to spend.");
        if (Network.Submit(payer, payment) is { } refusal)
        {
            throw new LabException($"{payer.Owner.Name}'s node refuses the payment: {refusal.Detail}");
        }

        Track(payer, payee, payment, new Amount(units));
        return payment.Id.ToString();
    }

    /// <summary>All there is to see.</summary>
    public LabView View(bool isClass, bool canControl, string? experiment)
    {
        double total = Network.Nodes.Sum(node => node.Power);
        return new LabView(
            Seed, Network.Timeline.Now, Speed, IsPaused, Interval, isClass, canControl, experiment,
            [.. Network.Nodes.Select(node => ViewOf(node, total))],
            [.. LinkViews()],
            [.. _blocks.Select(seen => new BlockView(
                seen.Header.Hash.ToString(), seen.Header.Parent?.Hash.ToString(), seen.Header.Height, seen.Miner, seen.Time,
                seen.Transactions, !_secret.Contains(seen.Header.Hash)))],
            _payments.Views);
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    private static void Check(bool isGood, string sentence)
    {
        if (!isGood)
        {
            throw new LabException(sentence);
        }
    }

    public LabNode NodeOf(int id)
    {
        Check(id >= 0 && id < Network.Nodes.Count, $"There is no node {id}: they are 0 to {Network.Nodes.Count - 1}.");
        return Network.Nodes[id];
    }

    /// <summary>A ring, with a chord from every other node to the one opposite.</summary>
    private void Connect()
    {
        IReadOnlyList<LabNode> nodes = Network.Nodes;
        var pairs = new HashSet<(int A, int B)>();
        for (int i = 0; i < nodes.Count; i++)
        {
            Add(i, (i + 1) % nodes.Count);
            if (i % 2 == 0)
            {
                Add(i, (i + (nodes.Count / 2)) % nodes.Count);
            }
        }

        foreach ((int a, int b) in pairs)
        {
            Network.Connect(nodes[a], nodes[b], UsualDelay);
        }

        void Add(int one, int other)
        {
            if (one != other)
            {
                pairs.Add((Math.Min(one, other), Math.Max(one, other)));
            }
        }
    }

    private void SpendTwice(LabNode attacker, LabNode victim, int confirmations)
    {
        Check(attacker != victim, "An attacker pays somebody else.");
        // Little enough for a single coin, which both payments then spend.
        var amount = new Amount(attacker.Owner.BalanceAt(attacker.Node).Units / 20);
        Transaction toVictim = attacker.Owner.MakePayment(attacker.Node, victim.Owner, amount, Rate)
            ?? throw new LabException($"{attacker.Owner.Name} has no coins to spend twice.");
        Transaction toHimself = attacker.Owner.MakePayment(
            attacker.Node, attacker.Owner, amount, Rate, spending: toVictim.Inputs[0].PreviousOutput)
            ?? throw new LabException($"{attacker.Owner.Name} has no coin that is large enough to spend twice.");
        attacker.SecretPayment = toHimself;
        attacker.Strategy = new DoubleSpender(confirmations, GiveUpBehind);
        if (Network.Submit(victim, toVictim) is { } refusal)
        {
            throw new LabException($"{victim.Owner.Name}'s node refuses the payment: {refusal.Detail}");
        }

        Track(attacker, victim, toVictim, amount);
    }

    private void Track(LabNode from, LabNode to, Transaction payment, Amount amount)
    {
        _payments.Add(from, to, payment, amount, Rate.For(payment.Size));
        _isPaymentWorthALook = true;
    }

    private void Step()
    {
        Network.Timeline.Step();
        foreach (LabNode node in Network.Nodes)
        {
            ChainedHeader before = _working[node.Number];
            ChainedHeader now = node.Strategy.Parent;
            if (now != before)
            {
                _working[node.Number] = now;
                _isPaymentWorthALook = true;
                int lost = before.Height - ChainedHeader.ForkPoint(before, now).Height;
                Happened?.Invoke(new TipEvent(node.Number, now.Hash.ToString(), now.Height, lost));
            }
        }

        if (Found >= MaxFound)
        {
            IsPaused = true;
        }
    }

    private void LookAtPayments()
    {
        if (_isPaymentWorthALook)
        {
            _isPaymentWorthALook = false;
            foreach (PaymentView payment in _payments.Refresh())
            {
                Happened?.Invoke(new PaymentEvent(payment.Txid, payment.State, payment.Confirmations, payment.ReplacedBy));
            }
        }
    }

    private void Note(LabNode finder, ChainedHeader block)
    {
        Found++;
        _secret.Add(block.Hash);
        _blocks.Enqueue(new Seen(block, finder.Number, Network.Timeline.Now, finder.BodyOf(block).Transactions.Length));
        if (_blocks.Count > ShownBlocks)
        {
            _secret.Remove(_blocks.Dequeue().Header.Hash);
        }

        Happened?.Invoke(new FoundEvent(
            finder.Number, block.Hash.ToString(), block.Height, block.Header.PreviousHash.ToString(), Network.Timeline.Now,
            finder.Strategy is Honest));
    }

    private void Tell(LabNode from, LabNode to, string kind, string? id, double delay, bool canArrive)
    {
        if (IsPaused || delay / Speed >= LeastSeen)
        {
            double now = Network.Timeline.Now;
            Happened?.Invoke(new MessageEvent(from.Number, to.Number, kind, id, now, now + delay, !canArrive));
        }
    }

    private NodeView ViewOf(LabNode node, double total)
    {
        ChainedHeader tip = node.Strategy.Parent;
        int secret = 0;
        for (ChainedHeader? at = tip; at is not null && _secret.Contains(at.Hash); at = at.Parent)
        {
            secret++;
        }

        return new NodeView(
            node.Number, node.Owner.Name, total > 0 ? node.Power / total : 0, node.IsRunning, _strategies[node.Number],
            tip.Hash.ToString(), tip.Height, node.Node.Mempool.Count, node.Owner.BalanceAt(node.Node).Units, secret,
            $"/api/lab/nodes/{node.Number}/explorer");
    }

    private IEnumerable<LinkView> LinkViews() =>
        from node in Network.Nodes from link in node.Links
        where node.Number < link.To.Number
        let back = link.To.Links.First(other => other.To == node)
        select new LinkView(
            node.Number, link.To.Number, link.Delay, link.Loss, link.IsOpen, link.Sent + back.Sent,
            link.Delivered + back.Delivered, link.Lost + back.Lost, link.OnTheWay + back.OnTheWay);
}
