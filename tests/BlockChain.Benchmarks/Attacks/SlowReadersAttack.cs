using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>Hundreds of clients ask for the largest answers and take them as slowly as they may.</summary>
internal static class SlowReadersAttack
{
    private const int Connections = 400;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Report report)
    {
        string owner = Address.Encode(TestKeys.Bob.PublicKey.Hash, ChainParameters.Regtest.AddressVersion);
        string hash = "";
        await using var node = new AttackedNode();
        await node.StartAsync(full =>
        {
            var chain = new LargeChain(full);
            chain.Divide(
                chain.GrowTo(ChainParameters.Regtest.CoinbaseMaturity + 1)[0], LargeChain.OutputsOfBlock,
                _ => TestKeys.Bob.PublicKey.Hash);
            hash = chain.Tip.Hash.ToString();
        });
        string[] routes = [$"/api/address/{owner}/utxo?after=", $"/api/block/{hash}/txs", $"/api/block/{hash}/raw"];
        foreach (string route in routes)
        {
            await node.FloodAsync(
                AttackedNode.Attacker, Connections / routes.Length, Flood.Sip, FloodingClients.Get(route));
        }

        report.AtMost(
            $"{Connections} connections read 1 to 10 MB slowly; the same answer for others, p99",
            await node.AskAsync(Time, client => client.GetAsync(routes[0])), 5_000, "ms");
        report.AtMost("most memory", node.PeakMemory, 700, "MB");
    }
}
