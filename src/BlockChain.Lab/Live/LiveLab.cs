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

    /// <summary>Messages that take less than this of a person's time are not reported: nobody could see them.</summary>
    private const double MinSeen = 0.05;

    private const string DoubleSpending = "double-spender";

    private readonly string[] _strategies;

    /// <summary>Sets a network up, and stops its clock.</summary>
    /// <param name="nodes">How many nodes.</param>
    /// <param name="seed">What all chance follows from.</param>
    public LiveLab(int nodes, ulong seed)
    {
        Check(nodes is >= MinNodes and <= MaxNodes, $"A lab has {MinNodes} to {MaxNodes} nodes, not {nodes}.");
        Seed = seed;
        Network = Town.Build(nodes, seed);
        Watch = new NetworkWatch(Network);
        _strategies = [.. Network.Nodes.Select(_ => "honest")];
        Network.Draw();
    }

    public ulong Seed { get; }

    public LabNetwork Network { get; }

    /// <summary>What there is to see of it.</summary>
    public NetworkWatch Watch { get; }

    public bool IsPaused { get; private set; } = true;

    /// <summary>Virtual seconds in a second.</summary>
    public double Speed { get; private set; } = 10;

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

        Watch.ReportPayments();
    }

    /// <summary>Lets the next event happen.</summary>
    public void StepOnce()
    {
        Step();
        Watch.ReportPayments();
    }

    public void SetClock(bool? isPaused, double? speed)
    {
        Check(speed is null or (>= MinSpeed and <= MaxSpeed), $"The speed is from {MinSpeed} to {MaxSpeed}.");
        Check(isPaused is not false || Watch.Found < MaxFound, $"The lab pauses after {MaxFound} blocks. Reset it to go on.");
        IsPaused = isPaused ?? IsPaused;
        Speed = speed ?? Speed;
        Watch.MinDelay = IsPaused ? 0 : MinSeen * Speed;
    }

    /// <summary>Changes a node: everything that is asked for, or nothing if a part of it makes no sense.</summary>
    public void SetNode(int id, double? power, bool? isRunning, string? strategy, int? confirmations, int? victim)
    {
        LabNode node = NodeOf(id);
        Check(power is null or (>= 0 and <= 1), "A node's power is its share of all, from 0 to 1.");
        Check(
            strategy == DoubleSpending || (confirmations is null && victim is null),
            $"Confirmations and a victim are for the strategy {DoubleSpending}.");
        if (strategy is not null)
        {
            SetStrategy(id, strategy, confirmations, victim);
        }

        if (power is { } part)
        {
            SetPower(id, part);
        }

        Network.SetRunning(node, isRunning ?? node.IsRunning);
    }

    /// <summary>Gives a node a share of all power; the others share the rest as before, and together they have as much.</summary>
    public void SetPower(int id, double power)
    {
        LabNode node = NodeOf(id);
        double others = Network.Nodes.Sum(other => other == node ? 0 : other.Power);
        double total = others + node.Power;
        foreach (LabNode other in Network.Nodes.Where(other => other != node))
        {
            other.Power = (1 - power) * total * (others > 0 ? other.Power / others : 1.0 / (Network.Nodes.Count - 1));
        }

        node.Power = power * total;
        Network.Draw();
    }

    /// <summary>Makes a node play another strategy. A double spender pays his victim at once.</summary>
    public void SetStrategy(int id, string strategy, int? confirmations, int? victim)
    {
        LabNode node = NodeOf(id);
        int depth = confirmations ?? 2;
        Check(depth is >= 1 and <= 100, "A merchant waits for 1 to 100 confirmations.");
        if (strategy == DoubleSpending)
        {
            LabNode payee = NodeOf(victim ?? (id == 0 ? 1 : 0));
            Check(node != payee, "An attacker pays somebody else.");
            Check(payee.IsRunning, $"{payee.Owner.Name}'s node is stopped.");
            Payments.SpendTwice(Network, Watch, node, payee, depth);
        }
        else
        {
            node.Strategy = strategy switch
            {
                "honest" => new Honest(),
                "majority" => new Majority(),
                "selfish" => new Selfish(),
                "time-liar" => TimeLiar.RisingAndFalling(),
                _ => throw new LabException(
                    $"There is no strategy '{strategy}': it is honest, majority, {DoubleSpending}, selfish or time-liar."),
            };
            node.SecretPayment = null;
        }

        _strategies[id] = strategy;
    }

    /// <summary>Changes one link, or all of them.</summary>
    public void SetLinks(int? a, int? b, double? delay, double? loss, bool? isOpen)
    {
        Check(delay is null or (>= 0 and <= MaxDelay), $"A delay is from 0 to {MaxDelay} seconds.");
        Check(loss is null or (>= 0 and <= 1), "A loss is the share of all messages that is lost, from 0 to 1.");
        Check(a is null == b is null, "Name both ends of a link, or none for all links.");
        Link<LabNode>[] links =
        [
            .. Network.Links.Where(link => a is null
                || (link.From.Number == a && link.To.Number == b) || (link.From.Number == b && link.To.Number == a)),
        ];
        Check(links.Length > 0, $"There is no link between {a} and {b}.");
        foreach (Link<LabNode> link in links)
        {
            link.Delay = delay ?? link.Delay;
            link.Loss = loss ?? link.Loss;
        }

        if (isOpen is { } open)
        {
            Network.SetOpen(links, open);
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
    public void Heal() => SetLinks(null, null, null, null, isOpen: true);

    /// <summary>One person pays another.</summary>
    /// <returns>The payment's id.</returns>
    public string Pay(int? from, int? to, long? units)
    {
        Check(from is not null && to is not null && units is not null, "Name from, to and amount.");
        LabNode payer = NodeOf(from!.Value);
        LabNode payee = NodeOf(to!.Value);
        Check(payer != payee, "A person pays somebody else.");
        Check(payer.IsRunning, $"{payer.Owner.Name}'s node is stopped.");
        Check(units is > 0 and <= 21_000_000 * Amount.UnitsPerCoin, "An amount is above 0, in units of 0.00000001 coins.");
        return Payments.Pay(Network, Watch, payer, payee, new Amount(units!.Value)).ToString();
    }

    /// <summary>All there is to see.</summary>
    public LabView View(bool isClass, bool canControl, string? experiment)
    {
        double total = Network.Nodes.Sum(node => node.Power);
        double running = Network.Nodes.Where(node => node.IsRunning).Sum(node => node.Power);
        return new LabView(
            Seed, Network.Timeline.Now, Speed, IsPaused, running > 0 ? Network.Interval / running : 0, isClass, canControl, experiment,
            [
                .. Network.Nodes.Select(node => Watch.ViewOf(
                    node, node.Power / total, _strategies[node.Number])),
            ],
            [.. Watch.Links], Watch.Blocks, Watch.Payments);
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

    private void Step()
    {
        Network.Timeline.Step();
        Watch.ReportTips();
        IsPaused |= Watch.Found >= MaxFound;
    }
}
