namespace BlockChain.Lab.Engine;

/// <summary>Makes many runs of one thing on all cores. Each run has a seed of its own and the results are kept in the order
/// of the runs, so that neither the number of threads nor their speed changes a digit.</summary>
/// <param name="seed">What all chance follows from.</param>
/// <param name="threads">How many runs are made side by side.</param>
/// <param name="cancellation">Ends it: an <see cref="OperationCanceledException"/> comes out.</param>
public sealed class Runs(ulong seed, int threads, CancellationToken cancellation = default)
{
    private int _done;
    private int _all = 1;
    private int _begun;

    /// <summary>How often <see cref="Make"/> has begun. For any thread.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>How much of the runs that are being made is done, from 0 to 1. For any thread.</summary>
    public double Done => (double)Volatile.Read(ref _done) / Volatile.Read(ref _all);

    /// <summary>Makes the runs.</summary>
    /// <param name="count">How many.</param>
    /// <param name="run">One run, for any thread.</param>
    internal T[] Make<T>(int count, Func<SeededRandom, T> run)
    {
        var results = new T[count];
        Volatile.Write(ref _done, 0);
        Volatile.Write(ref _begun, _begun + 1);
        Volatile.Write(ref _all, count);

        // Runs can take a nanosecond or a second: a part is small enough to be shared out, and large enough not to count.
        int parts = Math.Min(count, 1_000);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, parts, options, part =>
        {
            int first = (int)((long)count * part / parts);
            int end = (int)((long)count * (part + 1) / parts);
            for (int i = first; i < end; i++)
            {
                results[i] = run(SeededRandom.ForRun(seed, i));
            }

            Interlocked.Add(ref _done, end - first);
        });
        return results;
    }
}
