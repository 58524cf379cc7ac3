using System.Diagnostics;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Tests;

namespace BlockChain.Benchmarks;

/// <summary>Questions about addresses to a node that has a long history: 100,000 blocks and a million outputs. Those asked
/// about are ordinary: some 200 payments each, of one input and two outputs.</summary>
internal static class HistoryBenchmark
{
    private const int Blocks = 100_000;
    private const int Outputs = 1_000_000;
    private const int Owners = 20;
    private const int Payments = 2_000;
    private const int PaymentsInBlock = 100;
    private const int Questions = 300;

    public static async Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder(onDisk: true);
        Directory.CreateDirectory(folder.File("regtest"));
        using (var node = new FullNode(folder.File("regtest/chain.db"), ChainParameters.Regtest, TimeProvider.System))
        {
            Build(node);
        }

        await using Asked miner = await Asked.StartAsync(folder);
        string height = $"?height={Blocks / 2}";
        report.AtMost($"balance of an address, of {Outputs:N0} outputs", await miner.AskAsync("/balance"), 5, "ms");
        report.AtMost("balance at a height", await miner.AskAsync($"/balance{height}"), 5, "ms");
        report.AtMost("a page of history", await miner.AskAsync("/txs"), 5, "ms");
        report.AtMost("unspent outputs", await miner.AskAsync("/utxo"), 5, "ms");
        report.AtMost("memory of the process after that", miner.PeakMemory / 1e6, 250, "MB");
    }

    private static void Build(FullNode node)
    {
        const int divisions = (Outputs + LargeChain.OutputsOfBlock - 1) / LargeChain.OutputsOfBlock;
        var chain = new LargeChain(node);
        List<Transaction> coinbases = chain.GrowTo(ChainParameters.Regtest.CoinbaseMaturity + divisions);
        Transaction last = null!;
        foreach (Transaction coinbase in coinbases.Take(divisions))
        {
            last = chain.Divide(coinbase, LargeChain.OutputsOfBlock, _ => TestKeys.Bob.PublicKey.Hash);
        }

        foreach (int[] places in Enumerable.Range(0, Payments).Chunk(PaymentsInBlock))
        {
            chain.Pay(places.Select(place => new Payment(last.Output(place, TestKeys.Bob))
                .To(OwnerOf(place), 1_000).To(OwnerOf(place + 1), 1_000).Sign()));
            _ = chain.GrowTo(chain.Tip.Height + (Blocks / Payments * PaymentsInBlock / 2));
        }

        _ = chain.GrowTo(Blocks);
    }

    private static PrivateKey OwnerOf(int number) => TestKeys.Number(10 + (number % Owners));

    /// <summary>A node with that history, and a client that asks it.</summary>
    private sealed class Asked(MinerProcess process, HttpClient http, Task reading) : IAsyncDisposable
    {
        public long PeakMemory => process.PeakMemory();

        public static async Task<Asked> StartAsync(TemporaryFolder folder)
        {
            var process = new MinerProcess(
                folder, "--network", "regtest", "--data-dir", folder.Path, "--listen", "http://127.0.0.1:0", "--no-mining");
            string line = (await process.ReadToAsync("Open in a browser: "))[^1];
            var http = new HttpClient
            {
                BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]),
            };
            return new Asked(process, http, process.ReadOnAsync(_ => { }));
        }

        /// <summary>Asks the same of many addresses: the median time of an answer, in milliseconds.</summary>
        public async Task<double> AskAsync(string question)
        {
            var times = new List<double>();
            for (int i = 0; i < 2 * Questions; i++)
            {
                string address = Address.Encode(
                    OwnerOf(Random.Shared.Next(Owners)).PublicKey.Hash, ChainParameters.Regtest.AddressVersion);
                long began = Stopwatch.GetTimestamp();
                Assert.NotEmpty(await http.GetByteArrayAsync($"api/address/{address}{question}"));

                // The first half is for the node to compile its code.
                if (i >= Questions)
                {
                    times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
            }

            times.Sort();
            return times[Questions / 2];
        }

        public async ValueTask DisposeAsync()
        {
            await process.KillAsync();
            await reading;
            process.Dispose();
            http.Dispose();
        }
    }
}
