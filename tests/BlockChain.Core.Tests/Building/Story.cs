using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Building;

/// <summary>A block of a story, in its place.</summary>
public sealed record StoryBlock(Block Block, ChainedHeader Header)
{
    /// <summary>What its miner earned.</summary>
    public Spendable Reward => Block.Transactions[0].Output(0, TestKeys.Miner);
}

/// <summary>
/// The language in which chains are drawn: blocks with names, each on another, and what the node says to them.
/// <code>
/// story.Accept("a1", on: "genesis");
/// story.Accept("b1", on: "genesis");
/// story.Accept("b2", on: "b1");
/// story.TipIs("b2");
/// </code>
/// </summary>
public sealed class Story : IDisposable
{
    private readonly Dictionary<string, StoryBlock> _blocks = [];

    public Story(CaseNode node)
    {
        Node = node;
        Parameters = node.Node.Parameters;
        _blocks["genesis"] = new StoryBlock(Parameters.Genesis, ChainedHeader.OfGenesis(Parameters.Genesis.Header));
    }

    public CaseNode Node { get; }

    public ChainParameters Parameters { get; }

    public StoryBlock this[string name] => _blocks[name];

    /// <summary>Makes a block, and keeps it to itself.</summary>
    public StoryBlock Draw(string name, string on, Action<BlockDraft>? change = null)
    {
        var draft = new BlockDraft(this[on].Header, Parameters);
        change?.Invoke(draft);
        Block block = draft.Build();
        return _blocks[name] = new StoryBlock(block, new ChainedHeader(block.Header, this[on].Header));
    }

    /// <summary>Gives the node a block that was drawn; it must take it.</summary>
    public StoryBlock Accept(string name)
    {
        Assert.Null(Node.SubmitBlock(this[name].Block.ToBytes()));
        return this[name];
    }

    /// <summary>Draws a block and gives it to the node, which must take it.</summary>
    public StoryBlock Accept(string name, string on, Action<BlockDraft>? change = null)
    {
        Draw(name, on, change);
        return Accept(name);
    }

    /// <summary>Gives the node a block that was drawn; it must refuse it for this reason and stay as it was.</summary>
    public Violation Refuse(string reason, string name) => Refuse(reason, this[name].Block.ToBytes());

    /// <summary>Draws a block and gives it to the node, which must refuse it for this reason and stay as it was.</summary>
    public Violation Refuse(string reason, string name, string on, Action<BlockDraft>? change = null)
    {
        Draw(name, on, change);
        return Refuse(reason, name);
    }

    /// <summary>Gives the node the bytes of a block.</summary>
    public Violation Refuse(string reason, byte[] block) => Unchanged(reason, () => Node.SubmitBlock(block));

    /// <summary>Draws a transaction alone in a block on another, which the node must refuse.</summary>
    public Violation RefuseInBlock(string reason, string on, Transaction transaction) =>
        Refuse(reason, $"refused {transaction.Id}", on, draft => draft.With(transaction));

    /// <summary>The node must take the transaction into its mempool.</summary>
    public void Accept(Transaction transaction) => Assert.Null(Node.SubmitTransaction(transaction.ToBytes()));

    /// <summary>The node must not take the transaction into its mempool.</summary>
    public Violation Refuse(string reason, Transaction transaction) =>
        Unchanged(reason, () => Node.SubmitTransaction(transaction.ToBytes()));

    /// <summary>Draws a straight run of blocks, name1, name2, …, and gives it to the node as a whole: it sets the scene.</summary>
    public StoryBlock Grow(string name, int count, string on)
    {
        List<Block> run = [];
        for (int i = 1; i <= count; i++)
        {
            run.Add(Draw($"{name}{i}", i == 1 ? on : $"{name}{i - 1}").Block);
        }

        Assert.Null(Node.Node.SubmitBlocks(run));
        return this[$"{name}{count}"];
    }

    /// <summary>Another node, which heard of nothing but the chain that ends in this block.</summary>
    public DirectNode NodeWithOnly(string name)
    {
        var chain = new Stack<Block>();
        for (ChainedHeader at = this[name].Header; at.Parent is not null; at = at.Parent)
        {
            chain.Push(_blocks.Values.First(block => block.Block.Hash == at.Hash).Block);
        }

        var node = new DirectNode(Parameters);
        node.Now = Node.Now;
        foreach (Block block in chain)
        {
            Assert.Null(node.Node.SubmitBlock(block).Violation);
        }

        Assert.Equal(this[name].Block.Hash, node.Node.Tip.Hash);
        return node;
    }

    public void TipIs(string name) => Assert.Equal(this[name].Block.Hash, Node.Node.Tip.Hash);

    /// <summary>These transactions are in the mempool, in this order, and no others, once the node has settled.</summary>
    public void Wait(params Transaction[] transactions)
    {
        Node.Settle();
        Assert.Equal(
            transactions.Select(transaction => transaction.Id),
            Node.Node.Mempool.Entries.Select(entry => entry.Transaction.Id));
    }

    public void Dispose() => Node.Dispose();

    private Violation Unchanged(string reason, Func<Violation?> submit)
    {
        ChainedHeader tip = Node.Node.Tip;
        string unspent = Node.UnspentOutputsHash;
        Violation? violation = submit();
        Assert.Equal(reason, violation?.Reason);
        Assert.Equal(tip.Hash, Node.Node.Tip.Hash);
        Assert.Equal(unspent, Node.UnspentOutputsHash);
        return violation!;
    }
}
