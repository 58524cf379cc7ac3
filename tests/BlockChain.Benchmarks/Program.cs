using System.CommandLine;
using System.Globalization;
using BlockChain.Benchmarks;
using BlockChain.Benchmarks.Attacks;

// Not for people: benchmarks start this program a second time to do a part in a process of its own.
if (args is [PostingClients.Command, var url, var file, var clients])
{
    await PostingClients.PostAsync(new Uri(url), file, int.Parse(clients, CultureInfo.InvariantCulture));
    return 0;
}

if (args is [FloodingClients.Command, .. var flood])
{
    await FloodingClients.RunAsync(flood);
    return 0;
}

if (args is [CatchUpBenchmark.Command, var chainFile])
{
    CatchUpBenchmark.Rebuild(chainFile);
    return 0;
}

var command = new RootCommand(
    """
    Measures what SimpleCoin promises. Each line is a figure, its target and whether it was met; where there is something
    to compare with, both are measured in this one run, in turns, and the figure is their ratio. Exit codes: 0 all
    targets were met, 1 some were not.
    """);
AddAll(command, Benchmark.All);
var attacks = new Command("attacks", "What a hostile peer or client can do to a node, each beside its aim.");
AddAll(attacks, Attack.All);
command.Subcommands.Add(attacks);
return await command.Parse(args).InvokeAsync();

static void AddAll(Command parent, IReadOnlyList<Benchmark> benchmarks)
{
    foreach (Benchmark benchmark in benchmarks)
    {
        var one = new Command(benchmark.Name, benchmark.About);
        one.SetAction((_, cancellation) => RunAsync([benchmark]));
        parent.Subcommands.Add(one);
    }

    var all = new Command("all", "All of these, one after the other.");
    all.SetAction((_, _) => RunAsync(benchmarks));
    parent.Subcommands.Add(all);
}

static async Task<int> RunAsync(IReadOnlyList<Benchmark> benchmarks)
{
    var report = new Report(Console.Out);
    foreach (Benchmark benchmark in benchmarks)
    {
        report.Begin(benchmark);
        await benchmark.RunAsync(report);
    }

    return report.AllTargetsMet ? 0 : 1;
}
