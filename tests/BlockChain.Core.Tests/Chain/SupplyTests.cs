using System.Collections.Immutable;
using BlockChain.Core.Blocks;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Chain;

/// <summary>
/// Money comes from subsidies alone, whatever is done: random payments, forks, reorganisations, duplicates and blocks that
/// try to make more. After each block the coins that can be spent are together what the subsidies were, less what miners
/// left; after a refused one they are the same as before.
/// </summary>
public class SupplyTests
{
    private const int Seed = 20_261_122;
    private const int PaymentsInBlock = 24;

    /// <summary>A new chain is begun after this many blocks, among them a halving or two, so that it stays quick to look
    /// at.</summary>
    private const int BlocksInRound = 250;

    private static readonly int Operations = LongTests.Choose(usual: 200, inLongForm: 1_000_000);
    private static readonly PrivateKey[] Owners = [TestKeys.Miner, TestKeys.Alice, TestKeys.Bob];

    [Fact]
    public void Coins_in_existence_are_the_subsidies_less_what_was_left_unclaimed()
    {
        int done = 0;
        for (int round = 0; done < Operations; round++)
        {
            var random = new Random(Seed + round);
            using var node = new DirectNode(TestNetworks.EarlyCoins);
            done += Play(node, random, Operations - done, $"seed {Seed + round}");
        }
    }

    /// <summary>A block with all that can be spent after it, and the subsidies up to it less what was left.</summary>
    private sealed record Place(
        ChainedHeader Header, ImmutableList<Money> Coins, long Supply);

    private sealed record Money(Spendable Output, int SpendableFrom);

    private static int Play(DirectNode node, Random random, int operations, string seed)
    {
        var places = new List<Place> { new(ChainedHeader.OfGenesis(node.Parameters.Genesis.Header), [], 0) };
        Place best = places[0];
        Block? last = null;
        UnspentOutputSet before = Unspent(node);
        int done = 0;
        for (int i = 0; i < BlocksInRound && done < operations; i++)
        {
            done++;
            bool isSame = true;
            switch (random.Next(10))
            {
                case 0 when last is not null:
                    Assert.True(node.Node.SubmitBlock(last).Violation is null, seed);
                    break;
                case 1 or 2:
                    Assert.True(node.Node.SubmitBlock(MakeBad(best, random)).Violation is not null, seed);
                    break;
                default:
                    // On the tip, or some blocks below any end: what is then the highest, the first seen, is the best.
                    Place parent = random.Next(4) > 0 ? best : places[^Math.Min(places.Count, random.Next(1, 6))];
                    (last, Place place, int payments) = MakeGood(parent, random);
                    Assert.True(node.Node.SubmitBlock(last).Violation is null, seed);
                    places.Add(place);
                    best = place.Header.Height > best.Header.Height ? place : best;
                    done += payments;
                    isSame = best != place;
                    break;
            }

            using ChainReader reader = node.Node.OpenReader();
            var unspent = UnspentOutputSet.Compute(reader);
            Assert.Equal((seed, best.Header.Hash, best.Supply, best.Supply, (long)best.Coins.Count),
                (seed, reader.Tip.Hash, reader.Supply.Units, unspent.Total.Units, unspent.Count));
            Assert.True(unspent.Hash.Span.SequenceEqual(before.Hash.Span) == isSame, seed);
            before = unspent;
        }

        return done;
    }

    private static UnspentOutputSet Unspent(DirectNode node)
    {
        using ChainReader reader = node.Node.OpenReader();
        return UnspentOutputSet.Compute(reader);
    }

    private static (Block Block, Place Place, int Payments) MakeGood(Place parent, Random random)
    {
        var draft = new BlockDraft(parent.Header, TestNetworks.EarlyCoins);
        ImmutableList<Money> coins = parent.Coins;
        long fees = 0;
        for (int i = random.Next(PaymentsInBlock); i > 0; i--)
        {
            List<Money> mature = coins.FindAll(coin => coin.SpendableFrom <= draft.Height).ToList();
            if (mature.Count == 0)
            {
                break;
            }

            Money[] spent = random.GetItems([.. mature], random.Next(1, 3)).Distinct().ToArray();
            long sum = spent.Sum(coin => coin.Output.Value.Units);
            long fee = random.Next(2) == 0 ? 0 : random.NextInt64(Math.Min(sum, 1_000_000) + 1);
            long first = mature.Count > 200 ? sum - fee : random.NextInt64(sum - fee + 1);
            PrivateKey[] owners = random.GetItems(Owners, 2);
            var payment = new Payment([.. spent.Select(coin => coin.Output)]);
            payment.To(owners[0], first);
            if (first < sum - fee)
            {
                payment.To(owners[1], sum - fee - first);
            }

            Transaction transaction = payment.Sign();
            draft.With(transaction);
            fees += fee;
            coins = coins.RemoveRange(spent).AddRange(Enumerable.Range(0, transaction.Outputs.Length)
                .Select(index => new Money(transaction.Output(index, owners[index]), draft.Height)));
        }

        long subsidy = SubsidyAt(draft.Height);
        long unclaimed = random.Next(3) == 0 ? random.NextInt64(subsidy + fees + 1) : 0;
        draft.CoinbaseValue = new Amount(subsidy + fees - unclaimed);
        Block block = draft.Build();
        int maturity = TestNetworks.EarlyCoins.CoinbaseMaturity;
        coins = coins.Add(new Money(block.Transactions[0].Output(0, TestKeys.Miner), draft.Height + maturity));
        return (
            block,
            new Place(new ChainedHeader(block.Header, parent.Header), coins, parent.Supply + subsidy - unclaimed),
            draft.Transactions.Count);
    }

    /// <summary>A block on the tip that would make money, if it were taken.</summary>
    private static Block MakeBad(Place tip, Random random)
    {
        var draft = new BlockDraft(tip.Header, TestNetworks.EarlyCoins);
        Money? coin = tip.Coins.Find(coin => coin.SpendableFrom <= draft.Height && coin.Output.Value.Units > 0);
        Spendable output = coin?.Output
            ?? new Spendable(new OutPoint(new TransactionId(new Hash256(1, 2)), 0), new Amount(5), TestKeys.Alice);
        switch (random.Next(7))
        {
            case 0:
                draft.CoinbaseValue += new Amount(1 + random.Next(1_000));
                break;
            case 1:
                draft.With(new Payment(output).AllTo(TestKeys.Bob, fee: -1).Sign());
                break;
            case 2:
                draft.With(new Payment(output, output).AllTo(TestKeys.Bob, fee: 0).Sign());
                break;
            case 3:
                draft.With(
                    new Payment(output).AllTo(TestKeys.Bob, fee: 0).Sign(),
                    new Payment(output).AllTo(TestKeys.Alice, fee: 0).Sign());
                break;
            case 4:
                draft.With(new Payment(output).To(TestKeys.Bob, -1).To(TestKeys.Bob, output.Value.Units + 1).Sign());
                break;
            case 5:
                // Two that overflow together (CVE-2010-5139).
                draft.With(new Payment(output).To(TestKeys.Bob, long.MaxValue).To(TestKeys.Bob, long.MaxValue).Sign());
                break;
            default:
                // Another's coin.
                draft.With(new Payment(output with { Key = TestKeys.Number(99) }).AllTo(TestKeys.Bob, fee: 0).Sign());
                break;
        }

        return draft.Build();
    }

    /// <summary>Regtest's: 50 coins, halved every 150 blocks.</summary>
    private static long SubsidyAt(int height) => 5_000_000_000L >> (height / 150);
}
