using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>Reads server-sent events as a peer sends them. Defends against a line that never ends, and a stream that stays
/// open and silent.
/// </summary>
internal static class EventStream
{
    /// <summary>The events, until the stream ends.</summary>
    /// <exception cref="PeerViolationException">A line is too long.</exception>
    /// <exception cref="TimeoutException">Nothing came for too long, not even a ping.</exception>
    public static async IAsyncEnumerable<(string Type, string Data)> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        PipeReader reader = PipeReader.Create(stream);
        string type = "";
        string data = "";
        while (await ReadLineAsync(reader, cancellation) is { } line)
        {
            if (line.StartsWith("event:", StringComparison.Ordinal))
            {
                type = line[6..].Trim();
            }
            else if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data = line[5..].Trim();
            }
            else if (line.Length == 0 && type.Length > 0)
            {
                yield return (type, data);
                (type, data) = ("", "");
            }
        }
    }

    private static async Task<string?> ReadLineAsync(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellation).AsTask()
                .WaitAsync(SyncLimits.EventSilence, cancellation);
            ReadOnlySequence<byte> buffer = result.Buffer;
            SequencePosition? end = buffer.PositionOf((byte)'\n');
            if (end is { } found)
            {
                string line = System.Text.Encoding.UTF8.GetString(buffer.Slice(0, found).ToArray()).TrimEnd('\r');
                reader.AdvanceTo(buffer.GetPosition(1, found));
                return line;
            }

            if (buffer.Length > SyncLimits.EventLineSize)
            {
                throw new PeerViolationException($"a line of its events has more than {SyncLimits.EventLineSize} bytes");
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }
}
