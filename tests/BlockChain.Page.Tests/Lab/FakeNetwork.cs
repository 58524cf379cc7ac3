using System.Globalization;
using System.Text.Json.Nodes;

namespace BlockChain.Page.Tests.Lab;

/// <summary>A network that moves as that of the lab does, by rules simple enough to be checked at a glance: enough for a
/// page.</summary>
internal sealed class FakeNetwork
{
    private const double Interval = 10;

    private static readonly string[] Names =
        ["Alice", "Bob", "the baker", "Carol", "Dave", "Erin", "Frank", "Grace", "Heidi", "Ivan", "Judy", "Mallory"];

    private readonly Random _chance;
    private readonly PriorityQueue<Action, double> _events = new();
    private readonly Action<string, object> _tell;

    public FakeNetwork(int nodes, int seed, Action<string, object> tell)
    {
        (_tell, Seed, _chance) = (tell, seed, new Random(seed));
        Nodes = [.. Enumerable.Range(0, nodes).Select(id => new FakeNode(id, Names[id]) { Power = 1.0 / nodes })];
        Links = [.. from a in Nodes from b in Nodes where a.Id < b.Id select new FakeLink(a.Id, b.Id)];
        Genesis = new FakeBlock(NewHash(), null, 0, null, 0);
        Blocks.Add(Genesis);
        Nodes.ForEach(node => node.Tip = Genesis);
        Later(Wait(), Find);
    }

    public int Seed { get; }

    public double Time { get; private set; }

    public FakeBlock Genesis { get; }

    public List<FakeNode> Nodes { get; }

    public List<FakeLink> Links { get; }

    public List<FakeBlock> Blocks { get; } = [];

    public List<FakePayment> Payments { get; } = [];

    /// <summary>Lets all happen that is due until a time.</summary>
    public void RunUntil(double time)
    {
        while (_events.TryPeek(out _, out double at) && at <= time)
        {
            Step();
        }

        Time = Math.Max(Time, time);
    }

    /// <summary>Lets the next event happen.</summary>
    public void Step()
    {
        if (_events.TryDequeue(out Action? action, out double at))
        {
            Time = Math.Max(Time, at);
            action();
        }
    }

    public string Pay(int from, int to, long amount)
    {
        var payment = new FakePayment(NewHash(), from, to, amount);
        Payments.Add(payment);
        Send(from, "transaction", payment.Id, _ => { });
        Tell(payment);
        return payment.Id;
    }

    /// <summary>After links were opened: all tell their tips.</summary>
    public void Meet() => Nodes.ForEach(node => Send(node.Id, "block", node.Tip.Hash, other => Hear(other, node.Tip)));

    private double Wait() => -Interval * Math.Log(1 - _chance.NextDouble());

    private string NewHash() => string.Concat(Enumerable.Range(0, 4)
        .Select(_ => _chance.NextInt64().ToString("x16", CultureInfo.InvariantCulture)));

    private void Later(double seconds, Action action) => _events.Enqueue(action, Time + seconds);

    private void Find()
    {
        Later(Wait(), Find);
        double draw = _chance.NextDouble();
        FakeNode? finder = Nodes.Find(node => (draw -= node.Power) < 0);
        if (finder is not { IsRunning: true })
        {
            return;
        }

        var block = new FakeBlock(NewHash(), finder.Tip, finder.Tip.Height + 1, finder.Id, Time);
        Blocks.Add(block);
        _tell("found", new { node = finder.Id, block.Hash, block.Height, previous = block.Previous!.Hash, time = Time, @public = true });
        foreach (FakePayment payment in Payments.Where(payment => payment.Block is null))
        {
            payment.Block = block;
        }

        Follow(finder, block);
        Send(finder.Id, "block", block.Hash, other => Hear(other, block));
    }

    private void Send(int from, string kind, string id, Action<FakeNode> arrive)
    {
        foreach (FakeLink link in Links.Where(link => link.IsOpen && (link.A == from || link.B == from)))
        {
            FakeNode other = Nodes[link.A == from ? link.B : link.A];
            bool isLost = _chance.NextDouble() < link.Loss;
            link.Sent++;
            link.Lost += isLost ? 1 : 0;
            double arrives = Time + link.Delay;
            _tell("message", new { from, to = other.Id, kind, id, sent = Time, arrives, lost = isLost });
            if (!isLost)
            {
                Later(link.Delay, () => arrive(other));
            }
        }
    }

    private void Hear(FakeNode node, FakeBlock block)
    {
        if (block.Height > node.Tip.Height && node.IsRunning)
        {
            Follow(node, block);
        }
    }

    private void Follow(FakeNode node, FakeBlock block)
    {
        int undone = node.Tip.Before().TakeWhile(one => !block.Before().Contains(one)).Count();
        node.Tip = block;
        _tell("tip", new { node = node.Id, block.Hash, block.Height, disconnected = undone });
        Payments.Where(payment => payment.To == node.Id).ToList().ForEach(Tell);
    }

    private void Tell(FakePayment payment)
    {
        (string state, int confirmations) = StateOf(payment);
        _tell("payment", new { txid = payment.Id, state, confirmations, replaced_by = (string?)null });
    }

    private (string State, int Confirmations) StateOf(FakePayment payment) =>
        payment.Block is null ? ("waiting", 0)
        : Nodes[payment.To].Tip.Before().Contains(payment.Block) ? ("confirmed", Nodes[payment.To].Tip.Height - payment.Block.Height + 1)
        : payment.Block.Height <= Nodes[payment.To].Tip.Height ? ("reversed", 0) : ("waiting", 0);

    public JsonObject View() => new()
    {
        ["seed"] = Seed,
        ["time"] = Time,
        ["interval"] = Interval,
        ["nodes"] = new JsonArray([.. Nodes.Select(node => new JsonObject
        {
            ["id"] = node.Id, ["name"] = node.Name, ["power"] = node.Power, ["running"] = node.IsRunning,
            ["strategy"] = node.Strategy, ["tip"] = node.Tip.Hash, ["height"] = node.Tip.Height, ["secret"] = 0, ["explorer"] = null,
            ["mempool"] = Payments.Count(payment => payment.Block is null),
            ["balance"] = 5_000_000_000 * node.Tip.Before().Count(block => block.Miner == node.Id),
        })]),
        ["links"] = new JsonArray([.. Links.Select(link => new JsonObject
        {
            ["a"] = link.A, ["b"] = link.B, ["delay"] = link.Delay, ["loss"] = link.Loss, ["open"] = link.IsOpen,
            ["sent"] = link.Sent, ["delivered"] = link.Sent - link.Lost, ["lost"] = link.Lost, ["on_the_way"] = 0,
        })]),
        ["blocks"] = new JsonArray([.. Blocks.TakeLast(200).Select(block => new JsonObject
        {
            ["hash"] = block.Hash, ["previous"] = block.Previous?.Hash, ["height"] = block.Height, ["miner"] = block.Miner,
            ["time"] = block.Time, ["transactions"] = 1, ["public"] = true,
        })]),
        ["payments"] = new JsonArray([.. Payments.TakeLast(50).Select(payment => new JsonObject
        {
            ["txid"] = payment.Id, ["from"] = payment.From, ["to"] = payment.To, ["amount"] = payment.Amount, ["fee"] = 1000,
            ["state"] = StateOf(payment).State, ["confirmations"] = StateOf(payment).Confirmations,
            ["height"] = payment.Block?.Height, ["replaced_by"] = null,
        })]),
    };
}

internal sealed record FakeBlock(string Hash, FakeBlock? Previous, int Height, int? Miner, double Time)
{
    public IEnumerable<FakeBlock> Before()
    {
        for (FakeBlock? block = this; block is not null; block = block.Previous)
        {
            yield return block;
        }
    }
}

internal sealed record FakeNode(int Id, string Name)
{
    public double Power { get; set; }

    public bool IsRunning { get; set; } = true;

    public string Strategy { get; set; } = "honest";

    public FakeBlock Tip { get; set; } = null!;
}

internal sealed record FakeLink(int A, int B)
{
    public double Delay { get; set; } = 0.5;

    public double Loss { get; set; }

    public bool IsOpen { get; set; } = true;

    public int Sent { get; set; }

    public int Lost { get; set; }
}

internal sealed record FakePayment(string Id, int From, int To, long Amount)
{
    public FakeBlock? Block { get; set; }
}
