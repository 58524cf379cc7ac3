using BlockChain.Core.Chain;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests.Chain;

/// <summary>All that can be asked about a best chain, line by line, so that a difference shows where it is.</summary>
internal static class BestChain
{
    private static readonly PrivateKey[] Everybody = [TestKeys.Miner, TestKeys.Alice, TestKeys.Bob];

    public static List<string> Describe(FullNode node)
    {
        using ChainReader reader = node.OpenReader();
        var unspent = UnspentOutputSet.Compute(reader);
        List<string> lines =
        [
            $"tip {reader.Height} {reader.Tip.Hash} {node.Tip}",
            $"supply {reader.Supply}, unspent {unspent.Count} of {unspent.Total}: {Convert.ToHexString(unspent.Hash.Span)}",
        ];
        for (int height = 0; height <= reader.Height; height++)
        {
            lines.Add($"{reader.BlockAt(height)!.Hash}: {string.Join(' ', reader.TransactionIds(height))}, balances "
                + string.Join(' ', Everybody.Select(key => reader.Owners.BalanceAt(key.PublicKey.Hash, height))));
        }

        foreach (PrivateKey key in Everybody)
        {
            lines.Add($"{reader.Owners.Totals(key.PublicKey.Hash)}");
            lines.Add(string.Join(' ', reader.Owners.History(key.PublicKey.Hash, before: null, count: int.MaxValue)));
            lines.Add(string.Join(' ', reader.Owners.Unspent(key.PublicKey.Hash, after: null, count: int.MaxValue)));
        }

        return lines;
    }

    /// <summary>The tip is this block, and nothing shows that there ever was another branch.</summary>
    public static void IsAsIfOnly(this Story story, string tip)
    {
        story.TipIs(tip);
        using DirectNode fresh = story.NodeWithOnly(tip);
        Assert.Equal(Describe(fresh.Node), Describe(story.Node.Node));
    }
}
