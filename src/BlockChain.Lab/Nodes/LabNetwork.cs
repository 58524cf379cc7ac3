using BlockChain.Lab.Engine;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Nodes;

/// <summary>
/// A network of whole nodes in virtual time: real bytes, real refusals. Only three things are replaced: when a block is found (a
/// draw by the share of the power; the block itself is mined at regtest's two hashes), how messages travel, and the clock.
/// </summary>
internal sealed class LabNetwork : IDisposable
{
    private const double BetweenGreetings = 60;

    private readonly LabFolder _folder = new();
    private readonly SeededRandom _random;
    private readonly List<LabNode> _nodes = [];

    /// <summary>The number of the draw that counts: a change of power makes all earlier ones void.</summary>
    private long _draw;
    private ulong _found;

    /// <param name="seed">What all chance follows from.</param>
    /// <param name="interval">Seconds from one block to the next, on average, while all have their first power.</param>
    public LabNetwork(ulong seed, double interval = 10)
    {
        _random = new SeededRandom(seed);
        Interval = interval;
        Timeline = new Timeline(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Messages = new Messages(Timeline, _random);
    }

    /// <summary>Regtest, where coins can be spent as early as on the main network: a lesson is short.</summary>
    public static ChainParameters Parameters { get; } =
        ChainParameters.Regtest with { Name = "lab", CoinbaseMaturity = ChainParameters.Main.CoinbaseMaturity };

    /// <summary>A node found a block, and publishes these now.</summary>
    public event Action<LabNode, ChainedHeader, IReadOnlyList<ChainedHeader>>? Found;

    /// <summary>What the nodes tell each other.</summary>
    public Messages Messages { get; }

    /// <summary>Seconds from one block to the next, on average.</summary>
    public double Interval { get; }

    /// <summary>Virtual time.</summary>
    public Timeline Timeline { get; }

    /// <summary>All nodes.</summary>
    public IReadOnlyList<LabNode> Nodes => _nodes;

    /// <summary>All links, each direction by itself.</summary>
    public IEnumerable<Link<LabNode>> Links => _nodes.SelectMany(node => node.Links);

    /// <summary>Adds a node.</summary>
    /// <param name="owner">The name of the person who earns what it mines.</param>
    /// <param name="power">Its share of the hash power.</param>
    /// <param name="strategy">How it plays; null: honestly.</param>
    public LabNode Add(string owner, double power, Strategy? strategy = null)
    {
        int number = _nodes.Count;
        var node = new LabNode(
            number, new Person(owner, _random), power, strategy ?? new Honest(),
            new FullNode(_folder.FileOf(number), Parameters, Timeline));
        _nodes.Add(node);
        return node;
    }

    /// <summary>Links two nodes in both directions.</summary>
    /// <param name="one">A node.</param>
    /// <param name="other">Another.</param>
    /// <param name="delay">Seconds that a message takes.</param>
    /// <param name="loss">The share of all messages that is lost.</param>
    public void Connect(LabNode one, LabNode other, double delay, double loss = 0)
    {
        Add(one, other);
        Add(other, one);

        void Add(LabNode from, LabNode to)
        {
            var link = new Link<LabNode>(from, to) { Delay = delay, Loss = loss };
            from.Links.Add(link);
            Greet();

            void Greet()
            {
                if (from.IsRunning)
                {
                    Messages.SendBlock(link, from.Public);
                }

                Timeline.After(BetweenGreetings, Greet);
            }
        }
    }

    /// <summary>Cuts all links between the nodes of one side and the others.</summary>
    public void Cut(params IReadOnlyCollection<LabNode> side) => SetOpen(LinksAround(side), isOpen: false);

    /// <summary>Opens them again. The nodes at both ends tell each other what they have.</summary>
    public void Heal(params IReadOnlyCollection<LabNode> side) => SetOpen(LinksAround(side), isOpen: true);

    /// <summary>Cuts links or opens them; through one that was cut its sender then tells what it has.</summary>
    public void SetOpen(IEnumerable<Link<LabNode>> links, bool isOpen)
    {
        foreach (Link<LabNode> link in links)
        {
            bool wasOpen = link.IsOpen;
            link.IsOpen = isOpen;
            if (isOpen && !wasOpen && link.From.IsRunning)
            {
                Greet(link);
            }
        }
    }

    /// <summary>Stops a node, or starts it again: then it and its neighbours tell each other what they have.</summary>
    public void SetRunning(LabNode node, bool isRunning)
    {
        if (node.IsRunning == isRunning)
        {
            return;
        }

        node.IsRunning = isRunning;
        foreach (Link<LabNode> link in Links.Where(link => link.From == node || link.To == node))
        {
            link.IsDown = !(link.From.IsRunning && link.To.IsRunning);
            if (!link.IsDown)
            {
                Greet(link);
            }
        }

        Draw();
    }

    /// <summary>Mines the first blocks in turns, each known to everybody at once: so everybody has coins to spend.</summary>
    public void MineInTurns(int blocks)
    {
        for (int i = 0; i < blocks; i++)
        {
            LabNode finder = _nodes[i % _nodes.Count];
            foreach (ChainedHeader header in finder.Mine(Timeline.UnixTime, ++_found) ?? [])
            {
                finder.Publish(header);
                foreach (LabNode other in _nodes.Where(other => other != finder))
                {
                    other.Publish(other.Submit(finder.BodyOf(header)) ?? throw new InvalidOperationException("A node refused a block."));
                    _ = other.Strategy.Heard(other.Public).Count();
                }
            }
        }
    }

    /// <summary>Runs for a few seconds.</summary>
    public void RunFor(double seconds)
    {
        Draw();
        Timeline.RunUntil(Timeline.Now + seconds);
    }

    /// <summary>Lets time pass in which nothing is found, but messages arrive.</summary>
    public void Pause(double seconds)
    {
        _draw++;
        Timeline.RunUntil(Timeline.Now + seconds);
    }

    /// <summary>Gives a transaction to a node, which passes it on.</summary>
    /// <returns>Why it is refused; null: it is in the mempool.</returns>
    public Violation? Submit(LabNode node, Transaction transaction) => Messages.Submit(node, transaction);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LabNode node in _nodes)
        {
            node.Dispose();
        }

        _folder.Dispose();
    }

    /// <summary>Draws who finds the next block, and when. What was drawn before is void: so it is called where powers
    /// change.</summary>
    public void Draw()
    {
        double total = _nodes.Where(node => node.IsRunning).Sum(node => node.Power);
        long draw = ++_draw;
        if (total > 0)
        {
            Timeline.After(_random.Exponential(Interval / total), () =>
            {
                if (draw == _draw)
                {
                    LabNode finder = FinderAt(_random.NextDouble() * total);
                    if (finder.Mine(Timeline.UnixTime, ++_found) is { } published)
                    {
                        Found?.Invoke(finder, finder.Strategy.Parent, published);
                        Messages.Publish(finder, published);
                    }

                    Draw();
                }
            });
        }
    }

    /// <summary>The node at a place on a line on which each has as much room as it has power.</summary>
    private LabNode FinderAt(double at)
    {
        LabNode last = _nodes[0];
        foreach (LabNode node in _nodes.Where(node => node.IsRunning && node.Power > 0))
        {
            last = node;
            at -= node.Power;
            if (at <= 0)
            {
                break;
            }
        }

        return last;
    }

    /// <summary>The links between the nodes of one side and the others.</summary>
    private IEnumerable<Link<LabNode>> LinksAround(IReadOnlyCollection<LabNode> side) =>
        Links.Where(link => side.Contains(link.From) != side.Contains(link.To));

    /// <summary>A node tells a neighbour what it has: its best block, and what waits for one.</summary>
    private void Greet(Link<LabNode> link)
    {
        Messages.SendBlock(link, link.From.Public);
        foreach (Transaction transaction in link.From.Node.Mempool.Entries.Select(entry => entry.Transaction))
        {
            Messages.SendTransaction(link, transaction);
        }
    }
}
