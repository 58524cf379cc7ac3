namespace BlockChain.Benchmarks;

/// <summary>Something that is measured.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="About">One line.</param>
/// <param name="RunAsync">Measures, and reports each figure as soon as it has it.</param>
internal sealed record Benchmark(string Name, string About, Func<Report, Task> RunAsync)
{
    /// <summary>All there are.</summary>
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new("submission", "Transactions into the mempool, and a block out of it.", SubmissionBenchmark.RunAsync),
        new("history", "Questions about addresses, with a long history.", HistoryBenchmark.RunAsync),
        new("start", "From the start to the first answer, of both programs as they are published.", StartBenchmark.RunAsync),
        new("growth", "A chain of 10,000, 100,000 and 1,000,000 blocks: file, start, memory, catching up.", GrowthBenchmark.RunAsync),
        new("catch-up", "A fresh node gets the chain from a peer.", CatchUpBenchmark.RunAsync),
        new("mining", "Hashes a second, and what else goes on meanwhile.", MiningBenchmark.RunAsync),
        new("propagation", "Time for a block to reach all of 20 nodes.", PropagationBenchmark.RunAsync),
        new("signatures", "Checks of signatures a second, with each library.", SignaturesBenchmark.RunAsync),
        new("connect", "Blocks a second into a fresh store.", ConnectBenchmark.RunAsync),
        new("lab", "Blocks a second in the lab's networks, and its server at the highest speed.", LabBenchmark.RunAsync),
        new("headers", "Headers checked a second.", HeadersBenchmark.RunAsync),
    ];
}
