using BlockChain.Lab.Engine;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Headers;

/// <summary>
/// A network of nodes that keep headers alone. Headers, work and retarget are Core's own; only the search for a nonce is
/// replaced, by a draw: with power h, a block that takes w hashes on average takes an exponentially distributed time with the
/// mean w / h.
/// </summary>
internal sealed class HeaderNetwork
{
    private readonly ChainParameters _parameters;
    private readonly DifficultyRule _rule;
    private readonly SeededRandom _random;
    private readonly List<HeaderNode> _nodes = [];

    /// <summary>The number of the draw that counts: a change of power or of a target makes all earlier ones void.</summary>
    private long _draw;
    private double _totalRate;

    /// <summary>The last answer of the rule: all nodes ask for the same block, one after the other.</summary>
    private (ChainedHeader? Parent, CompactTarget Bits) _last;

    /// <param name="parameters">The network's.</param>
    /// <param name="random">Decides everything that is chance.</param>
    /// <param name="rule">What sets the difficulty; null: the network's own retarget.</param>
    public HeaderNetwork(ChainParameters parameters, SeededRandom random, DifficultyRule? rule = null)
    {
        _parameters = parameters;
        _random = random;
        _rule = rule ?? (parent => Retarget.After(parent, parameters));
        Genesis = ChainedHeader.OfGenesis(parameters.Genesis.Header);
        Timeline = new Timeline(DateTimeOffset.FromUnixTimeSeconds(Genesis.Header.Time));
    }

    /// <summary>Virtual time.</summary>
    public Timeline Timeline { get; }

    /// <summary>All nodes.</summary>
    public IReadOnlyList<HeaderNode> Nodes => _nodes;

    /// <summary>The block that every node begins on.</summary>
    public ChainedHeader Genesis { get; }

    /// <summary>Blocks found so far, on all branches, published or not.</summary>
    public int Found { get; private set; }

    /// <summary>Raised for each block, with the node that found it.</summary>
    public event Action<HeaderNode, ChainedHeader>? BlockFound;

    /// <summary>Adds a node.</summary>
    /// <param name="power">Hashes a second.</param>
    /// <param name="strategy">How it plays.</param>
    public HeaderNode Add(double power, Strategy strategy)
    {
        var node = new HeaderNode(_nodes.Count, power, strategy, Genesis);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Links two nodes in both directions.</summary>
    /// <param name="one">A node.</param>
    /// <param name="other">Another.</param>
    /// <param name="delay">Seconds that a block takes.</param>
    public static void Connect(HeaderNode one, HeaderNode other, double delay = 0)
    {
        one.Links.Add(new Link<HeaderNode>(one, other) { Delay = delay });
        other.Links.Add(new Link<HeaderNode>(other, one) { Delay = delay });
    }

    /// <summary>Runs until the given number of blocks has been found in all.</summary>
    public void RunUntilFound(int blocks)
    {
        Redraw();
        while (Found < blocks && Timeline.Step())
        {
        }
    }

    /// <summary>Runs for a few seconds.</summary>
    public void RunFor(double seconds)
    {
        Redraw();
        Timeline.RunUntil(Timeline.Now + seconds);
    }

    /// <summary>Lets time pass in which nothing is found, but what was sent arrives.</summary>
    public void Pause(double seconds)
    {
        _draw++;
        Timeline.RunUntil(Timeline.Now + seconds);
    }

    /// <summary>A node tells another what it knows, as after a link has been opened again.</summary>
    public void Announce(Link<HeaderNode> link) => Send(link, link.From.Best);

    /// <summary>The number of the node that found a block.</summary>
    public static int FinderOf(ChainedHeader block) => (int)block.Header.MerkleRoot.High;

    /// <summary>Hashes a second with which a network finds a block of the limit's target in this time on average.</summary>
    public static double PowerFor(ChainParameters parameters, double seconds) =>
        (double)parameters.ProofOfWorkLimit.Work / seconds;

    /// <summary>Draws when the next block is found. Whatever was drawn before counts no longer; nothing is lost by that, for
    /// a search has no memory.</summary>
    private void Redraw()
    {
        foreach (HeaderNode node in _nodes)
        {
            node.UpdateRate(BitsAfter(node.Strategy.Parent));
        }

        Draw();
    }

    private void Draw()
    {
        _totalRate = 0;
        foreach (HeaderNode node in _nodes)
        {
            _totalRate += node.Rate;
        }

        long draw = ++_draw;
        if (_totalRate > 0)
        {
            Timeline.After(_random.Exponential(1 / _totalRate), () =>
            {
                if (draw == _draw)
                {
                    Find();
                    Draw();
                }
            });
        }
    }

    private void Find()
    {
        HeaderNode finder = ChooseFinder();
        ChainedHeader parent = finder.Strategy.Parent;
        if (finder.Strategy.NextTime(Timeline.UnixTime, _parameters) is not { } time)
        {
            return;
        }

        // In place of a body: who found it, and a number that makes it the only one of its kind.
        var root = new Hash256((UInt128)finder.Number, (UInt128)(++Found));
        var header = new BlockHeader(
            ChainParameters.MinBlockVersion, parent.Hash, root, time, BitsAfter(parent), Nonce: 0);
        var block = new ChainedHeader(header, parent);
        BlockFound?.Invoke(finder, block);
        Publish(finder, finder.Strategy.Found(block));
        finder.UpdateRate(BitsAfter(finder.Strategy.Parent));
    }

    private HeaderNode ChooseFinder()
    {
        double at = _random.NextDouble() * _totalRate;
        foreach (HeaderNode node in _nodes)
        {
            at -= node.Rate;
            if (at <= 0)
            {
                return node;
            }
        }

        return _nodes[^1];
    }

    private void Publish(HeaderNode node, IEnumerable<ChainedHeader> blocks)
    {
        foreach (ChainedHeader block in blocks)
        {
            Learn(node, block);
        }
    }

    /// <summary>A node learns of a published block, and passes it on.</summary>
    private void Learn(HeaderNode node, ChainedHeader block)
    {
        if (block.ChainWork > node.Best.ChainWork)
        {
            node.Best = block;
        }

        foreach (Link<HeaderNode> link in node.Links)
        {
            Send(link, block);
        }
    }

    private void Send(Link<HeaderNode> link, ChainedHeader block)
    {
        if (link.IsOpen && link.To.Best != block)
        {
            link.Send(Timeline, _random, () => Deliver(link.To, block));
        }
    }

    private void Deliver(HeaderNode node, ChainedHeader block)
    {
        int comparison = block.ChainWork.CompareTo(node.Best.ChainWork);
        if (comparison < 0 || block == node.Best)
        {
            return;
        }

        // A rival with as much work may matter to a strategy, but no node passes it on.
        if (comparison > 0)
        {
            Learn(node, block);
        }

        Publish(node, node.Strategy.Heard(block));
        if (node.UpdateRate(BitsAfter(node.Strategy.Parent)))
        {
            Draw();
        }
    }

    private CompactTarget BitsAfter(ChainedHeader parent)
    {
        if (_last.Parent != parent)
        {
            _last = (parent, _rule(parent));
        }

        return _last.Bits;
    }
}
