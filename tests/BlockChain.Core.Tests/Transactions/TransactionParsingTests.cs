using BlockChain.Core.Transactions;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Transactions;

public class TransactionParsingTests
{
    [Fact]
    public void The_bytes_are_those_of_a_second_writer() =>
        Assert.Equal(new PlainWriter().Write(Samples.Transaction).Bytes, Samples.Transaction.ToBytes());

    [Fact]
    public void Every_transaction_is_read_as_it_was_written() =>
        Prop.ForAll(
                RandomChainData.Transactions.ToArbitrary(),
                written =>
                {
                    byte[] bytes = written.ToBytes();
                    return bytes.SequenceEqual(new PlainWriter().Write(written).Bytes)
                        && bytes.Length == written.Size
                        && Transaction.TryParse(bytes, out Transaction? read, out _)
                        && AreEqual(written, read);
                })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void A_script_of_65536_bytes_and_253_outputs_are_read_as_they_were_written()
    {
        var written = new Transaction(
            1,
            [new TransactionInput(Samples.SomeOutput(1), new byte[65_536], 7)],
            [.. Enumerable.Repeat(Samples.Transaction.Outputs[0], 253)],
            0);

        Assert.True(Transaction.TryParse(written.ToBytes(), out Transaction? read, out _));

        Assert.True(AreEqual(written, read));
    }

    [Fact]
    public void No_prefix_of_a_transaction_is_one()
    {
        byte[] bytes = Samples.Transaction.ToBytes();
        for (int length = 0; length < bytes.Length; length++)
        {
            Refused(bytes[..length]);
        }
    }

    [Fact]
    public void Nothing_may_follow_a_transaction()
    {
        byte[] bytes = [.. Samples.Transaction.ToBytes(), 0];

        Assert.Equal("1 bytes follow the end.", Refused(bytes));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    public void A_count_or_length_that_is_longer_than_needed_is_refused_wherever_it_stands(int size)
    {
        for (int i = 0; i < CompactSizes; i++)
        {
            byte[] bytes = WithOtherwise(i, value => PlainWriter.Wide(size, value));
            bool isAsItMustBe = bytes.SequenceEqual(Samples.Transaction.ToBytes());

            Assert.True(isAsItMustBe || Refused(bytes).Contains("longer than needed", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(0x0200_0001)]
    [InlineData(int.MaxValue)]
    [InlineData(uint.MaxValue)]
    [InlineData(0x1_0000_0000)] // would be 0 in 32 bits
    [InlineData(0x1_0000_0001)]
    [InlineData(ulong.MaxValue)]
    public void A_count_or_length_beyond_the_bytes_is_refused_and_nothing_is_allocated_for_it(ulong claimed)
    {
        for (int i = 0; i < CompactSizes; i++)
        {
            byte[] bytes = WithOtherwise(i, _ => PlainWriter.Compact(claimed));
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isRead = Transaction.TryParse(bytes, out _, out string? error);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.False(isRead);
            Assert.Contains("cannot hold", error, StringComparison.Ordinal);
            Assert.InRange(allocated, 0, 20_000);
        }
    }

    private static int CompactSizes => new PlainWriter().Write(Samples.Transaction).CompactSizes;

    private static byte[] WithOtherwise(int index, Func<ulong, byte[]> otherwise) =>
        new PlainWriter { OtherwiseAt = index, Otherwise = otherwise }.Write(Samples.Transaction).Bytes;

    private static string Refused(byte[] bytes)
    {
        Assert.False(Transaction.TryParse(bytes, out Transaction? transaction, out string? error));
        Assert.Null(transaction);
        return error;
    }

    private static bool AreEqual(Transaction one, Transaction other) =>
        one.Id == other.Id
        && one.Size == other.Size
        && one.Version == other.Version
        && one.LockTime == other.LockTime
        && one.Inputs.SequenceEqual(other.Inputs, EqualityComparer<TransactionInput>.Create((left, right) =>
            left.PreviousOutput == right.PreviousOutput
            && left.Sequence == right.Sequence
            && left.Script.Span.SequenceEqual(right.Script.Span)))
        && one.Outputs.SequenceEqual(other.Outputs, EqualityComparer<TransactionOutput>.Create((left, right) =>
            left.Value == right.Value && left.Script.Span.SequenceEqual(right.Script.Span)));
}
