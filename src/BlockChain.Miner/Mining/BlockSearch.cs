using System.Diagnostics;

namespace BlockChain.Miner.Mining;

/// <summary>Looks for the nonce of a block: the only place in this program that does.</summary>
internal static class BlockSearch
{
    /// <summary>The time between two checks whether to go on: long enough to be worth starting a search, short enough to end
    /// at once. How many nonces that are, the processor decides.</summary>
    private static readonly TimeSpan MinSlice = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MaxSlice = TimeSpan.FromMilliseconds(4);

    /// <summary>Nonces of the first slice, and the fewest of any; a power of two, as all are.</summary>
    private const uint MinNonces = 1_024;
    private const uint MaxNonces = 1 << 24;

    /// <summary>Tries all nonces of a template with one extra nonce.</summary>
    /// <param name="kernel">Which way.</param>
    /// <param name="template">What to mine.</param>
    /// <param name="extraNonce">Which of its 2^64 Merkle roots.</param>
    /// <param name="goOn">Asked again and again; false ends the search.</param>
    /// <param name="meter">Counts.</param>
    /// <returns>The block with its proof of work; null when none of the nonces gives one, or it was ended.</returns>
    public static Block? TryFind(
        NonceKernel kernel, BlockTemplate template, ulong extraNonce, Func<bool> goOn, HashRateMeter meter)
    {
        Block block = template.WithExtraNonce(extraNonce);
        uint slice = MinNonces;
        ulong first = 0;
        while (first <= uint.MaxValue && goOn())
        {
            long began = Stopwatch.GetTimestamp();
            bool isFound = kernel.TryFind(block.Header, (uint)first, slice, out uint nonce);
            meter.Add(isFound ? nonce - (long)first + 1 : (long)Math.Min(slice, (1UL << 32) - first));
            if (isFound)
            {
                return new Block(block.Header with { Nonce = nonce }, block.Transactions);
            }

            first += slice;
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            if (took < MinSlice && slice < MaxNonces)
            {
                slice *= 2;
            }
            else if (took > MaxSlice && slice > MinNonces)
            {
                slice /= 2;
            }
        }

        return null;
    }
}
