using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlockChain.Core.Blocks;

namespace BlockChain.Core.Mining;

/// <summary>
/// The nonce search with many hashes at once, one in each lane of the processor's vectors. SHA-256 is written once,
/// with the names of FIPS 180-4; a word of it is a <typeparamref name="T"/>, which holds that word of all the hashes.
/// <code>
/// header:       | 64 bytes, hashed once | 12 bytes  | nonce  | padding    |
/// first hash:                           | words 0-2 | word 3 | words 4-15 |
/// second hash:                                   words 0-7: the first | words 8-15: padding |
/// </code>
/// What does not depend on the nonce is computed once. The top word of a hash is known after 61 of the 64 rounds and refuses
/// nearly all; what passes is left to <see cref="NonceSearch"/>. Methods are small, with few locals, or the JIT does not
/// keep the state in registers: after a change look at its code, with <c>DOTNET_JitDisasm=Rounds</c>.
/// </summary>
internal static class VectorSearch<T>
    where T : struct, ILanes<T>
{
    private const int CacheLine = 64;

    /// <inheritdoc cref="NonceSearch.TryFind"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryFind(BlockHeader header, uint first, uint count, out uint nonce)
    {
        // On the stack, but at an address that lets no vector lie across two lines of the cache.
        Span<byte> room = stackalloc byte[(297 * Unsafe.SizeOf<T>()) + CacheLine];
        nint address = Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetReference(room));
        Span<T> all = MemoryMarshal.Cast<byte, T>(room[(int)(-address & (CacheLine - 1))..]);
        Span<T> k = all[..64], w1 = all[64..128], w2 = all[128..192], fixed1 = all[192..224], fixed2 = all[224..256];
        Span<T> state = all[256..264], initial = all[264..272], middle = all[272..280];
        Span<T> start1 = all[280..288], start2 = all[288..296], number = all[296..297];

        Span<byte> bytes = stackalloc byte[BlockHeader.Size];
        Span<uint> words = stackalloc uint[32];
        (header with { Nonce = 0 }).WriteTo(bytes);
        for (int i = 0; i < 20; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 * i)..]);
        }

        // The padding of 80 bytes.
        (words[20], words[31]) = (0x8000_0000, 8 * BlockHeader.Size);
        Fill(k, Sha256Words.K);
        Fill(initial, Sha256Words.H);

        // The first 64 bytes.
        Fill(w1, words[..16]);
        Extend(w1, 16, 32);
        initial.CopyTo(state);
        Rounds(state, w1, k, first: 0, end: 64);
        for (int i = 0; i < 8; i++)
        {
            middle[i] = state[i] + initial[i];
        }

        // The other 16 with nonce 0, as far as only sums depend on it: rounds 0 to 3, words 16 to 19, and of the words up to 31
        // the part that does not.
        Fill(w1, words[16..]);
        Extend(w1, 16, 20);
        middle.CopyTo(state);
        Rounds(state, w1, k, first: 0, end: 4);
        state.CopyTo(start1);
        T word18 = w1[18], word19 = w1[19];
        FixPart(fixed1, w1, 20, 32);

        // The second hash, of 32 bytes and their padding, in the same way: round 0 with word 0 as 0, and of words 24 to 29 the part
        // that is made of words 8 to 15.
        w2.Clear();
        (w2[8], w2[15]) = (T.All(0x8000_0000), T.All(8 * 32));
        FixPart(fixed2, w2, 24, 30);
        (T a, T b, T c, T d) = (initial[0], initial[1], initial[2], initial[3]);
        (T e, T f, T g, T h) = (initial[4], initial[5], initial[6], initial[7]);
        Round(a, b, c, ref d, e, f, g, ref h, w2[0], k[0]);
        (start2[0], start2[1], start2[2], start2[3], start2[4], start2[5], start2[6], start2[7]) = (h, a, b, c, d, e, f, g);

        // In the header the nonce is little-endian: the hashes of a batch differ in the top byte of the word.
        Span<uint> lanes = MemoryMarshal.Cast<T, uint>(number);
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            lanes[lane] = (uint)lane << 24;
        }

        T mask = T.All(Sha256Words.TopZeros(header));
        ulong end = Math.Min((ulong)first + count, 1UL << 32);
        for (ulong batch = first - (first % (uint)lanes.Length); batch < end; batch += (uint)lanes.Length)
        {
            T word3 = number[0] + T.All(BinaryPrimitives.ReverseEndianness((uint)batch));
            Start(state, start1, word3);
            (w1[3], w1[18], w1[19]) = (word3, word18 + SmallSigma0(word3), word19 + word3);
            Extend(w1, fixed1, 20, 32);
            Rounds(state, w1, k, first: 4, end: 64);
            for (int i = 0; i < 8; i++)
            {
                w2[i] = state[i] + middle[i];
            }

            Start(state, start2, w2[0]);
            Extend(w2, 16, 24);
            Extend(w2, fixed2, 24, 30);
            Extend(w2, 30, 34);
            Rounds(state, w2, k, first: 1, end: 57);
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

    /// <summary>The state after a round (or several) whose last word was still 0, with that word: only a and e depend on it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start(Span<T> state, Span<T> start, T word)
    {
        // Not copied as bytes: the processor must wait to read a vector back in another width than it was written.
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = start[i];
        }

        state[0] += word;
        state[4] += word;
    }

    /// <summary>Words from the 16th on (section 6.2.2, step 1), two at a time: each depends on the last but one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Extend(Span<T> words, int from, int to)
    {
        ref T w = ref MemoryMarshal.GetReference(words);
        T x = At(ref w, from - 2), y = At(ref w, from - 1);
        for (int t = from; t < to; t += 2)
        {
            At(ref w, t) = x = At(ref w, t - 16) + SmallSigma0(At(ref w, t - 15)) + At(ref w, t - 7) + SmallSigma1(x);
            At(ref w, t + 1) = y = At(ref w, t - 15) + SmallSigma0(At(ref w, t - 14)) + At(ref w, t - 6) + SmallSigma1(y);
        }
    }

    /// <summary>The same where <see cref="FixPart"/> has added the first two terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Extend(Span<T> words, Span<T> parts, int from, int to)
    {
        ref T w = ref MemoryMarshal.GetReference(words);
        ref T part = ref MemoryMarshal.GetReference(parts);
        T x = At(ref w, from - 2), y = At(ref w, from - 1);
        for (int t = from; t < to; t += 2)
        {
            At(ref w, t) = x = At(ref part, t) + At(ref w, t - 7) + SmallSigma1(x);
            At(ref w, t + 1) = y = At(ref part, t + 1) + At(ref w, t - 6) + SmallSigma1(y);
        }
    }

    private static void FixPart(Span<T> parts, Span<T> w, int from, int to)
    {
        for (int t = from; t < to; t++)
        {
            parts[t] = w[t - 16] + SmallSigma0(w[t - 15]);
        }
    }

    /// <summary>Four rounds at a time (section 6.2.2, step 3). From round 16 on each makes the word that is needed 16 rounds later,
    /// up to word 60 at least: the processor adds for one while it waits for the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rounds(Span<T> state, Span<T> words, Span<T> k, int first, int end)
    {
        T a = state[0], b = state[1], c = state[2], d = state[3];
        T e = state[4], f = state[5], g = state[6], h = state[7];
        for (int t = first; t < end; t += 4)
        {
            ref T w = ref At(ref MemoryMarshal.GetReference(words), t);
            ref T kt = ref At(ref MemoryMarshal.GetReference(k), t);
            if (t is >= 16 and <= 44)
            {
                T x = w + SmallSigma0(At(ref w, 1)) + At(ref w, 9) + SmallSigma1(At(ref w, 14));
                At(ref w, 16) = x;
                Round(a, b, c, ref d, e, f, g, ref h, w, kt);
                T y = At(ref w, 1) + SmallSigma0(At(ref w, 2)) + At(ref w, 10) + SmallSigma1(At(ref w, 15));
                At(ref w, 17) = y;
                Round(h, a, b, ref c, d, e, f, ref g, At(ref w, 1), At(ref kt, 1));
                At(ref w, 18) = At(ref w, 2) + SmallSigma0(At(ref w, 3)) + At(ref w, 11) + SmallSigma1(x);
                Round(g, h, a, ref b, c, d, e, ref f, At(ref w, 2), At(ref kt, 2));
                At(ref w, 19) = At(ref w, 3) + SmallSigma0(At(ref w, 4)) + At(ref w, 12) + SmallSigma1(y);
                Round(f, g, h, ref a, b, c, d, ref e, At(ref w, 3), At(ref kt, 3));
            }
            else
            {
                Round(a, b, c, ref d, e, f, g, ref h, w, kt);
                Round(h, a, b, ref c, d, e, f, ref g, At(ref w, 1), At(ref kt, 1));
                Round(g, h, a, ref b, c, d, e, ref f, At(ref w, 2), At(ref kt, 2));
                Round(f, g, h, ref a, b, c, d, ref e, At(ref w, 3), At(ref kt, 3));
            }

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

    /// <summary>Rounds 57 to 60 of the second hash, of each only the new e: that of round 60 is h in the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T TopWord(Span<T> state, Span<T> w, Span<T> k)
    {
        T a = state[0], b = state[1], c = state[2], d = state[3];
        T e = state[4], f = state[5], g = state[6], h = state[7];
        d += h + w[57] + k[57] + T.Choose(e, f, g) + BigSigma1(e);
        c += g + w[58] + k[58] + T.Choose(d, e, f) + BigSigma1(d);
        b += f + w[59] + k[59] + T.Choose(c, d, e) + BigSigma1(c);
        return a + e + w[60] + k[60] + T.Choose(b, c, d) + BigSigma1(b) + T.All(Sha256Words.H[7]);
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
