using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Chain;

/// <summary>One writer at a time, and readers who do not wait for it.</summary>
public sealed class ManyThreadsTests : IDisposable
{
    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));

    public void Dispose() => _story.Dispose();

    [Fact]
    public async Task Readers_never_see_half_a_block_while_branches_take_turns()
    {
        _story.Grow("c", 3, on: "genesis");
        using var stop = new CancellationTokenSource();
        Task<int>[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadUntil(stop.Token)))];

        (string Name, int Height) stronger = ("a", 0), weaker = ("b", 0);
        for (int turn = 0; turn < 40; turn++)
        {
            // The weaker branch grows until it is the stronger.
            (string name, int height) = weaker;
            for (; height <= stronger.Height; height++)
            {
                Grow(name, height);
            }

            (stronger, weaker) = ((name, height), stronger);
            _story.TipIs($"{name}{height}");
        }

        await stop.CancelAsync();
        int[] readings = await Task.WhenAll(readers).WaitAsync(
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.All(readings, count => Assert.True(count > 0));
    }

    [Fact]
    public void Of_rivals_that_come_at_once_exactly_one_is_taken()
    {
        _story.Grow("a", 2, on: "genesis");
        Transaction[] rivals =
        [
            .. Enumerable.Range(1, 8)
                .Select(i => new Payment(_story["a1"].Reward).AllTo(TestKeys.Alice, i * 1_000).Sign()),
        ];
        var answers = new Violation?[rivals.Length];

        Parallel.For(0, rivals.Length, i => answers[i] = _story.Node.Node.SubmitTransaction(rivals[i]));

        Assert.Single(answers, answer => answer is null);
        Assert.Equal(7, answers.Count(answer => answer?.Reason == "txn-mempool-conflict"));
        Assert.Single(_story.Node.Node.Mempool.Entries);
    }

    [Fact]
    public void A_block_that_comes_from_many_at_once_is_connected_once()
    {
        _story.Grow("a", 2, on: "genesis");
        Block block = _story.Draw("a3", on: "a2").Block;
        int connected = 0;
        _story.Node.Node.Happened += _ => Interlocked.Increment(ref connected);

        Parallel.For(0, 8, _ => Assert.Null(_story.Node.Node.SubmitBlock(block).Violation));

        Assert.Equal(1, connected);
        _story.IsAsIfOnly("a3");
    }

    /// <summary>One block more on a branch; from the third on it pays what the one before the last earned.</summary>
    private void Grow(string name, int height) => _story.Accept(
        $"{name}{height + 1}",
        on: height == 0 ? "c3" : $"{name}{height}",
        block =>
        {
            if (height >= 2)
            {
                block.With(new Payment(_story[$"{name}{height - 1}"].Reward)
                    .To(TestKeys.Alice, 1_000).AllTo(TestKeys.Bob, fee: 2_000).Sign());
            }
        });

    /// <summary>What is there together must fit together.</summary>
    /// <returns>How often it looked.</returns>
    private int ReadUntil(CancellationToken stop)
    {
        int count = 0;
        do
        {
            using ChainReader reader = _story.Node.Node.OpenReader();
            var unspent = UnspentOutputSet.Compute(reader);
            Assert.Equal(reader.Supply, unspent.Total);
            Assert.Equal(reader.Height, reader.Tip.Height);
            Assert.Equal(
                reader.Owners.Totals(TestKeys.Alice.PublicKey.Hash).Funded,
                reader.Owners.BalanceAt(TestKeys.Alice.PublicKey.Hash, reader.Height));
            count++;
        }
        while (!stop.IsCancellationRequested);

        return count;
    }
}
