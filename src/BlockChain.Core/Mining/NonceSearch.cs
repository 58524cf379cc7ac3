using System.Buffers.Binary;
using BlockChain.Core.Blocks;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Mining;

/// <summary>The proof of work as section 4 of the paper has it: "incrementing a nonce in the block until a value is found
/// that gives the block's hash the required zero bits". Plain, and so the reference for anything faster.</summary>
public static class NonceSearch
{
    private const int NonceOffset = BlockHeader.Size - sizeof(uint);

    /// <summary>Tries nonces one after the other.</summary>
    /// <param name="header">The header; its own nonce does not matter.</param>
    /// <param name="first">The first nonce to try.</param>
    /// <param name="count">How many to try; those beyond the last, 2^32 − 1, do not exist.</param>
    /// <param name="nonce">The first that gives a hash that is not above the header's target.</param>
    public static bool TryFind(BlockHeader header, uint first, uint count, out uint nonce)
    {
        _ = header.Bits.TryExpand(out Hash256 target);
        Span<byte> bytes = stackalloc byte[BlockHeader.Size];
        header.WriteTo(bytes);
        Span<byte> nonceBytes = bytes[NonceOffset..];
        ulong end = Math.Min((ulong)first + count, 1UL << 32);
        for (ulong next = first; next < end; next++)
        {
            nonce = (uint)next;
            BinaryPrimitives.WriteUInt32LittleEndian(nonceBytes, nonce);
            if (Hashing.Sha256d(bytes) <= target)
            {
                return true;
            }
        }

        nonce = 0;
        return false;
    }
}
