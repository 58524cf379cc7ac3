using System.Collections.Concurrent;
using BlockChain.Core.Consensus;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Chain;

/// <summary>
/// Has the signatures of a block checked by other threads while the one that owns this executes its transactions; at
/// the end that one helps. So all cores have work from the first transaction on, and the answer is that of checking
/// them one after the other.
/// </summary>
internal sealed class SignatureChecks : IDisposable
{
    /// <summary>Few enough that other work of the thread pool gets its turn after some milliseconds.</summary>
    private const int TransactionsInBatch = 16;

    private readonly List<Task<Violation?>> _batches = [];

    /// <summary>Those of <see cref="_batches"/> that no thread has begun.</summary>
    private readonly ConcurrentQueue<Task<Violation?>> _waiting = new();

    private List<(Transaction Transaction, Coin[] Coins)> _next = [];

    /// <summary>Hands in a transaction, in the order of the block.</summary>
    /// <param name="transaction">Not a coinbase.</param>
    /// <param name="coins">The coin of each input, in order.</param>
    public void Add(Transaction transaction, Coin[] coins)
    {
        _next.Add((transaction, coins));
        if (_next.Count == TransactionsInBatch)
        {
            Begin();
        }
    }

    /// <summary>Waits until all that were handed in are checked.</summary>
    /// <returns>What is wrong with the first bad one in the order of the block; or null.</returns>
    public Violation? Finish()
    {
        Begin();
        foreach (Task<Violation?> batch in _batches)
        {
            while (!batch.IsCompleted && RunNext())
            {
                // This thread has nothing else to do.
            }

            if (batch.GetAwaiter().GetResult() is { } violation)
            {
                return violation;
            }
        }

        return null;
    }

    /// <summary>What has not begun is not needed any more.</summary>
    public void Dispose() => _waiting.Clear();

    private void Begin()
    {
        List<(Transaction Transaction, Coin[] Coins)> checks = _next;
        _next = [];
        var batch = new Task<Violation?>(() => checks
            .Select(check => SpendingRules.CheckSignatures(check.Transaction, check.Coins))
            .FirstOrDefault(violation => violation is not null));
        _batches.Add(batch);
        _waiting.Enqueue(batch);
        ThreadPool.UnsafeQueueUserWorkItem(checks => checks.RunNext(), this, preferLocal: false);
    }

    /// <summary>Runs a batch that waits; false if there is none.</summary>
    private bool RunNext()
    {
        bool isFound = _waiting.TryDequeue(out Task<Violation?>? batch);
        batch?.RunSynchronously(TaskScheduler.Default);
        return isFound;
    }
}
