using BlockChain.Core.Blocks;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Mining;

/// <summary>More waits than a block may hold.</summary>
public sealed class BlockLimitTests : IDisposable
{
    private static readonly TransactionOutput Least =
        TransactionOutput.To(TestKeys.Bob.PublicKey.Hash, new Amount(1_000));

    /// <summary>Of 65 bytes, so that fewer inputs make a large transaction.</summary>
    private static readonly PrivateKey LongKey = TestKeys.Number(5, compressed: false);

    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));

    public BlockLimitTests() => _story.Grow("a", 14, on: "genesis");

    public void Dispose() => _story.Dispose();

    [Fact]
    public void A_block_has_at_most_20000_signature_operations_and_small_ones_fill_the_rest()
    {
        // Each output is one: seven of these are 20,300.
        for (int i = 1; i <= 7; i++)
        {
            _story.Accept(FanOut($"a{i}", outputs: 2_900, fee: 200_000));
        }

        Transaction small = new Payment(_story["a8"].Reward).AllTo(TestKeys.Alice, fee: 200).Sign();
        _story.Accept(small);

        Block block = Mine();

        Assert.Equal(1 + 6 + 1, block.Transactions.Length);
        Assert.Equal(small.Id, block.Transactions[^1].Id);
        Assert.InRange(block.Transactions.Sum(transaction => transaction.Outputs.Length), 17_400, 20_000);
        Assert.Equal(1 + 1, Mine().Transactions.Length);
        _story.Wait();
    }

    [Fact]
    public void A_block_has_at_most_1000000_bytes_and_small_ones_fill_the_rest()
    {
        // Outputs alone would reach the limit of signature operations before, so there are inputs too: 591 and 421 kB.
        Transaction coins = FanOut("a7", outputs: 2_600, fee: 100_000, owner: LongKey);
        _story.Accept(coins);
        Mine();
        for (int i = 1; i <= 6; i++)
        {
            _story.Accept(FanOut($"a{i}", outputs: 2_890, fee: 200_000));
        }

        Parallel.For(0, 5, i => Assert.Null(_story.Node.Node.SubmitTransaction(FanIn(coins, i * 465, 465))));

        // Would fit, if a block had no header and no coinbase.
        int size = CreateTemplate().Transactions.Sum(transaction => transaction.Size);
        Transaction almost = FanOut("a8", outputs: (1_000_000 - size - 160) / 34, fee: 110_000);
        Assert.InRange(size + almost.Size, 999_900, 1_000_000);
        _story.Accept(almost);
        Transaction small = new Payment(_story["a9"].Reward).AllTo(TestKeys.Alice, fee: 200).Sign();
        _story.Accept(small);

        Block block = Mine();

        Assert.Equal(1 + 6 + 4 + 1, block.Transactions.Length);
        Assert.Equal(small.Id, block.Transactions[^1].Id);
        Assert.InRange(block.Size, 900_000, 1_000_000);
        Assert.Equal(1 + 2, Mine().Transactions.Length);
        _story.Wait();
    }

    /// <summary>The next block, which the node must accept.</summary>
    private Block Mine()
    {
        Block block = CreateTemplate().Solve();
        Assert.Null(_story.Node.Node.SubmitBlock(block).Violation);
        return block;
    }

    private BlockTemplate CreateTemplate() => _story.Node.Node.CreateTemplate(TestKeys.Bob.PublicKey.Hash);

    private Transaction FanOut(string reward, int outputs, long fee, PrivateKey? owner = null)
    {
        TransactionOutput output = owner is null
            ? Least
            : TransactionOutput.To(owner.PublicKey.Hash, new Amount(1_000_000));
        var payment = new Payment(_story[reward].Reward);
        for (int i = 1; i < outputs; i++)
        {
            payment.To(output);
        }

        return payment.AllTo(TestKeys.Alice, fee + ((outputs - 1) * output.Value.Units)).Sign();
    }

    private static Transaction FanIn(Transaction coins, int first, int count) =>
        new Payment([.. Enumerable.Range(first, count).Select(index => coins.Output(index, LongKey))])
            .AllTo(TestKeys.Alice, fee: 150_000)
            .Sign();
}
