using System.Collections.Immutable;
using System.Numerics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Chain;

/// <summary>An output in the model.</summary>
/// <param name="OutPoint">Its name.</param>
/// <param name="Value">Base units.</param>
/// <param name="Owner">The number of the owner's key.</param>
/// <param name="Height">Of the block that made it.</param>
/// <param name="IsCoinbase">Whether a coinbase made it.</param>
internal sealed record ModelCoin(OutPoint OutPoint, long Value, int Owner, int Height, bool IsCoinbase);

/// <summary>
/// A block in the model, with the state of the whole chain that ends in it: nothing is ever undone here, each branch
/// has its own copy of everything.
/// </summary>
internal sealed class ModelBlock
{
    public ModelBlock(ModelBlock? parent, Block block)
    {
        Parent = parent;
        Block = block;
        Chain = parent is null ? [this] : [.. parent.Chain, this];
        Work = WorkOf(block.Header.Bits.Bits) + (parent?.Work ?? 0);
    }

    public ModelBlock? Parent { get; }

    public Block Block { get; }

    /// <summary>The whole chain up to here, genesis first.</summary>
    public ImmutableArray<ModelBlock> Chain { get; }

    public int Height => Chain.Length - 1;

    /// <summary>Expected hashes of the whole chain.</summary>
    public BigInteger Work { get; }

    /// <summary>Why nobody may build on it; null if it is good.</summary>
    public string? Flaw { get; init; }

    /// <summary>Whether the flaw shows before anything is spent.</summary>
    public bool IsFlawSeenAtOnce => Flaw == "bad-cb-height";

    /// <summary>The first flawed block up to here.</summary>
    public ModelBlock? FirstFlawed => Chain.FirstOrDefault(block => block.Flaw is not null);

    /// <summary>What can be spent after it, in the order it was made. Of a flawed block: as before it.</summary>
    public ImmutableList<ModelCoin> Coins { get; init; } = [];

    /// <summary>What was spent up to here.</summary>
    public ImmutableList<ModelCoin> Spent { get; init; } = [];

    /// <summary>Subsidies up to here without what was left unclaimed.</summary>
    public long Supply { get; init; }

    /// <summary>For each transaction, in order, the owners who paid in it or were paid.</summary>
    public ImmutableArray<ImmutableHashSet<int>> Touched { get; init; } = [[]];

    /// <summary>2^256 / (target + 1), the target written out from its 4 bytes.</summary>
    private static BigInteger WorkOf(uint bits)
    {
        BigInteger target = new BigInteger(bits & 0x7fffff) << (8 * ((int)(bits >> 24) - 3));
        return BigInteger.Pow(2, 256) / (target + 1);
    }
}
