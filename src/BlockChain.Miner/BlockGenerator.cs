using System.Globalization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;
using BlockChain.Miner.Http;

namespace BlockChain.Miner;

/// <summary>Mines as many blocks as are asked for, on regtest, where one takes two hashes. One request at a time: two
/// would mine side branches for each other.</summary>
internal sealed class BlockGenerator(FullNode node, MiningLoop mining, IHostApplicationLifetime lifetime)
    : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Guarded by the semaphore.</summary>
    private ulong _extraNonce;

    /// <summary>Waits for those who came before, without a thread.</summary>
    /// <returns>Lets the next in when it is disposed.</returns>
    public async Task<IDisposable> WaitAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation);
        return new Turn(_oneAtATime);
    }

    /// <summary>Mines now, which may take a while; only for whom <see cref="WaitAsync"/> has let in.</summary>
    /// <returns>The hashes; or why it stopped before the end, with the hashes of the blocks that were mined until then.</returns>
    public IResult Generate(int blocks, PublicKeyHash owner, CancellationToken aborted)
    {
        var hashes = new List<string>(blocks);
        while (hashes.Count < blocks)
        {
            aborted.ThrowIfCancellationRequested();
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return Problem.Busy($"The node is being stopped. {SoFar()}").With(hashes);
            }

            if (!node.TryCreateTemplate(owner, out BlockTemplate? template, out Violation? violation))
            {
                return Stopped(violation);
            }

            Block block = BlockSearch.TryFind(
                NonceKernel.Fastest, template, _extraNonce++, () => true, mining.Meter)
                ?? throw new InvalidOperationException("No nonce meets regtest's target.");
            BlockOutcome outcome;
            try
            {
                outcome = node.SubmitBlock(block);
            }
            catch (OperationCanceledException)
            {
                return Problem.Busy($"The node is being stopped. {SoFar()}").With(hashes);
            }

            if (outcome.Violation is { } refusal)
            {
                return Stopped(refusal);
            }

            hashes.Add(block.Hash.ToString());
        }

        return TypedResults.Ok<IReadOnlyList<string>>(hashes);

        Problem Stopped(Violation why) =>
            Problem.Refused(why with { Detail = $"{SoFar()} The next was refused: {why.Detail}" }).With(hashes);

        string SoFar() => string.Create(
            CultureInfo.InvariantCulture, $"{hashes.Count:N0} of {blocks:N0} blocks were mined; the height is {node.Tip.Height:N0}.");
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private sealed class Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
