using System.Diagnostics;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Tests.Network;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>What honest nodes pass on in great numbers must not be held against them: two fresh nodes catch up with a long chain,
/// and a node is handed thousands of cheap payments. Nobody was named by the operator, so that each might be banned.</summary>
internal static class RelayFloodAttack
{
    private const int Blocks = 15_000;
    private const int Payments = 14_400;

    private static readonly ChainParameters Parameters = ChainParameters.Regtest;

    public static async Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        Transaction[] payments = Prepare(folder.File("chain.db"));
        await using var network = new TestNetwork(Parameters);
        string data = Path.Combine(network.DataFolderOf("source"), Parameters.Name);
        Directory.CreateDirectory(data);
        File.Copy(folder.File("chain.db"), Path.Combine(data, "chain.db"));
        NetworkNode source = await network.StartAsync("source");
        NetworkNode one = await network.StartAsync("one");
        NetworkNode other = await network.StartAsync("other");
        await one.MeetAsync(other);
        await one.MeetAsync(source);
        await other.MeetAsync(source);
        long began = Stopwatch.GetTimestamp();
        await network.AllAgreeAsync();
        report.Add($"two fresh nodes catch up with {Blocks:N0} blocks", Stopwatch.GetElapsedTime(began).TotalSeconds, "s");
        report.AtMost("… and honest nodes ban each other", Bans(source, one, other), 0, "times");

        began = Stopwatch.GetTimestamp();
        await PostingClients.RunAsync(folder, payments, new Uri(one.Url), 16);
        await network.UntilAsync(
            "the others have them", async () => (await other.DescribeAsync()).Mempool == Payments
                && (await source.DescribeAsync()).Mempool == Payments);
        report.Add($"{Payments:N0} payments to one reach all three", Stopwatch.GetElapsedTime(began).TotalSeconds, "s");
        report.AtMost("… and honest nodes ban each other", Bans(source, one, other), 0, "times");
    }

    private static Transaction[] Prepare(string file)
    {
        using var node = new FullNode(file, Parameters, TimeProvider.System);
        var chain = new LargeChain(node);
        Transaction reward = chain.GrowTo(Parameters.CoinbaseMaturity + 1)[0];
        Transaction division = chain.Divide(reward, Payments, _ => TestKeys.Bob.PublicKey.Hash);
        chain.GrowTo(Blocks);
        return LargeChain.Spend(division, TestKeys.Bob, 0, Payments);
    }

    private static int Bans(params NetworkNode[] nodes) =>
        nodes.Sum(node => node.Log.Count(line => line.Contains("Banned ", StringComparison.Ordinal)));
}
