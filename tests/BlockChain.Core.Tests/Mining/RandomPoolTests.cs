using BlockChain.Core.Mempool;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Mining;

/// <summary>Whatever waits, the next block is made of it in the right order, and is good.</summary>
public sealed class RandomPoolTests
{
    private const int CoinCount = 12;

    /// <summary>A payment: which of the coins there are by then it spends, into how many outputs; its fee.</summary>
    private sealed record Plan(int[] Coins, int Outputs, int Fee);

    private static readonly Gen<Plan[]> Pools =
        from count in Gen.Choose(0, 30)
        from payments in Gen.ArrayOf(
            from coinCount in Gen.Choose(1, 3)
            from coins in Gen.ArrayOf(Gen.Choose(0, 1_000), coinCount)
            from outputs in Gen.Choose(1, 4)
            from fee in Gen.Frequency((3, Gen.Choose(500, 20_000)), (1, Gen.Choose(0, 1_000)))
            select new Plan(coins, outputs, fee),
            count)
        select payments;

    [Fact]
    public void A_block_made_of_a_random_mempool_is_accepted() =>
        Prop.ForAll(Pools.ToArbitrary(), Run).Check(RandomCases.Config(usual: 15, inLongForm: 300));

    private static void Run(Plan[] plan)
    {
        using var story = new Story(new DirectNode(TestNetworks.EarlyCoins));
        story.Grow("a", CoinCount + 1, on: "genesis");
        List<Spendable> coins = [.. Enumerable.Range(1, CoinCount).Select(i => story[$"a{i}"].Reward)];
        foreach (Plan payment in plan)
        {
            // Some are refused: the fee is too small, or too many depend on each other.
            Spendable[] spent = [.. payment.Coins.Select(number => coins[number % coins.Count]).Distinct()];
            Transaction transaction = Pay(spent, payment);
            if (story.Node.SubmitTransaction(transaction.ToBytes()) is null)
            {
                coins.RemoveAll(spent.Contains);
                coins.AddRange(transaction.Outputs.Select((_, index) => transaction.Output(index, TestKeys.Alice)));
            }
        }

        IReadOnlyList<MempoolEntry> waiting = story.Node.Node.Mempool.Entries;
        Amount supplyBefore = SupplyOf(story);
        BlockTemplate template = story.Node.Node.CreateTemplate(TestKeys.Bob.PublicKey.Hash);

        Assert.Equal(InOrder(waiting), template.Transactions.Select(transaction => transaction.Id));
        Assert.Equal(waiting.Sum(entry => entry.Fee.Units), template.Fees.Units);
        Assert.Null(story.Node.Node.SubmitBlock(template.Solve()).Violation);
        Assert.Empty(story.Node.Node.Mempool.Entries);
        Assert.Equal(supplyBefore + Amount.FromCoins(50), SupplyOf(story));
    }

    private static Transaction Pay(Spendable[] spent, Plan plan)
    {
        long share = (spent.Sum(coin => coin.Value.Units) - plan.Fee) / plan.Outputs;
        var payment = new Payment(spent);
        for (int i = 1; i < plan.Outputs; i++)
        {
            payment.To(TestKeys.Alice, share);
        }

        return payment.AllTo(TestKeys.Alice, plan.Fee + (share * (plan.Outputs - 1))).Sign();
    }

    /// <summary>The order said plainly: again and again the entry that, with all its ancestors that are not chosen yet,
    /// pays most a byte.</summary>
    private static List<TransactionId> InOrder(IReadOnlyList<MempoolEntry> waiting)
    {
        var chosen = new List<TransactionId>();
        List<MempoolEntry> left = [.. waiting];
        while (left.Count > 0)
        {
            List<MempoolEntry> best = left.Select(WithAncestors).MaxBy(package =>
                (decimal)package.Sum(entry => entry.Fee.Units) / package.Sum(entry => entry.Transaction.Size))!;
            chosen.AddRange(best.Select(entry => entry.Transaction.Id));
            left.RemoveAll(best.Contains);
        }

        return chosen;

        // In the order they came: so parents are before their children.
        List<MempoolEntry> WithAncestors(MempoolEntry entry)
        {
            HashSet<TransactionId> wanted = [entry.Transaction.Id];
            for (int i = left.IndexOf(entry); i >= 0; i--)
            {
                if (wanted.Contains(left[i].Transaction.Id))
                {
                    wanted.UnionWith(left[i].Transaction.Inputs.Select(input => input.PreviousOutput.TransactionId));
                }
            }

            return left.FindAll(other => wanted.Contains(other.Transaction.Id));
        }
    }

    private static Amount SupplyOf(Story story)
    {
        using ChainReader reader = story.Node.Node.OpenReader();
        return reader.Supply;
    }
}
