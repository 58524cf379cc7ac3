namespace BlockChain.Core.Storage;

/// <summary>
/// The place of a transaction in the best chain. As one integer it is the key of the store's tables, and sorts in the
/// order of the chain:
/// <code>
/// transaction   height · 15 bits place in the block
/// output        height · 15 bits place in the block · 15 bits place in the transaction
/// </code>
/// A block of 1,000,000 bytes and 20,000 outputs has fewer than 2^15 of either.
/// </summary>
/// <param name="Height">The block's height.</param>
/// <param name="Position">The transaction's place in the block; 0 is the coinbase.</param>
public readonly record struct ChainPlace(int Height, int Position)
{
    internal const int Bits = 15;
    internal const int Count = 1 << Bits;

    internal long Key => ((long)Height << Bits) | (uint)Position;

    internal long OutputKey(int index) => (Key << Bits) | (uint)index;

    internal static ChainPlace OfKey(long key) => new((int)(key >> Bits), (int)(key & (Count - 1)));

    internal static ChainPlace OfOutputKey(long key, out int index)
    {
        index = (int)(key & (Count - 1));
        return OfKey(key >> Bits);
    }
}
