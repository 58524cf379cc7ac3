using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>One address asks dear questions over hundreds of connections; a client elsewhere asks a cheap one, and a dear
/// one.</summary>
internal static class QuestionsAttack
{
    private const int Connections = 900;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Report report)
    {
        string owner = Address.Encode(TestKeys.Bob.PublicKey.Hash, ChainParameters.Regtest.AddressVersion);
        string dear = $"/api/address/{owner}/utxo?after=";
        await using var node = new AttackedNode();
        await node.StartAsync(full =>
        {
            var chain = new LargeChain(full);
            chain.Divide(
                chain.GrowTo(ChainParameters.Regtest.CoinbaseMaturity + 1)[0], LargeChain.OutputsOfBlock,
                _ => TestKeys.Bob.PublicKey.Hash);
        });
        await node.FloodAsync(AttackedNode.Attacker, Connections, Flood.Ask, FloodingClients.Get(dear));

        report.AtMost(
            $"{Connections} connections ask for 10,000 outputs; the tip for others, p99",
            await node.AskAsync(Time, client => client.GetAsync("/api/blocks/tip/hash")), 1_000, "ms");
        report.AtMost(
            "… the node's description, p99",
            await node.AskAsync(Time, client => client.GetAsync("/api/node")), 1_000, "ms");
        report.AtMost(
            "… ten blocks, p99", await node.AskAsync(Time, client => client.GetAsync("/api/blocks")), 1_000, "ms");
        report.Add("… 10,000 outputs, p99", await node.AskAsync(Time, client => client.GetAsync(dear)), "ms");
        report.Add("most memory", node.PeakMemory, "MB");
    }
}
