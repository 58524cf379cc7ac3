using System.Collections.Immutable;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Transactions;

/// <summary>Transactions, headers and blocks of which nothing is said but that their parts are in their places.
/// </summary>
internal static class RandomChainData
{
    private static readonly Gen<uint> Numbers = Gen.OneOf(
        Gen.Elements(0u, 1u, uint.MaxValue), from random in Gen.Choose(int.MinValue, int.MaxValue) select (uint)random);

    private static readonly Gen<long> LongNumbers =
        from high in Numbers
        from low in Numbers
        select unchecked((long)((ulong)high << 32 | low));

    private static readonly Gen<Hash256> Hashes =
        from bytes in Bytes(Gen.Constant(Hash256.Size))
        select Hash256.FromBytes(bytes);

    // The lengths where a CompactSize grows, and those that scripts have.
    private static readonly Gen<byte[]> Scripts = Bytes(Gen.Elements(0, 1, 25, 107, 252, 253, 254, 300));

    private static readonly Gen<TransactionInput> Inputs =
        from id in Hashes
        from index in Numbers
        from script in Scripts
        from sequence in Numbers
        select new TransactionInput(new OutPoint(new TransactionId(id), index), script, sequence);

    private static readonly Gen<TransactionOutput> Outputs =
        from value in LongNumbers
        from script in Scripts
        select new TransactionOutput(new Amount(value), script);

    public static Gen<Transaction> Transactions { get; } =
        from version in Numbers
        from inputs in UpTo(4, Inputs)
        from outputs in UpTo(4, Outputs)
        from lockTime in Numbers
        select new Transaction(unchecked((int)version), [.. inputs], [.. outputs], lockTime);

    public static Gen<BlockHeader> Headers { get; } =
        from version in Numbers
        from previous in Hashes
        from root in Hashes
        from time in Numbers
        from bits in Numbers
        from nonce in Numbers
        select new BlockHeader(
            unchecked((int)version), new BlockHash(previous), root, time, new CompactTarget(bits), nonce);

    public static Gen<Block> Blocks { get; } =
        from header in Headers
        from transactions in UpTo(4, Transactions)
        select new Block(header, ImmutableArray.Create(transactions));

    private static Gen<T[]> UpTo<T>(int most, Gen<T> items) =>
        from count in Gen.Choose(0, most)
        from array in Gen.ArrayOf(items, count)
        select array;

    private static Gen<byte[]> Bytes(Gen<int> lengths) =>
        from length in lengths
        from bytes in Gen.ArrayOf(Gen.Choose(0, 255), length)
        select bytes.Select(value => (byte)value).ToArray();
}
