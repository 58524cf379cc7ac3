using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Building;

/// <summary>What a miner does with a template.</summary>
public static class Solving
{
    /// <summary>The template of a node whose clock is right.</summary>
    public static BlockTemplate CreateTemplate(this FullNode node, PublicKeyHash owner)
    {
        Assert.True(node.TryCreateTemplate(owner, out BlockTemplate? template, out _));
        return template;
    }

    /// <summary>The block of the template with the first nonce that is good.</summary>
    public static Block Solve(this BlockTemplate template)
    {
        Block block = template.WithExtraNonce(0);
        Assert.True(NonceKernel.Fastest.TryFind(block.Header, first: 0, count: uint.MaxValue, out uint nonce));
        return new Block(block.Header with { Nonce = nonce }, block.Transactions);
    }
}
