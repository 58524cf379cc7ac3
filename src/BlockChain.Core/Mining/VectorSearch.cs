using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Mining;

/// <summary>
/// The nonce search with many hashes at once, one in each lane of the processor's vectors. SHA-256 is written once,
/// with the names of FIPS 180-4; a word of it is a <typeparamref name="T"/>, which holds that word of all the hashes.
/// <code>
/// header:       | 64 bytes, hashed once | 12 bytes  | nonce  | padding    |
/// first hash:                           | words 0-2 | word 3 | words 4-15 |
/// second hash:                                   words 0-7: the first | words 8-15: padding |
/// </code>
/// What does not depend on the nonce is made once. The top word of a hash is known after 61 of the 64 rounds and refuses
/// nearly all; what passes is left to <see cref="NonceSearch"/>. Methods are small, with few locals, or the JIT does not
/// keep the state in registers: after a change look at what it makes, with <c>DOTNET_JitDisasm=Rounds</c>.
/// </summary>
internal static class VectorSearch<T>
    where T : struct, ILanes<T>
{
    private const int CacheLine = 64;

    private static ReadOnlySpan<uint> H =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    private static ReadOnlySpan<uint> K =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <inheritdoc cref="NonceSearch.TryFind"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryFind(BlockHeader header, uint first, uint count, out uint nonce)
    {
        // On the stack, but at an address that lets no vector lie across two lines of the cache.
        Span<byte> room = stackalloc byte[(217 * Unsafe.SizeOf<T>()) + CacheLine];
        nint address = Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetReference(room));
        Span<T> all = MemoryMarshal.Cast<byte, T>(room[(int)(-address & (CacheLine - 1))..]);
        Span<T> k = all[..64], w1 = all[64..128], w2 = all[128..192];
        Span<T> state = all[192..200], middle = all[200..208], start = all[208..216], number = all[216..217];

        Span<byte> bytes = stackalloc byte[BlockHeader.Size];
        Span<uint> words = stackalloc uint[32];
        (header with { Nonce = 0 }).WriteTo(bytes);
        for (int i = 0; i < 20; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 * i)..]);
        }

        // The padding of 80 bytes, and that of the first hash.
        (words[20], words[31]) = (0x8000_0000, 8 * BlockHeader.Size);
        (w2[8], w2[15]) = (T.All(0x8000_0000), T.All(8 * 32));

        // The first 64 bytes; then, with nonce 0, rounds 0 to 3 and words 16 to 19.
        Fill(k, K);
        Fill(state, H);
        Fill(w1, words[..16]);
        Rounds(state, w1, k, first: 0, end: 64);
        for (int i = 0; i < 8; i++)
        {
            state[i] = middle[i] = state[i] + T.All(H[i]);
        }

        Fill(w1, words[16..]);
        Rounds(state, w1, k, first: 0, end: 4);
        state.CopyTo(start);
        T word18 = w1[18], word19 = w1[19];

        // In the header the nonce is little-endian: the hashes of a batch differ in the top byte of the word.
        Span<uint> lanes = MemoryMarshal.Cast<T, uint>(number);
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            lanes[lane] = (uint)lane << 24;
        }

        // So is the hash, as a number. Where the target's top word begins with zeros, so must the hash's.
        _ = header.Bits.TryExpand(out Hash256 target);
        uint zeros = ~(uint)(0xffff_ffffUL >> BitOperations.LeadingZeroCount((uint)(target.High >> 96)));
        T mask = T.All(BinaryPrimitives.ReverseEndianness(zeros));

        ulong end = Math.Min((ulong)first + count, 1UL << 32);
        for (ulong batch = first - (first % (uint)lanes.Length); batch < end; batch += (uint)lanes.Length)
        {
            T word3 = number[0] + T.All(BinaryPrimitives.ReverseEndianness((uint)batch));
            start.CopyTo(state);
            state[0] += word3;
            state[4] += word3;
            (w1[3], w1[18], w1[19]) = (word3, word18 + SmallSigma0(word3), word19 + word3);
            Rounds(state, w1, k, first: 4, end: 64);
            for (int i = 0; i < 8; i++)
            {
                w2[i] = state[i] + middle[i];
                state[i] = T.All(H[i]);
            }

            Rounds(state, w2, k, first: 0, end: 56);
            ulong from = Math.Max(batch, first), to = Math.Min(batch + (uint)lanes.Length, end);
            if (T.AnyIsZero(TopWord(state, w2, k), mask)
                && NonceSearch.TryFind(header, (uint)from, (uint)(to - from), out nonce))
            {
                return true;
            }
        }

        nonce = 0;
        return false;
    }

    /// <summary>Four rounds at a time (section 6.2.2, step 3), and before them the four words that are needed 16 rounds
    /// later (step 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rounds(Span<T> state, Span<T> words, Span<T> k, int first, int end)
    {
        T a = state[0], b = state[1], c = state[2], d = state[3];
        T e = state[4], f = state[5], g = state[6], h = state[7];
        for (int t = first; t < end; t += 4)
        {
            ref T w = ref At(ref MemoryMarshal.GetReference(words), t);
            ref T kt = ref At(ref MemoryMarshal.GetReference(k), t);
            if (t < 48)
            {
                At(ref w, 16) = w + SmallSigma0(At(ref w, 1)) + At(ref w, 9) + SmallSigma1(At(ref w, 14));
                At(ref w, 17) = At(ref w, 1) + SmallSigma0(At(ref w, 2)) + At(ref w, 10) + SmallSigma1(At(ref w, 15));
                At(ref w, 18) = At(ref w, 2) + SmallSigma0(At(ref w, 3)) + At(ref w, 11) + SmallSigma1(At(ref w, 16));
                At(ref w, 19) = At(ref w, 3) + SmallSigma0(At(ref w, 4)) + At(ref w, 12) + SmallSigma1(At(ref w, 17));
            }

            Round(a, b, c, ref d, e, f, g, ref h, w, kt);
            Round(h, a, b, ref c, d, e, f, ref g, At(ref w, 1), At(ref kt, 1));
            Round(g, h, a, ref b, c, d, e, ref f, At(ref w, 2), At(ref kt, 2));
            Round(f, g, h, ref a, b, c, d, ref e, At(ref w, 3), At(ref kt, 3));
            (a, b, c, d, e, f, g, h) = (e, f, g, h, a, b, c, d);
        }

        (state[0], state[1], state[2], state[3]) = (a, b, c, d);
        (state[4], state[5], state[6], state[7]) = (e, f, g, h);
    }

    /// <summary>One round. The letters are not moved on: the new a takes the place of h, the new e that of d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(T a, T b, T c, ref T d, T e, T f, T g, ref T h, T w, T k)
    {
        T t1 = h + (w + k) + T.Choose(e, f, g) + BigSigma1(e);
        d += t1;
        h = t1 + T.Majority(a, b, c) + BigSigma0(a);
    }

    /// <summary>Rounds 56 to 60 of the second hash, of the last four only the new e: it is h in the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T TopWord(Span<T> state, Span<T> w, Span<T> k)
    {
        T a = state[0], b = state[1], c = state[2], d = state[3];
        T e = state[4], f = state[5], g = state[6], h = state[7];
        Round(a, b, c, ref d, e, f, g, ref h, w[56], k[56]);
        c += g + w[57] + k[57] + T.Choose(d, e, f) + BigSigma1(d);
        b += f + w[58] + k[58] + T.Choose(c, d, e) + BigSigma1(c);
        a += e + w[59] + k[59] + T.Choose(b, c, d) + BigSigma1(b);
        return h + d + w[60] + k[60] + T.Choose(a, b, c) + BigSigma1(a) + T.All(H[7]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T BigSigma0(T x) => T.Xor(T.Rotate(x, 2), T.Rotate(x, 13), T.Rotate(x, 22));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T BigSigma1(T x) => T.Xor(T.Rotate(x, 6), T.Rotate(x, 11), T.Rotate(x, 25));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SmallSigma0(T x) => T.Xor(T.Rotate(x, 7), T.Rotate(x, 18), T.Shift(x, 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SmallSigma1(T x) => T.Xor(T.Rotate(x, 17), T.Rotate(x, 19), T.Shift(x, 10));

    /// <summary>An element without a check of the bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T At(ref T start, int index) => ref Unsafe.Add(ref start, index);

    private static void Fill(Span<T> vectors, ReadOnlySpan<uint> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            vectors[i] = T.All(words[i]);
        }
    }
}

/// <summary>A word of many hashes: all that SHA-256 does with a word, for each width of vectors.</summary>
internal interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>The same word in all lanes.</summary>
    static abstract T All(uint word);
    static abstract T operator +(T x, T y);
    static abstract T Xor(T x, T y, T z);
    static abstract T Choose(T x, T y, T z);
    static abstract T Majority(T x, T y, T z);
    static abstract T Shift(T x, [ConstantExpected] byte bits);
    static abstract T Rotate(T x, [ConstantExpected] byte bits);
    /// <summary>Whether a lane has no bit of the mask.</summary>
    static abstract bool AnyIsZero(T x, T mask);
}

internal readonly struct Lanes128(Vector128<uint> x) : ILanes<Lanes128>
{
    private readonly Vector128<uint> _x = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 All(uint word) => new(Vector128.Create(word));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 x, Lanes128 y) => new(x._x + y._x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Xor(Lanes128 x, Lanes128 y, Lanes128 z) => new(x._x ^ y._x ^ z._x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Choose(Lanes128 x, Lanes128 y, Lanes128 z) =>
        new(Vector128.ConditionalSelect(x._x, y._x, z._x));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Majority(Lanes128 x, Lanes128 y, Lanes128 z) =>
        new(Vector128.ConditionalSelect(x._x ^ y._x, z._x, x._x));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Shift(Lanes128 x, [ConstantExpected] byte bits) => new(x._x >>> bits);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Rotate(Lanes128 x, [ConstantExpected] byte bits) =>
        new(Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(x._x, bits) : (x._x >>> bits) | (x._x << (32 - bits)));
    public static bool AnyIsZero(Lanes128 x, Lanes128 mask) =>
        Vector128.EqualsAny(x._x & mask._x, Vector128<uint>.Zero);
}

internal readonly struct Lanes256(Vector256<uint> x) : ILanes<Lanes256>
{
    private readonly Vector256<uint> _x = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 All(uint word) => new(Vector256.Create(word));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 x, Lanes256 y) => new(x._x + y._x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Xor(Lanes256 x, Lanes256 y, Lanes256 z) => new(x._x ^ y._x ^ z._x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Choose(Lanes256 x, Lanes256 y, Lanes256 z) =>
        new(Vector256.ConditionalSelect(x._x, y._x, z._x));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Majority(Lanes256 x, Lanes256 y, Lanes256 z) =>
        new(Vector256.ConditionalSelect(x._x ^ y._x, z._x, x._x));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Shift(Lanes256 x, [ConstantExpected] byte bits) => new(x._x >>> bits);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Rotate(Lanes256 x, [ConstantExpected] byte bits) =>
        new(Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(x._x, bits) : (x._x >>> bits) | (x._x << (32 - bits)));
    public static bool AnyIsZero(Lanes256 x, Lanes256 mask) =>
        Vector256.EqualsAny(x._x & mask._x, Vector256<uint>.Zero);
}

/// <summary>Two vectors side by side: where a result takes two cycles, one is worked on while the other waits. Only x86
/// has this width, and then these instructions.</summary>
internal readonly struct Lanes512(Vector512<uint> x, Vector512<uint> y) : ILanes<Lanes512>
{
    private readonly Vector512<uint> _x = x, _y = y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 All(uint word) => new(Vector512.Create(word), Vector512.Create(word));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 x, Lanes512 y) => new(x._x + y._x, x._y + y._y);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Xor(Lanes512 x, Lanes512 y, Lanes512 z) => new(x._x ^ y._x ^ z._x, x._y ^ y._y ^ z._y);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Choose(Lanes512 x, Lanes512 y, Lanes512 z) =>
        new(Vector512.ConditionalSelect(x._x, y._x, z._x), Vector512.ConditionalSelect(x._y, y._y, z._y));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Majority(Lanes512 x, Lanes512 y, Lanes512 z) =>
        new(Avx512F.TernaryLogic(x._x, y._x, z._x, 0xe8), Avx512F.TernaryLogic(x._y, y._y, z._y, 0xe8));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Shift(Lanes512 x, [ConstantExpected] byte bits) => new(x._x >>> bits, x._y >>> bits);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Rotate(Lanes512 x, [ConstantExpected] byte bits) =>
        new(Avx512F.RotateRight(x._x, bits), Avx512F.RotateRight(x._y, bits));
    public static bool AnyIsZero(Lanes512 x, Lanes512 mask) =>
        Vector512.EqualsAny(x._x & mask._x, Vector512<uint>.Zero)
        || Vector512.EqualsAny(x._y & mask._y, Vector512<uint>.Zero);
}
