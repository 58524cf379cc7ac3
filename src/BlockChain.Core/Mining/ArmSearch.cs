using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using BlockChain.Core.Blocks;

namespace BlockChain.Core.Mining;

/// <summary>
/// The nonce search with Arm's instructions for SHA-256. One of them does four rounds of one hash; its result takes some
/// cycles, so four nonces are worked on side by side.
/// <code>
/// SHA256H   the state's words a to d after four rounds
/// SHA256H2  its words e to h
/// SHA256SU0, SHA256SU1  the four words of the message that are needed 16 rounds later
/// </code>
/// As in <see cref="VectorSearch{T}"/> the first 64 bytes are hashed once, and what passes by its top word is left to
/// <see cref="NonceSearch"/>.
/// </summary>
internal static class ArmSearch
{
    private const int Nonces = 4;

    /// <inheritdoc cref="NonceSearch.TryFind"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryFind(BlockHeader header, uint first, uint count, out uint nonce)
    {
        Span<byte> bytes = stackalloc byte[BlockHeader.Size];
        Span<uint> words = stackalloc uint[BlockHeader.Size / sizeof(uint)];
        header.WriteTo(bytes);
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 * i)..]);
        }

        ReadOnlySpan<Vector128<uint>> message = MemoryMarshal.Cast<uint, Vector128<uint>>(words);
        Four middleA = Four.All(Sha256Words.H), middleE = Four.All(Sha256Words.H[4..]);
        Compress(
            ref middleA, ref middleE,
            Four.All(message[0]), Four.All(message[1]), Four.All(message[2]), Four.All(message[3]));

        // The padding of 80 bytes, and that of the first hash.
        Four one = Four.All(Vector128.Create(0x8000_0000u, 0, 0, 0)), zero = default;
        Four length1 = Four.All(Vector128.Create(0u, 0, 0, 8 * BlockHeader.Size)), length2 = Four.All(Vector128.Create(0u, 0, 0, 8 * 32));

        uint mask = Sha256Words.TopZeros(header);
        ulong end = Math.Min((ulong)first + count, 1UL << 32);
        for (ulong batch = first - (first % Nonces); batch < end; batch += Nonces)
        {
            Four a = middleA, e = middleE;
            Compress(ref a, ref e, Four.WithNonces(message[4], (uint)batch), one, zero, length1);
            (Four hashA, Four hashE) = (Four.All(Sha256Words.H), Four.All(Sha256Words.H[4..]));
            Compress(ref hashA, ref hashE, a, e, one, length2);
            ulong from = Math.Max(batch, first), to = Math.Min(batch + Nonces, end);
            if (hashE.AnyLastWordIsZero(mask)
                && NonceSearch.TryFind(header, (uint)from, (uint)(to - from), out nonce))
            {
                return true;
            }
        }

        nonce = 0;
        return false;
    }

    /// <summary>Adds 64 bytes to each hash (section 6.2.2 of FIPS 180-4).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compress(ref Four abcd, ref Four efgh, Four w0, Four w1, Four w2, Four w3)
    {
        ref Vector128<uint> k = ref Unsafe.As<uint, Vector128<uint>>(ref MemoryMarshal.GetReference(Sha256Words.K));
        Four a = abcd, e = efgh;
        for (int i = 0; i < 12; i += 4)
        {
            Rounds(ref a, ref e, w0, Unsafe.Add(ref k, i));
            w0 = Four.Extend(w0, w1, w2, w3);
            Rounds(ref a, ref e, w1, Unsafe.Add(ref k, i + 1));
            w1 = Four.Extend(w1, w2, w3, w0);
            Rounds(ref a, ref e, w2, Unsafe.Add(ref k, i + 2));
            w2 = Four.Extend(w2, w3, w0, w1);
            Rounds(ref a, ref e, w3, Unsafe.Add(ref k, i + 3));
            w3 = Four.Extend(w3, w0, w1, w2);
        }

        Rounds(ref a, ref e, w0, Unsafe.Add(ref k, 12));
        Rounds(ref a, ref e, w1, Unsafe.Add(ref k, 13));
        Rounds(ref a, ref e, w2, Unsafe.Add(ref k, 14));
        Rounds(ref a, ref e, w3, Unsafe.Add(ref k, 15));
        abcd += a;
        efgh += e;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rounds(ref Four abcd, ref Four efgh, Four w, Vector128<uint> k)
    {
        Four wk = w + k;
        (abcd, efgh) = (Four.HashA(abcd, efgh, wk), Four.HashE(abcd, efgh, wk));
    }
}

/// <summary>Half of the state, or four words of the message, of four hashes.</summary>
internal readonly struct Four(Vector128<uint> x0, Vector128<uint> x1, Vector128<uint> x2, Vector128<uint> x3)
{
    private readonly Vector128<uint> _x0 = x0, _x1 = x1, _x2 = x2, _x3 = x3;

    /// <summary>The same four words for each hash.</summary>
    public static Four All(ReadOnlySpan<uint> words) => All(Vector128.Create(words));

    /// <inheritdoc cref="All(ReadOnlySpan{uint})"/>
    public static Four All(Vector128<uint> words) => new(words, words, words, words);

    /// <summary>Words 0 to 3 of the second 64 bytes: the nonce, little-endian in the header, is word 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four WithNonces(Vector128<uint> words, uint first) => new(
        words.WithElement(3, BinaryPrimitives.ReverseEndianness(first)),
        words.WithElement(3, BinaryPrimitives.ReverseEndianness(first + 1)),
        words.WithElement(3, BinaryPrimitives.ReverseEndianness(first + 2)),
        words.WithElement(3, BinaryPrimitives.ReverseEndianness(first + 3)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four operator +(Four x, Four y) =>
        new(x._x0 + y._x0, x._x1 + y._x1, x._x2 + y._x2, x._x3 + y._x3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four operator +(Four x, Vector128<uint> k) => new(x._x0 + k, x._x1 + k, x._x2 + k, x._x3 + k);

    /// <summary>Words a to d after four rounds.</summary>
    /// <param name="x">Words a to d.</param>
    /// <param name="y">Words e to h.</param>
    /// <param name="wk">The sums of the four rounds' words and constants.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four HashA(Four x, Four y, Four wk) => new(
        Sha256.HashUpdate1(x._x0, y._x0, wk._x0), Sha256.HashUpdate1(x._x1, y._x1, wk._x1),
        Sha256.HashUpdate1(x._x2, y._x2, wk._x2), Sha256.HashUpdate1(x._x3, y._x3, wk._x3));

    /// <summary>Words e to h after four rounds.</summary>
    /// <inheritdoc cref="HashA"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four HashE(Four x, Four y, Four wk) => new(
        Sha256.HashUpdate2(y._x0, x._x0, wk._x0), Sha256.HashUpdate2(y._x1, x._x1, wk._x1),
        Sha256.HashUpdate2(y._x2, x._x2, wk._x2), Sha256.HashUpdate2(y._x3, x._x3, wk._x3));

    /// <summary>The four words of the message after these 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four Extend(Four x, Four y, Four z, Four last) => new(
        Sha256.ScheduleUpdate1(Sha256.ScheduleUpdate0(x._x0, y._x0), z._x0, last._x0),
        Sha256.ScheduleUpdate1(Sha256.ScheduleUpdate0(x._x1, y._x1), z._x1, last._x1),
        Sha256.ScheduleUpdate1(Sha256.ScheduleUpdate0(x._x2, y._x2), z._x2, last._x2),
        Sha256.ScheduleUpdate1(Sha256.ScheduleUpdate0(x._x3, y._x3), z._x3, last._x3));

    /// <summary>Whether a hash's last word, h, has no bit of the mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AnyLastWordIsZero(uint mask) =>
        (_x0.GetElement(3) & mask) == 0 || (_x1.GetElement(3) & mask) == 0
        || (_x2.GetElement(3) & mask) == 0 || (_x3.GetElement(3) & mask) == 0;
}
