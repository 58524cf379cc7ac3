using BlockChain.Core.Blocks;
using BlockChain.Core.Mining;

namespace BlockChain.Miner;

/// <summary>Looks for the nonce of a block: the one place of this program that does.</summary>
internal static class BlockSearch
{
    /// <summary>Nonces between two looks at whether to go on: some milliseconds.</summary>
    private const uint Slice = 4_096;

    /// <summary>Tries all nonces of a template with one extra nonce.</summary>
    /// <param name="template">What to mine.</param>
    /// <param name="extraNonce">Which of its 2^64 Merkle roots.</param>
    /// <param name="goOn">Asked again and again; false ends the search.</param>
    /// <param name="meter">Counts.</param>
    /// <returns>The block with its proof of work; null when none of the nonces gives one, or it was ended.</returns>
    public static Block? TryFind(BlockTemplate template, ulong extraNonce, Func<bool> goOn, HashRateMeter meter)
    {
        Block block = template.WithExtraNonce(extraNonce);
        for (ulong first = 0; first <= uint.MaxValue && goOn(); first += Slice)
        {
            bool isFound = NonceSearch.TryFind(block.Header, (uint)first, Slice, out uint nonce);
            meter.Add(isFound ? nonce - (long)first + 1 : Slice);
            if (isFound)
            {
                return new Block(block.Header with { Nonce = nonce }, block.Transactions);
            }
        }

        return null;
    }
}
