using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>What a full mempool takes of the memory, beside its limit: filled with one kind of transactions after the other,
/// each paying more than the one before, so that every index has once been at its largest.</summary>
internal static class MempoolMemoryAttack
{
    private const int OutputsOfLargest = 2_930;
    private const int InputsOfLargest = 660;
    private const int ChainLength = 25;
    private const int Large = 400;
    private const int Many = LargeChain.OutputsOfBlock;

    public static Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        using var node = new FullNode(folder.File("chain.db"), ChainParameters.Regtest, TimeProvider.System);
        var chain = new LargeChain(node);
        var rewards = new Queue<Transaction>(chain.GrowTo(ChainParameters.Regtest.CoinbaseMaturity + 6));
        Spendable[] forOutputs = Divide(Large);
        Spendable[] forPairs = Divide(Large);
        Spendable[] forInputs = [.. Divide(Many), .. Divide(Many)];
        Spendable[] forPayments = Divide(Many);
        byte[][] owners = [.. Enumerable.Range(0, Large * OutputsOfLargest).Select(_ => new byte[PublicKeyHash.Size])];
        foreach (byte[] owner in owners)
        {
            Random.Shared.NextBytes(owner);
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        Fill("outputs, each of an owner of its own", forOutputs, (coin, i) =>
            [Pay(1, Enumerable.Range(i * OutputsOfLargest, OutputsOfLargest), coin)]);
        Fill("outputs, two of each owner", forPairs, (coin, i) =>
            [Pay(2, Enumerable.Range(i / 2 * OutputsOfLargest, OutputsOfLargest), coin)]);
        Fill("inputs", [.. forInputs.Chunk(InputsOfLargest)], (coins, _) => [Pay(3, [], coins)]);
        Fill("payments in chains of 25", forPayments, (coin, _) => PayInChain(coin));
        return Task.CompletedTask;

        Spendable[] Divide(int count)
        {
            Transaction division = chain.Divide(rewards.Dequeue(), count, _ => TestKeys.Bob.PublicKey.Hash);
            return [.. Enumerable.Range(0, count).Select(i => division.Output(i, TestKeys.Bob))];
        }

        Transaction Pay(int feeRate, IEnumerable<int> smallOutputs, params Spendable[] coins)
        {
            var payment = new Payment(coins);
            long small = 0;
            foreach (int owner in smallOutputs)
            {
                payment.To(TransactionOutput.To(new PublicKeyHash(owners[owner]), MempoolPolicy.Dust));
                small += MempoolPolicy.Dust.Units;
            }

            // In the largest transaction at most 100,000 bytes are to be paid for.
            return payment.AllTo(TestKeys.Bob, small + (feeRate * (long)MempoolPolicy.MaxTransactionSize)).Sign();
        }

        static IEnumerable<Transaction> PayInChain(Spendable coin)
        {
            for (int i = 0; i < ChainLength; i++)
            {
                Transaction payment = new Payment(coin).AllTo(TestKeys.Bob, fee: 5_000).Sign();
                coin = payment.Output(0, TestKeys.Bob);
                yield return payment;
            }
        }

        void Fill<T>(string with, T[] coins, Func<T, int, IEnumerable<Transaction>> pay)
        {
            Parallel.ForEach(coins, (coin, loop, i) =>
            {
                if (pay(coin, (int)i).Any(one => node.SubmitTransaction(OnTheWire.Copy(one)) is not null))
                {
                    loop.Stop();
                }
            });
            long taken = GC.GetTotalMemory(forceFullCollection: true) - before;
            report.Add($"filled with {with}: {node.Mempool.Count:N0}, counted", node.Mempool.Memory / 1e6, "MB");
            report.AtMost("… memory taken, of the limit", (double)taken / MempoolPolicy.MaxMemory, 2, "x");
            GC.KeepAlive(owners);
        }
    }
}
