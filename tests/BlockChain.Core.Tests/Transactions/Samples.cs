using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Transactions;

/// <summary>A transaction and a block that are small, yet have every part. By the rules they are no good.</summary>
internal static class Samples
{
    public static Transaction Transaction { get; } = new(
        version: 1,
        [
            new TransactionInput(SomeOutput(1), Script(107), 0x1234_5678),
            new TransactionInput(SomeOutput(2), default, TransactionInput.FinalSequence),
            new TransactionInput(SomeOutput(3), Script(300), 0),
        ],
        [
            new TransactionOutput(Amount.FromCoins(1), Script(25)),
            new TransactionOutput(new Amount(-1), default),
        ],
        lockTime: 0x0a0b_0c0d);

    public static Block Block { get; } = new(
        new BlockHeader(
            Version: 4,
            new BlockHash(SomeHash(5)),
            SomeHash(6),
            Time: 0x5a49_7a00,
            new CompactTarget(0x1f00_ffff),
            Nonce: 0x89ab_cdef),
        [Transaction, new Transaction(2, [], [], 0), Transaction]);

    public static OutPoint SomeOutput(uint number) => new(new TransactionId(SomeHash(number)), number);

    public static Hash256 SomeHash(uint number) => new(UInt128.MaxValue / 7 * number, UInt128.MaxValue / 11 * number);

    public static byte[] Script(int length) => [.. Enumerable.Range(1, length).Select(number => (byte)number)];
}
