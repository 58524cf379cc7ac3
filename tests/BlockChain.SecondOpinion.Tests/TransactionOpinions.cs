using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Fuzzing;
using BlockChain.Core.Transactions;

namespace BlockChain.SecondOpinion.Tests;

/// <summary>What NBitcoin thinks of transactions that we accept: the same id, the same fields, the same bytes.</summary>
public class TransactionOpinions
{
    [Fact]
    public void It_reads_every_transaction_that_we_read() =>
        Fuzzer.Run(20_000, random => Mutator.Mutate(Samples.Transactions, random), IsRead);

    [Fact]
    public void It_reads_every_transaction_of_the_vectors() =>
        Assert.All(Samples.Transactions.Where(bytes => !IsSegregatedWitness(bytes)), bytes => Assert.True(IsRead(bytes)));

    /// <summary>Neither 0 inputs nor the marker of SegWit's bytes: for those we know no other reading than the old one.</summary>
    private static bool IsSegregatedWitness(byte[] bytes) => bytes[4] == 0;

    private static bool IsRead(byte[] bytes)
    {
        if (!Transaction.TryParse(bytes, out Transaction? ours, out _) || Theirs.CannotRead(ours))
        {
            return false;
        }

        NBitcoin.Transaction theirs = Theirs.Transaction(bytes);
        Assert.Equal($"{theirs.GetHash()}", $"{ours.Id}");
        Assert.Equal(theirs.Version, unchecked((uint)ours.Version));
        Assert.Equal(theirs.LockTime.Value, ours.LockTime);
        Assert.Equal(theirs.IsCoinBase, ours.IsCoinbase);
        Assert.Equal(
            theirs.Inputs.Select(input => $"{input.PrevOut.Hash}:{input.PrevOut.N} {input.ScriptSig.ToHex()} {input.Sequence.Value}"),
            ours.Inputs.Select(input => $"{input.PreviousOutput.TransactionId}:{input.PreviousOutput.Index} "
                + $"{Convert.ToHexStringLower(input.Script.Span)} {input.Sequence}"));
        Assert.Equal(
            theirs.Outputs.Select(output => $"{output.Value.Satoshi} {output.ScriptPubKey.ToHex()}"),
            ours.Outputs.Select(output => $"{output.Value.Units} {Convert.ToHexStringLower(output.Script.Span)}"));
        Assert.True(
            TransactionRules.CheckAlone(ours) is not null || theirs.Check() == NBitcoin.TransactionCheckResult.Success);
        return true;
    }
}
