using BlockChain.Core.Consensus;
using NBitcoin;

namespace BlockChain.SecondOpinion.Tests;

/// <summary>Reads with NBitcoin what has no SegWit, as our chain has none: with it, a transaction without inputs would be
/// read as another one with a witness.</summary>
internal static class Theirs
{
    public static ConsensusFactory Factory { get; } = Network.Main.Consensus.ConsensusFactory;

    /// <summary>An amount of -2^63 ends NBitcoin's reading. We read it and refuse it, as Bitcoin Core does
    /// (<c>bad-txns-vout-negative</c>).</summary>
    public static bool CannotRead(Core.Transactions.Transaction transaction)
    {
        bool isTooLow = transaction.Outputs.Any(output => output.Value.Units == long.MinValue);
        Assert.False(isTooLow && TransactionRules.CheckAlone(transaction) is null);
        return isTooLow;
    }

    public static Transaction Transaction(byte[] bytes) => Read(bytes, Factory.CreateTransaction());

    public static Block Block(byte[] bytes) => Read(bytes, Factory.CreateBlock());

    /// <summary>Reads all bytes and writes them again: none may be left, none may differ.</summary>
    private static T Read<T>(byte[] bytes, T into)
        where T : IBitcoinSerializable
    {
        var stream = new BitcoinStream(bytes) { TransactionOptions = TransactionOptions.None };
        into.ReadWrite(stream);
        Assert.Equal(bytes.Length, stream.Inner.Position);
        var written = new MemoryStream();
        into.ReadWrite(new BitcoinStream(written, serializing: true) { TransactionOptions = TransactionOptions.None });
        Assert.Equal(bytes, written.ToArray());
        return into;
    }
}
