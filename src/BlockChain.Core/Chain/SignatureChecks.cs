using System.Collections.Concurrent;
using BlockChain.Core.Consensus;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Chain;

/// <summary>
/// Checks the signatures of blocks on other threads while the owner's thread adds their transactions; at the end that one
/// helps. The work is shared out by inputs, since one transaction may have nearly all of a block. The result is the same as
/// when they are checked one after the other.
/// </summary>
internal sealed class SignatureChecks(CancellationToken stop) : IDisposable
{
    /// <summary>Few enough that other work of the thread pool gets its turn after a few milliseconds.</summary>
    private const int InputsInBatch = 16;

    /// <summary>What a signature costs by itself, in bytes hashed in the same time: with BouncyCastle as many or more, with
    /// libsecp256k1 a quarter.</summary>
    private const long CostOfSignature = 100_000;

    private readonly List<Task<BadTransaction?>> _batches = [];

    /// <summary>Those of <see cref="_batches"/> that no thread has begun.</summary>
    private readonly ConcurrentQueue<Task<BadTransaction?>> _waiting = new();

    private List<(Transaction Transaction, Coin[] Coins, IEnumerable<int> Inputs)> _next = [];
    private int _inputsInNext;

    /// <summary>A transaction and what is wrong with its signatures.</summary>
    internal sealed record BadTransaction(Transaction Transaction, Violation Violation);

    /// <summary>What the signatures of a transaction cost, in bytes hashed: each input signs all of it.</summary>
    public static long CostOf(Transaction transaction) =>
        transaction.Inputs.Length * (CostOfSignature + SignatureHash.SizeFor(transaction));

    /// <summary>Adds a transaction; transactions come in the order of the blocks.</summary>
    /// <param name="transaction">Not a coinbase.</param>
    /// <param name="coins">The coin of each input, in order.</param>
    public void Add(Transaction transaction, Coin[] coins)
    {
        for (int first = 0; first < coins.Length;)
        {
            int count = Math.Min(coins.Length - first, InputsInBatch - _inputsInNext);
            _next.Add((transaction, coins, Enumerable.Range(first, count)));
            _inputsInNext += count;
            first += count;
            if (_inputsInNext == InputsInBatch)
            {
                Begin();
            }
        }
    }

    /// <summary>Waits until all that were added are checked.</summary>
    /// <returns>The first bad one; or null.</returns>
    /// <exception cref="OperationCanceledException">The node is being stopped.</exception>
    public BadTransaction? Finish()
    {
        Begin();
        foreach (Task<BadTransaction?> batch in _batches)
        {
            while (!batch.IsCompleted && RunNext())
            {
                // This thread has nothing else to do.
            }

            if (batch.GetAwaiter().GetResult() is { } bad)
            {
                return bad;
            }
        }

        return null;
    }

    /// <summary>What has not begun is not needed any more.</summary>
    public void Dispose() => _waiting.Clear();

    private void Begin()
    {
        List<(Transaction Transaction, Coin[] Coins, IEnumerable<int> Inputs)> checks = _next;
        _next = [];
        _inputsInNext = 0;
        var batch = new Task<BadTransaction?>(() => Check(checks));
        _batches.Add(batch);
        _waiting.Enqueue(batch);
        ThreadPool.UnsafeQueueUserWorkItem(checks => checks.RunNext(), this, preferLocal: false);
    }

    private BadTransaction? Check(List<(Transaction Transaction, Coin[] Coins, IEnumerable<int> Inputs)> checks)
    {
        foreach ((Transaction transaction, Coin[] coins, IEnumerable<int> inputs) in checks)
        {
            if (SpendingRules.CheckSignatures(transaction, coins, inputs, stop, out _) is { } violation)
            {
                return new BadTransaction(transaction, violation);
            }
        }

        return null;
    }

    /// <summary>Runs a batch that waits; false if there is none.</summary>
    private bool RunNext()
    {
        bool isFound = _waiting.TryDequeue(out Task<BadTransaction?>? batch);
        batch?.RunSynchronously(TaskScheduler.Default);
        return isFound;
    }
}
