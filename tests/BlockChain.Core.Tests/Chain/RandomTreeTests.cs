using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using FsCheck;
using FsCheck.Fluent;

namespace BlockChain.Core.Tests.Chain;

/// <summary>Random trees of blocks, good and bad, given to a node and to the model of one: they must agree on all.
/// </summary>
public sealed class RandomTreeTests
{
    /// <summary>Coins are spent early, the subsidy halves soon, and a block's work changes with the times.</summary>
    private static readonly ChainParameters Parameters = TestNetworks.EarlyCoins with
    {
        RetargetWindow = 4,
        SubsidyHalvingInterval = 12,
    };

    [Fact]
    public void A_node_and_the_model_agree_on_random_trees() =>
        Prop.ForAll(TreePlan.OfAtMost(LongTests.Choose(usual: 40, inLongForm: 100)), Run)
            .Check(RandomCases.Config(usual: 20, inLongForm: 300));

    private static void Run(BlockPlan[] plan)
    {
        var artist = new TreeArtist(Parameters);
        (ModelBlock Block, BlockPlan Plan)[] drawn = [.. plan.Select(block => (artist.Draw(block), block))];
        var model = new ModelNode(artist.Genesis);
        using var node = new DirectNode(Parameters);

        // Some blocks come late, so that their children came before them.
        foreach (int i in Enumerable.Range(0, drawn.Length).OrderBy(i => i + drawn[i].Plan.Delay))
        {
            if (drawn[i].Plan.IsMutatedFirst)
            {
                Block mutated = Mutate(drawn[i].Block.Block);
                Assert.Equal(model.SubmitMutated(drawn[i].Block), node.Node.SubmitBlock(mutated).Violation?.Reason);
            }

            Submit(drawn[i].Block);
        }

        AgreeOnEverything(model, node);
        node.Restart();

        // Once more, for those children.
        foreach ((ModelBlock block, _) in drawn)
        {
            Submit(block);
        }

        AgreeOnEverything(model, node);

        void Submit(ModelBlock block)
        {
            Assert.Equal(model.Submit(block), node.SubmitBlock(block.Block.ToBytes())?.Reason);
            Assert.Equal(model.Best.Block.Hash, node.Node.Tip.Hash);
            Assert.Equal(HashOf(model.Best.Coins), node.UnspentOutputsHash);
        }
    }

    private static Block Mutate(Block block)
    {
        Transaction coinbase = block.Transactions[0];
        return new Block(block.Header, block.Transactions.Length > 1 ? [coinbase] : [coinbase, coinbase]);
    }

    private static void AgreeOnEverything(ModelNode model, DirectNode node)
    {
        using ChainReader reader = node.Node.OpenReader();
        ImmutableArray<ModelBlock> chain = model.Best.Chain;
        Assert.Equal(model.ChainTips().ToHashSet(), node.Node.ChainTips().ToHashSet());
        Assert.Equal(chain.Length - 1, reader.Height);
        Assert.Equal(model.Best.Supply, reader.Supply.Units);
        Assert.Equal(model.Best.Coins.Sum(coin => coin.Value), reader.Supply.Units);
        for (int height = 0; height < chain.Length; height++)
        {
            Assert.Equal(chain[height].Block.Hash, reader.BlockAt(height)?.Hash);
            Assert.Equal(chain[height].Block.Transactions.Select(transaction => transaction.Id),
                reader.TransactionIds(height));
            AgreeOnTime(chain, height, reader);
        }

        for (int owner = 0; owner < TreeArtist.Keys.Length; owner++)
        {
            AgreeOnOwner(chain, owner, reader);
        }
    }

    /// <summary>The last height at which every block so far was made by the time of this one.</summary>
    private static void AgreeOnTime(ImmutableArray<ModelBlock> chain, int height, ChainReader reader)
    {
        uint time = chain[height].Block.Header.Time;
        int inTime = chain.TakeWhile(block => block.Block.Header.Time <= time).Count();
        Assert.Equal(inTime - 1, reader.HeightAtTime(time) ?? -1);
        int before = chain.TakeWhile(block => block.Block.Header.Time < time).Count();
        Assert.Equal(before - 1, reader.HeightAtTime(time - 1L) ?? -1);
    }

    private static void AgreeOnOwner(ImmutableArray<ModelBlock> chain, int owner, ChainReader reader)
    {
        PublicKeyHash address = TreeArtist.Keys[owner].PublicKey.Hash;
        foreach (ModelBlock block in chain)
        {
            long balance = block.Coins.Where(coin => coin.Owner == owner).Sum(coin => coin.Value);
            Assert.Equal(balance, reader.Owners.BalanceAt(address, block.Height).Units);
        }

        ImmutableList<ModelCoin> unspent = chain[^1].Coins.FindAll(coin => coin.Owner == owner);
        ImmutableList<ModelCoin> spent = chain[^1].Spent.FindAll(coin => coin.Owner == owner);
        Assert.Equal(
            unspent.Select(coin => coin.OutPoint).ToHashSet(),
            reader.Owners.Unspent(address, after: null, count: int.MaxValue).Select(coin => coin.OutPoint).ToHashSet());

        List<ChainPlace> history =
        [
            .. from block in chain
               from position in Enumerable.Range(0, block.Touched.Length)
               where block.Touched[position].Contains(owner)
               select new ChainPlace(block.Height, position),
        ];
        history.Reverse();
        Assert.Equal(history, reader.Owners.History(address, before: null, count: int.MaxValue));
        Assert.Equal(
            new AddressTotals(
                history.Count,
                unspent.Count + spent.Count,
                new Amount(unspent.Concat(spent).Sum(coin => coin.Value)),
                spent.Count,
                new Amount(spent.Sum(coin => coin.Value))),
            reader.Owners.Totals(address));
    }

    /// <summary>The fingerprint as the API describes it.</summary>
    internal static string HashOf(IEnumerable<ModelCoin> coins)
    {
        var bytes = new MemoryStream();
        Span<byte> number = stackalloc byte[8];
        foreach (ModelCoin coin in coins
            .OrderBy(coin => Convert.ToHexString(coin.OutPoint.TransactionId.Value.ToBytes()), StringComparer.Ordinal)
            .ThenBy(coin => coin.OutPoint.Index))
        {
            bytes.Write(coin.OutPoint.TransactionId.Value.ToBytes());
            BinaryPrimitives.WriteUInt32LittleEndian(number, coin.OutPoint.Index);
            BinaryPrimitives.WriteInt32LittleEndian(number[4..], coin.Height);
            bytes.Write(number);
            bytes.WriteByte(coin.IsCoinbase ? (byte)1 : (byte)0);
            BinaryPrimitives.WriteInt64LittleEndian(number, coin.Value);
            bytes.Write(number);
            bytes.Write(TreeArtist.Keys[coin.Owner].PublicKey.Hash.ToBytes());
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()));
    }
}
