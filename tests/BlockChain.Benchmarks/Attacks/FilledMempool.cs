using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>A mempool of 50,000 payments in chains of 25, the longest there are.</summary>
internal static class FilledMempool
{
    /// <summary>How many chains.</summary>
    public const int ChainCount = 2_000;

    private const int ChainLength = 25;

    /// <summary>Fills the mempool of a fresh node on regtest.</summary>
    /// <param name="node">The node.</param>
    /// <param name="areRootsConfirmed">Whether the first of each chain is in the tip already.</param>
    /// <returns>The block before the tip.</returns>
    public static ChainedHeader Fill(FullNode node, bool areRootsConfirmed)
    {
        var chain = new LargeChain(node);
        Transaction coinbase = chain.GrowTo(ChainParameters.Regtest.CoinbaseMaturity + 1)[0];
        Transaction coins = chain.Divide(coinbase, ChainCount, _ => TestKeys.Bob.PublicKey.Hash);
        Transaction[][] chains =
            [.. Enumerable.Range(0, ChainCount).AsParallel().AsOrdered().Select(i => MakeChain(coins, i))];
        Transaction[] roots = [.. chains.Select(one => one[0])];
        Block tip = new BlockDraft(chain.Tip, node.Parameters).With(areRootsConfirmed ? roots : []).Build();
        Assert.Null(node.SubmitBlock(tip).Violation);
        Parallel.ForEach(chains, one =>
        {
            foreach (Transaction payment in areRootsConfirmed ? one[1..] : one)
            {
                Assert.Null(node.SubmitTransaction(payment));
            }
        });
        return chain.Tip;
    }

    private static Transaction[] MakeChain(Transaction coins, int index)
    {
        var chain = new Transaction[ChainLength];
        Spendable coin = coins.Output(index, TestKeys.Bob);
        for (int i = 0; i < ChainLength; i++)
        {
            chain[i] = OnTheWire.Copy(new Payment(coin).AllTo(TestKeys.Bob, fee: 300 + ((index + i) % 100)).Sign());
            coin = chain[i].Output(0, TestKeys.Bob);
        }

        return chain;
    }
}
