using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Network;

/// <summary>A part of a network that is apart from the rest. Its blocks are made here, in the test, and handed to one
/// of its nodes: so they can be on main too, and have the times that a story wants.</summary>
internal sealed class Half(NetworkNode[] nodes, ChainParameters parameters, Random random)
{
    private readonly NetworkNode _miner = nodes[random.Next(nodes.Length)];
    private readonly List<Transaction> _unconfirmed = [];

    public NetworkNode[] Nodes { get; } = nodes;

    /// <summary>The block that it is to agree on.</summary>
    public ChainedHeader Tip { get; private set; } = ChainedHeader.OfGenesis(parameters.Genesis.Header);

    /// <summary>Any of its nodes.</summary>
    public NetworkNode AnyNode() => Nodes[random.Next(Nodes.Length)];

    /// <summary>A block after the tip, which becomes the tip.</summary>
    /// <param name="seconds">How long after the tip's time; the network's spacing unless told otherwise.</param>
    /// <param name="transactions">What is in it.</param>
    public async Task<Block> MineAsync(int? seconds = null, params Transaction[] transactions)
    {
        BlockDraft draft = new BlockDraft(Tip, parameters).With(transactions);
        draft.Time = Tip.Header.Time + (uint)(seconds ?? parameters.BlockSpacing);
        Block block = draft.Build();
        await TakeAsync(block);
        return block;
    }

    /// <summary>Is given a block after the tip, which becomes the tip.</summary>
    public async Task TakeAsync(Block block)
    {
        await _miner.SendAsync(block);
        Tip = new ChainedHeader(block.Header, Tip);
    }

    /// <summary>Payments, each after those that it spends, are sent to one of the nodes, to be mined by and by.
    /// </summary>
    public async Task SendAsync(params Transaction[] payments)
    {
        NetworkNode node = AnyNode();
        foreach (Transaction payment in payments)
        {
            await node.SendAsync(payment);
        }

        _unconfirmed.AddRange(payments);
    }

    /// <summary>A run of blocks, over which what was sent is spread at random.</summary>
    public async Task MineAllAsync(int blocks, int? seconds = null)
    {
        for (; blocks > 0; blocks--)
        {
            int count = blocks == 1 ? _unconfirmed.Count : random.Next(_unconfirmed.Count + 1);
            await MineAsync(seconds, [.. _unconfirmed.Take(count)]);
            _unconfirmed.RemoveRange(0, count);
        }
    }
}
