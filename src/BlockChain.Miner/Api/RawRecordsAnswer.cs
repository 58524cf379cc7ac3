using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using BlockChain.Miner.Http;

namespace BlockChain.Miner.Api;

/// <summary>
/// Blocks or transactions as <see cref="RawRecords"/>. Each is read when those before it have been sent, so that a client
/// that reads slowly costs little memory, and keeps no view of the store open.
/// </summary>
/// <param name="shares">Where bytes that a slow client has not read get room.</param>
/// <param name="keys">What was asked for.</param>
/// <param name="size">Bytes at most; the answer ends before a record that would exceed them.</param>
/// <param name="read">Empty if it is not here; null if the node is too busy to read it.</param>
internal sealed class RawRecordsAnswer<T>(
    Shares shares, IReadOnlyList<T> keys, int size, Func<T, CancellationToken, ValueTask<byte[]?>> read) : IResult
{
    /// <summary>Bytes that go out at once.</summary>
    private const int FlushSize = 64 * 1024;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        CancellationToken aborted = httpContext.RequestAborted;
        HttpResponse response = httpContext.Response;
        response.ContentType = "application/octet-stream";
        PipeWriter writer = response.BodyWriter;
        int written = 0;
        int flushed = 0;
        foreach (T key in keys)
        {
            if (await read(key, aborted) is not { } record)
            {
                // The node is busy: the answer ends early, or is refused.
                await (written > 0 ? Task.CompletedTask : Question.Refusal.ExecuteAsync(httpContext));
                break;
            }

            written += RawRecords.PrefixSize + record.Length;
            if (written > size)
            {
                break;
            }

            BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(RawRecords.PrefixSize), record.Length);
            writer.Advance(RawRecords.PrefixSize);
            writer.Write(record);
            if (written - flushed >= FlushSize)
            {
                await shares.SendAsync(httpContext, written - flushed, () => writer.FlushAsync(aborted).AsTask());
                flushed = written;
            }
        }

        await writer.FlushAsync(aborted);
    }
}
