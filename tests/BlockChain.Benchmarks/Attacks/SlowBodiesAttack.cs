using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>One address sends hundreds of large bodies slowly; a client elsewhere hands over large blocks.</summary>
internal static class SlowBodiesAttack
{
    private const int Connections = 300;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Report report)
    {
        ChainedHeader tip = null!;
        TransactionOutput nothing = TransactionOutput.To(TestKeys.Alice.PublicKey.Hash, default);
        await using var node = new AttackedNode();
        await node.StartAsync(full => tip = full.Tip);
        foreach (string route in (string[])["/api/block", "/api/tx"])
        {
            await node.FloodAsync(
                AttackedNode.Attacker, Connections / 2, Flood.Drip, FloodingClients.Post(route, new byte[1_900_000]));
        }

        report.AtMost(
            $"{Connections} connections send 2 MB slowly; a block of 640 kB of others, p99",
            await node.AskAsync(Time, client =>
            {
                var draft = new BlockDraft(tip, ChainParameters.Regtest);
                draft.MoreCoinbaseOutputs.AddRange(Enumerable.Repeat(nothing, LargeChain.OutputsOfBlock - 1));
                Block block = draft.Build();
                tip = new ChainedHeader(block.Header, tip);
                return client.PostAsync("/api/block", new ByteArrayContent(block.ToBytes()));
            }),
            1_000, "ms");
        report.Add("most memory", node.PeakMemory, "MB");
    }
}
