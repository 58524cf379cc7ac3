using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Mining;

/// <summary>The blocks that were mined on demand.</summary>
/// <param name="Hashes">Theirs, in order.</param>
/// <param name="Refusal">Why the node refused the next, or to make one; null: it did not. If some are missing all the same,
/// the node is being stopped, or nobody waits for them.</param>
internal sealed record GeneratedBlocks(IReadOnlyList<string> Hashes, Violation? Refusal);

/// <summary>Mines as many blocks as are asked for, on regtest, where one takes two hashes. One request at a time: two
/// would mine side branches for each other.</summary>
internal sealed class BlockGenerator(
    FullNode node, MinerOptions options, MiningLoop mining, Earnings earnings, ILogger<BlockGenerator> log) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Guarded by the semaphore.</summary>
    private ulong _extraNonce;

    /// <summary>Waits for earlier requests, without a thread.</summary>
    /// <returns>Lets the next in when it is disposed.</returns>
    public async Task<IDisposable> WaitAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation);
        return new Turn(_oneAtATime);
    }

    /// <summary>Mines now, which may take a while; only for whom <see cref="WaitAsync"/> has let in.</summary>
    public GeneratedBlocks Generate(int blocks, PublicKeyHash owner, CancellationToken aborted)
    {
        var hashes = new List<string>(blocks);
        Violation? refusal = null;
        try
        {
            while (hashes.Count < blocks && refusal is null)
            {
                aborted.ThrowIfCancellationRequested();
                if (node.TryCreateTemplate(owner, out BlockTemplate? template, out refusal))
                {
                    Block block = Search(template);
                    refusal = Submit(block, template);
                    if (refusal is null)
                    {
                        hashes.Add(block.Hash.ToString());
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node is being stopped, or nobody waits for the answer.
        }

        return new GeneratedBlocks(hashes, refusal);
    }

    /// <summary>Mines a block of chosen transactions, whose coinbase claims none of their fees; only for whom
    /// <see cref="WaitAsync"/> has let in.</summary>
    /// <param name="owner">Whom the coinbase pays.</param>
    /// <param name="transactions">Parents before children.</param>
    /// <param name="isSubmitted">Whether the node gets it; otherwise it is only checked.</param>
    /// <param name="violation">Why no block can be made now, or the node refuses this one; null: neither.</param>
    public Block? Generate(
        PublicKeyHash owner, IEnumerable<Transaction> transactions, bool isSubmitted, out Violation? violation)
    {
        if (!node.TryCreateTemplate(owner, out BlockTemplate? template, out violation))
        {
            return null;
        }

        template = template with { Transactions = [.. transactions], Fees = Amount.Zero };
        Block block = Search(template);
        violation = node.CheckProposal(block) ?? (isSubmitted ? Submit(block, template) : null);
        return block;
    }

    private Violation? Submit(Block block, BlockTemplate template)
    {
        Amount earned = earnings.Add(block, isOurs: template.Owner == options.Owner);
        BlockOutcome outcome = node.SubmitBlock(block);
        if (outcome is BlockOutcome.Connected)
        {
            MinerLog.BlockFound(log, block, template, earned, mining.Meter.Rate);
        }

        return outcome.Violation;
    }

    private Block Search(BlockTemplate template) =>
        BlockSearch.TryFind(NonceKernel.Fastest, template, _extraNonce++, () => true, mining.Meter)
            ?? throw new InvalidOperationException("No nonce meets regtest's target.");

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private sealed class Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
