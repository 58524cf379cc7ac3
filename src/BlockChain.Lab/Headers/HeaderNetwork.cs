using System.Numerics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Headers;

/// <summary>
/// A network of nodes that keep headers alone. Headers, work, retarget and the rules on time are Core's own; only the search
/// for a nonce is replaced, by a draw: with power h, a block that takes w hashes on average takes an exponentially distributed
/// time with the mean w / h.
/// </summary>
public sealed class HeaderNetwork
{
    private readonly ChainParameters _parameters;
    private readonly SeededRandom _random;
    private readonly List<HeaderNode> _nodes = [];
    private readonly ChainedHeader _genesis;

    /// <summary>The number of the draw that counts: a change of power or target makes all earlier ones void.</summary>
    private long _draw;
    private double _totalRate;
    private ulong _found;

    /// <param name="parameters">The network's; its retarget sets the difficulty.</param>
    /// <param name="random">Decides everything that is chance.</param>
    /// <param name="genesis">The block that all begin on.</param>
    public HeaderNetwork(ChainParameters parameters, SeededRandom random, ChainedHeader genesis)
    {
        _parameters = parameters;
        _random = random;
        _genesis = genesis;
        Timeline = new Timeline(DateTimeOffset.FromUnixTimeSeconds(genesis.Header.Time));
    }

    /// <summary>Virtual time.</summary>
    public Timeline Timeline { get; }

    /// <summary>All nodes.</summary>
    public IReadOnlyList<HeaderNode> Nodes => _nodes;

    /// <summary>Blocks found so far, on all branches.</summary>
    public int Found => (int)_found;

    /// <summary>Blocks that broke a rule, so that nobody took them.</summary>
    public int Refused { get; private set; }

    /// <summary>Adds a node.</summary>
    /// <param name="power">Hashes a second.</param>
    /// <param name="strategy">How it plays.</param>
    public HeaderNode Add(double power, Strategy strategy)
    {
        var node = new HeaderNode(_nodes.Count, power, strategy, _genesis);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Links two nodes in both directions.</summary>
    public static void Link(HeaderNode one, HeaderNode other, double delay)
    {
        one.Add(new HeaderLink(other, delay));
        other.Add(new HeaderLink(one, delay));
    }

    /// <summary>Runs until so many blocks have been found in all.</summary>
    public void RunUntilFound(int blocks)
    {
        Redraw();
        while (Found < blocks && Timeline.Step())
        {
        }
    }

    /// <summary>Runs for some seconds.</summary>
    public void RunFor(double seconds)
    {
        Redraw();
        Timeline.RunUntil(Timeline.Now + seconds);
    }

    /// <summary>The number of the node that found a block.</summary>
    public static int FinderOf(ChainedHeader block) => (int)(block.Header.MerkleRoot.ToNumber() >> 128);

    /// <summary>Draws when the next block is found. Whatever was drawn before counts no longer; nothing is lost by that, for
    /// a search has no memory.</summary>
    private void Redraw()
    {
        _totalRate = _nodes.Sum(RateOf);
        long draw = ++_draw;
        if (_totalRate > 0)
        {
            Timeline.After(_random.Exponential(1 / _totalRate), () =>
            {
                if (draw == _draw)
                {
                    Find();
                    Redraw();
                }
            });
        }
    }

    /// <summary>Blocks a second that a node finds on its present parent.</summary>
    private double RateOf(HeaderNode node) => node.Power / (double)WorkAfter(node.Strategy.Parent);

    private BigInteger WorkAfter(ChainedHeader parent) =>
        _parameters.RetargetWindow == 0 ? parent.Work : Retarget.After(parent, _parameters).Work;

    private void Find()
    {
        double at = _random.NextDouble() * _totalRate;
        HeaderNode finder = _nodes[^1];
        foreach (HeaderNode node in _nodes)
        {
            at -= RateOf(node);
            if (at <= 0)
            {
                finder = node;
                break;
            }
        }

        ChainedHeader parent = finder.Strategy.Parent;
        long now = Timeline.GetUtcNow().ToUnixTimeSeconds();
        long earliest = parent.MedianTimePast(ChainParameters.MedianTimeSpan) + 1;
        long time = finder.Strategy.TimeOfBlock(
            now + (long)finder.ClockError, earliest, now + _parameters.MaxFutureBlockTime);

        // In place of a body: who found it, and a number that makes it the only one of its kind.
        var root = new Hash256((UInt128)finder.Number, ++_found);
        var header = new BlockHeader(
            ChainParameters.LeastBlockVersion, parent.Hash, root, (uint)time, Retarget.After(parent, _parameters), Nonce: 0);
        if (HeaderRules.CheckInChain(header, parent, _parameters, now) is not null)
        {
            Refused++;
            return;
        }

        Publish(finder, finder.Strategy.Found(new ChainedHeader(header, parent)));
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

        foreach (HeaderLink link in node.Links)
        {
            if (!link.IsCut)
            {
                Timeline.After(link.Delay, () => Deliver(link.To, block));
            }
        }
    }

    private void Deliver(HeaderNode node, ChainedHeader block)
    {
        if (block.ChainWork < node.Best.ChainWork || block == node.Best)
        {
            return;
        }

        if (block.ChainWork == node.Best.ChainWork)
        {
            // A rival of the same work: strategies may care, but nobody passes it on.
            Publish(node, node.Strategy.Heard(block));
            return;
        }

        Learn(node, block);
        Publish(node, node.Strategy.Heard(block));
    }
}
