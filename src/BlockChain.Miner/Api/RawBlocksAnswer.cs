using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Threading.RateLimiting;
using BlockChain.Core.Chain;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Miner.Http;

namespace BlockChain.Miner.Api;

/// <summary>
/// Blocks one after the other, each as its length (u32, little-endian) and its bytes; length 0: not here. Each is read
/// when the one before it is on its way, so that a client that reads slowly costs the memory of one block, and keeps no
/// view of the store open.
/// </summary>
internal sealed class RawBlocksAnswer(FullNode node, QueryLimit queries, IReadOnlyList<BlockHash> hashes) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        CancellationToken aborted = httpContext.RequestAborted;
        HttpResponse response = httpContext.Response;
        response.ContentType = "application/octet-stream";
        PipeWriter writer = response.BodyWriter;
        int room = Limits.RawBlocksSize;
        foreach (BlockHash hash in hashes)
        {
            if (await ReadAsync(hash, aborted) is not { } block)
            {
                // The node is busy: the answer ends early, or is none.
                await (response.HasStarted ? Task.CompletedTask : QueryLimit.Refusal.ExecuteAsync(httpContext));
                return;
            }

            room -= sizeof(uint) + block.Length;
            if (room < 0)
            {
                return;
            }

            BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(sizeof(uint)), block.Length);
            writer.Advance(sizeof(uint));
            await writer.WriteAsync(block, aborted);
        }
    }

    /// <summary>No bytes when it is not here; null when there is no place to read it.</summary>
    private async Task<byte[]?> ReadAsync(BlockHash hash, CancellationToken cancellation)
    {
        using RateLimitLease place = await queries.AcquireAsync(cancellation);
        if (!place.IsAcquired)
        {
            return null;
        }

        using ChainReader reader = node.OpenReader();
        return reader.FindBody(hash) ?? [];
    }
}
