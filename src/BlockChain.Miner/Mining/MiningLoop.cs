using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Mining;

/// <summary>
/// Mines (section 5 of the paper, steps 2 to 5). One thread makes templates; searching threads look for the nonce of the
/// one that stands in <see cref="_work"/>, and hand what they find to the node like any other block. A new tip takes the
/// work away at once; new transactions replace it once a second, and the clock every few seconds.
/// </summary>
internal sealed class MiningLoop : IHostedLifecycleService, IDisposable
{
    /// <summary>New transactions change the template this often at most.</summary>
    private static readonly TimeSpan MinAge = TimeSpan.FromSeconds(1);

    /// <summary>Without new transactions it is renewed all the same, for the time in its header.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(4);

    private readonly FullNode _node;
    private readonly PublicKeyHash? _owner;
    private readonly FirstSync _firstSync;
    private readonly Earnings _earnings;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<MiningLoop> _log;
    private readonly List<Thread> _threads = [];

    /// <summary>Set when the tip has changed, and when it is time to end.</summary>
    private readonly AutoResetEvent _wake = new(false);

    /// <summary>Held while <see cref="_work"/> is set, and pulsed then.</summary>
    private readonly object _workGate = new();

    /// <summary>What is searched now; null while there is nothing to search.</summary>
    private volatile BlockTemplate? _work;
    private volatile bool _isStopping;

    public MiningLoop(
        FullNode node, MinerOptions options, FirstSync firstSync, Earnings earnings, IHostApplicationLifetime lifetime,
        ILogger<MiningLoop> log)
    {
        _node = node;
        _owner = options.Owner;
        _firstSync = firstSync;
        _earnings = earnings;
        _lifetime = lifetime;
        _log = log;

        // Regtest's blocks take two hashes: there it is mined on demand. More threads than cores find nothing more, and keep
        // the rest of the program from its turn.
        Threads = options.IsMining && _owner is not null && node.Parameters != ChainParameters.Regtest
            ? Math.Min(options.Threads, Environment.ProcessorCount)
            : 0;
    }

    /// <summary>Searching threads; 0: nothing is mined.</summary>
    public int Threads { get; }

    /// <summary>Counts the hashes.</summary>
    public HashRateMeter Meter { get; } = new();

    /// <summary>Whether mining ended because of a bug in this program.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Begins once the node answers: if its port is in use, nothing must be mined.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (Threads > 0 && _owner is { } owner)
        {
            _node.Happened += Note;
            Start("templates", () => MakeTemplates(owner));
            for (int i = 0; i < Threads; i++)
            {
                ulong firstExtraNonce = (ulong)i << 48;
                Start($"search {i}", () => Search(firstExtraNonce));
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Ends before the requests in progress.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _node.Happened -= Note;
        _isStopping = true;
        SetWork(null);
        _wake.Set();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();

    private void Start(string name, Action run)
    {
        var thread = new Thread(() => RunOrFail(run)) { Name = name, IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    /// <summary>An exception that leaves a thread would end the process on the spot.</summary>
    private void RunOrFail(Action run)
    {
        try
        {
            run();
        }
        catch (Exception end) when (end is StoreException or OperationCanceledException)
        {
            // The node has said so, or was stopped, and the program ends.
        }
        catch (Exception exception)
        {
            HasFailed = true;
            MinerLog.MiningFailed(_log, exception);
            _lifetime.StopApplication();
        }
    }

    private void MakeTemplates(PublicKeyHash owner)
    {
        // Thirty nodes of a class must not each begin a chain of their own.
        if (!_firstSync.Wait(_lifetime.ApplicationStopping))
        {
            return;
        }

        bool isPaused = false;
        while (!_isStopping)
        {
            long mempool = _node.Mempool.Version;
            bool wasPaused = isPaused;
            isPaused = !_node.TryCreateTemplate(owner, out BlockTemplate? template, out Violation? violation);
            SetWork(template);
            if (violation is not null && !wasPaused)
            {
                MinerLog.MiningPaused(_log, violation.Detail);
            }

            for (TimeSpan age = MinAge; !_wake.WaitOne(MinAge); age += MinAge)
            {
                if (isPaused || age >= MaxAge || _node.Mempool.Version != mempool)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Called under the node's lock.</summary>
    private void Note(NodeEvent happened)
    {
        if (happened is BlockConnected)
        {
            SetWork(null);
            _wake.Set();
        }
    }

    private void SetWork(BlockTemplate? work)
    {
        lock (_workGate)
        {
            // A template that was being made when mining ended must not become work any more.
            _work = _isStopping ? null : work;
            Monitor.PulseAll(_workGate);
        }
    }

    private BlockTemplate? WaitForWork()
    {
        lock (_workGate)
        {
            while (_work is null && !_isStopping)
            {
                Monitor.Wait(_workGate);
            }

            return _work;
        }
    }

    private void Search(ulong extraNonce)
    {
        while (WaitForWork() is { } template)
        {
            bool IsWanted() => ReferenceEquals(_work, template);

            // Never the same extra nonce twice: a template that is renewed within a second would be a repetition. And so
            // the search goes on at once when all nonces have been tried.
            if (BlockSearch.TryFind(NonceKernel.Fastest, template, extraNonce++, IsWanted, Meter) is { } block)
            {
                Submit(block, template);
            }
        }
    }

    private void Submit(Block block, BlockTemplate template)
    {
        Amount earned = _earnings.Add(block, isOurs: true);
        BlockOutcome outcome = _node.SubmitBlock(block);
        if (outcome.Violation is { } violation)
        {
            // The next template, a few seconds from now, may be a better one.
            SetWork(null);
            MinerLog.OwnBlockRefused(_log, block.Hash, violation.Reason, violation.Detail);
            return;
        }

        if (outcome is not BlockOutcome.Connected)
        {
            MinerLog.FoundTooLate(_log, template.Height, block.Hash);
            return;
        }

        MinerLog.BlockFound(_log, block, template, earned, Meter.Rate);
    }
}
