using System.Buffers.Binary;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>Reads records as <see cref="RawRecords"/> writes them, each as soon as it is here. Defends against a peer that
/// claims a huge record, sends more than it was asked for, or sends too slowly: each record has
/// <see cref="SyncLimits.AnswerTime"/> to arrive.</summary>
internal static class RecordStream
{
    /// <summary>The records and their places, until the stream ends.</summary>
    /// <param name="stream">The body of an answer.</param>
    /// <param name="asked">How many at most.</param>
    /// <param name="largest">Bytes of one at most.</param>
    /// <param name="limited">The time limit, which each record renews.</param>
    /// <exception cref="PeerViolationException">It is more than was asked for.</exception>
    public static async IAsyncEnumerable<(int Place, byte[] Bytes)> ReadAsync(
        Stream stream, int asked, int largest, CancellationTokenSource limited)
    {
        var prefix = new byte[RawRecords.PrefixSize];
        long size = 0;
        for (int place = 0; await IsMoreAsync(); place++)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(prefix);
            size += length;
            if (place == asked || length > largest || size > SyncLimits.AnswerSize)
            {
                throw new PeerViolationException("its answer has more than it was asked for");
            }

            var bytes = new byte[length];
            await stream.ReadExactlyAsync(bytes, limited.Token);
            yield return (place, bytes);
            limited.CancelAfter(SyncLimits.AnswerTime);
        }

        async Task<bool> IsMoreAsync() =>
            await stream.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, limited.Token) == prefix.Length;
    }
}
