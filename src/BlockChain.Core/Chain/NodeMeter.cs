using System.Diagnostics;
using System.Diagnostics.Metrics;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Chain;

/// <summary>What a node counts and times of what it is sent, for programs that watch it: <c>System.Diagnostics.Metrics</c> costs
/// nothing while nobody listens. One meter for all nodes of a process.</summary>
public static class NodeMeter
{
    public const string Name = "SimpleCoin.Node";

    internal const string Block = "block";
    internal const string Transaction = "transaction";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "simplecoin.refused", description: "Blocks and transactions that were refused, by the reason that Bitcoin Core gives");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "simplecoin.validation.duration", "s", "How long it took to accept or refuse a block or a transaction",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10] });

    private static readonly Histogram<int> Depth = Meter.CreateHistogram<int>(
        "simplecoin.reorganisation.depth", "{block}", "Blocks that a reorganisation disconnected",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 3, 6, 12, 100] });

    /// <summary>Notes what became of a block or a transaction.</summary>
    /// <param name="kind"><see cref="Block"/> or <see cref="Transaction"/>.</param>
    /// <param name="began">The timestamp of <see cref="Stopwatch"/> when it came.</param>
    /// <param name="violation">Why it was refused; null if it was not.</param>
    internal static void NoteValidated(string kind, long began, Violation? violation)
    {
        var kindTag = new KeyValuePair<string, object?>("kind", kind);
        Duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, kindTag);
        if (violation is not null)
        {
            Refused.Add(1, kindTag, new KeyValuePair<string, object?>("reason", violation.Reason));
        }
    }

    internal static void NoteReorganised(int depth) => Depth.Record(depth);
}
