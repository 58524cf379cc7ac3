using System.Diagnostics;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner;
using BlockChain.Miner.Options;
using Microsoft.Extensions.Logging;

namespace BlockChain.Benchmarks;

/// <summary>Transactions on their way into the mempool and from there into a block: <c>POST /api/tx</c> against a server that
/// does nothing but check them, and the assembly of a block from a large mempool.</summary>
internal static class SubmissionBenchmark
{
    private const int Clients = 32;
    private const int Divisions = 4;
    private const int Payments = Divisions * LargeChain.OutputsOfBlock;
    private const int InMempool = 50_000;

    /// <summary>A node that has just started spends more on compiling its code than on transactions.</summary>
    private const int WarmUp = Payments / 2;

    /// <summary>Signatures alone, the bare server and the node take turns, so that whatever else this machine does slows all
    /// alike.</summary>
    private const int Turns = 4;

    public static async Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        Directory.CreateDirectory(folder.File("regtest"));
        Transaction[] payments;
        using (var node = new FullNode(folder.File("regtest/chain.db"), ChainParameters.Regtest, TimeProvider.System))
        {
            payments = Prepare(node);
            MeasureMempool(report, node, payments);
        }

        // With the library that every machine has the signatures are the work; with the other one it is HTTP.
        foreach (bool isLibrary in LibSecp256k1.IsLoaded ? [false, true] : (bool[])[false])
        {
            Secp256k1.UsesLibSecp256k1 = isLibrary;
            (double limit, double bare, double accepted, double posted) = await MeasureInTurnsAsync(folder, payments);
            report.Add($"{Secp256k1.Library}: signatures on {Environment.ProcessorCount} cores", limit, "/s");
            report.Add($"posts from {Clients} clients to a bare Kestrel on the same cores", bare, "/s");
            report.Add("… of which the transactions go into a mempool", accepted, "/s");
            report.Add("POST /api/tx from as many", posted, "/s");
            report.Add("… of what the signatures allow", posted / limit, "x");
            report.Add("… of the bare Kestrel with a mempool", posted / accepted, "x");
            report.AtLeast("… of the bare Kestrel", posted / bare, 0.9, "x");
        }
    }

    private static Transaction[] Prepare(FullNode node)
    {
        var chain = new LargeChain(node);
        List<Transaction> coinbases = chain.GrowTo(ChainParameters.Regtest.CoinbaseMaturity + Divisions);
        Transaction[] divisions =
        [
            .. coinbases.Take(Divisions).Select(coinbase =>
                chain.Divide(coinbase, LargeChain.OutputsOfBlock, _ => TestKeys.Bob.PublicKey.Hash)),
        ];
        return
        [
            .. divisions.SelectMany(division => LargeChain.Spend(
                division, TestKeys.Bob, 0, LargeChain.OutputsOfBlock)),
        ];
    }

    private static void MeasureMempool(Report report, FullNode node, Transaction[] payments)
    {
        Parallel.ForEach(payments[..InMempool], payment => Assert.Null(node.SubmitTransaction(payment)));
        Assert.Equal(InMempool, node.Mempool.Count);
        var times = new List<double>();
        for (int i = 0; i < 20; i++)
        {
            long began = Stopwatch.GetTimestamp();
            Assert.NotEmpty(node.CreateTemplate(TestKeys.Miner.PublicKey.Hash).Transactions);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        times.Sort();
        report.AtMost($"a block from a mempool of {InMempool:N0}, median", times[times.Count / 2], 50, "ms");
    }

    /// <summary>How many transactions a second the signatures alone allow, how many a bare server takes that only checks them, or
    /// that also has a chain and a mempool, and how many a node does. All are worked out from processor time, as if all cores
    /// did nothing else: other programs may use this machine too.</summary>
    private static async Task<(double Limit, double Bare, double Accepted, double Posted)> MeasureInTurnsAsync(
        TemporaryFolder folder, Transaction[] payments)
    {
        string chainFile = folder.File($"{Secp256k1.UsesLibSecp256k1}.db");
        File.Copy(folder.File("regtest/chain.db"), chainFile);
        using var chain = new FullNode(chainFile, ChainParameters.Regtest, TimeProvider.System);
        var options = new MinerOptions
        {
            Network = ChainParameters.Regtest,
            DataRoot = folder.Path,
            Listen = new Uri("http://127.0.0.1:0"),
            IsMining = false,
            LogLevel = LogLevel.Error,
        };
        await using NodeApplication node = NodeApplication.Create(options, TimeProvider.System);
        await node.StartAsync();
        await using BareServer bare = await BareServer.StartAsync(CheckSignature);
        await using BareServer mempool = await BareServer.StartAsync(
            payment => Assert.Null(chain.SubmitTransaction(payment)));
        await PostingClients.RunAsync(folder, payments[..WarmUp], node.Url, Clients);
        await PostingClients.RunAsync(folder, payments[..WarmUp], bare.Url, Clients);
        await PostingClients.RunAsync(folder, payments[..WarmUp], mempool.Url, Clients);
        CheckSignatures(payments[..WarmUp]);
        (TimeSpan checking, TimeSpan answering, TimeSpan accepting, TimeSpan taking) = (default, default, default, default);
        foreach (Transaction[] part in payments[WarmUp..].Chunk((Payments - WarmUp) / Turns))
        {
            TimeSpan began = Environment.CpuUsage.TotalTime;
            CheckSignatures(part);
            TimeSpan afterChecks = Environment.CpuUsage.TotalTime;
            await PostingClients.RunAsync(folder, part, bare.Url, Clients);
            TimeSpan afterAnswers = Environment.CpuUsage.TotalTime;
            await PostingClients.RunAsync(folder, part, mempool.Url, Clients);
            TimeSpan afterMempool = Environment.CpuUsage.TotalTime;
            await PostingClients.RunAsync(folder, part, node.Url, Clients);
            taking += Environment.CpuUsage.TotalTime - afterMempool;
            accepting += afterMempool - afterAnswers;
            answering += afterAnswers - afterChecks;
            checking += afterChecks - began;
        }

        await node.StopAsync();
        return (RateOf(checking), RateOf(answering), RateOf(accepting), RateOf(taking));
    }

    /// <summary>Transactions a second on all cores, from the processor time that all the measured ones took.</summary>
    private static double RateOf(TimeSpan spent) =>
        (Payments - WarmUp) * Environment.ProcessorCount / spent.TotalSeconds;

    /// <summary>The signatures on all cores, each with its own hash.</summary>
    private static void CheckSignatures(Transaction[] payments) => Parallel.ForEach(payments, CheckSignature);

    private static void CheckSignature(Transaction payment) =>
        Assert.Null(SpendingRules.CheckSignatures(payment, [new(default, TestKeys.Bob.PublicKey.Hash, Height: 1, IsCoinbase: false)]));
}
