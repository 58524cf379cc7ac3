using System.Reflection;
using BlockChain.Miner.Http;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Sync;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>Questions about the node itself.</summary>
internal static class NodeRoutes
{
    /// <summary>As <c>--version</c> says it.</summary>
    public static string Version { get; } =
        typeof(NodeRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static void MapNode(this IEndpointRouteBuilder api)
    {
        api.MapGet("/node", GetNode).WithSummary("Node information").IsLightQuestion();
        api.MapGet("/chain-tips", GetChainTips).WithSummary("Chain tips").IsQuestion();
        api.MapGet("/utxo-set", GetUnspentSet).WithSummary("A fingerprint of all unspent outputs");
    }

    private static Ok<NodeRecord> GetNode(FullNode node, MiningLoop mining, PeerNetwork peers)
    {
        using ChainReader reader = OpenReader(node, out ChainedHeader tip);
        return TypedResults.Ok(new NodeRecord(
            Name: ThisNode.Name,
            Version: Version,
            Network: node.Parameters.Name,
            Genesis: node.Parameters.Genesis.Hash.ToString(),
            Height: tip.Height,
            Tip: tip.Hash.ToString(),
            ChainWork: BlockView.WorkOf(tip),
            Peers: peers.Count,
            Mempool: node.Mempool.Count,
            Supply: reader.Supply.Units,
            Mining: new MiningRecord(Threads: mining.Threads, HashRate: mining.Meter.Rate),
            Signatures: Secp256k1.Library,
            Sync: peers.SyncOf(tip)));
    }

    private static Ok<IReadOnlyList<ChainTipRecord>> GetChainTips(FullNode node)
    {
        using ChainReader reader = node.OpenReader();
        return TypedResults.Ok<IReadOnlyList<ChainTipRecord>>(
        [
            .. node.ChainTips().Select(tip => new ChainTipRecord(
                Height: tip.Height,
                Hash: tip.Hash.ToString(),
                BranchLength: tip.BranchLength,
                Status: tip.Status,
                Reason: tip.Status == "invalid" ? reader.FindRefusal(tip.Hash) : null)),
        ]);
    }

    private static async Task<Ok<UnspentSetRecord>> GetUnspentSet(UnspentSetView view, CancellationToken cancellation)
    {
        UnspentOutputSet set = await view.GetAsync(cancellation);
        return TypedResults.Ok(new UnspentSetRecord(
            Height: set.Tip.Height,
            BestBlock: set.Tip.Hash.ToString(),
            OutputCount: set.Count,
            TotalAmount: set.Total.Units,
            Hash: Convert.ToHexStringLower(set.Hash.Span)));
    }

    /// <summary>A reader whose tip is the node's. The node's tip follows a commit after a moment; where the log of the file is
    /// shortened in between, after two seconds at most.</summary>
    private static ChainReader OpenReader(FullNode node, out ChainedHeader tip)
    {
        while (true)
        {
            ChainReader reader = node.OpenReader();
            tip = node.Tip;
            if (reader.Tip.Hash == tip.Hash)
            {
                return reader;
            }

            reader.Dispose();
            Thread.Sleep(1);
        }
    }
}
