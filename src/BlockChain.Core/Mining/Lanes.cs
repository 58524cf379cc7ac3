using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace BlockChain.Core.Mining;

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
        new(Avx512F.VL.IsSupported
            ? Avx512F.VL.TernaryLogic(x._x, y._x, z._x, 0xe8)
            : ((x._x ^ y._x) & (y._x ^ z._x)) ^ y._x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Shift(Lanes128 x, [ConstantExpected] byte bits) => new(x._x >>> bits);
    [SuppressMessage("Performance", "CA1857", Justification = "What is computed from a constant is one, once this is inlined.")]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Rotate(Lanes128 x, [ConstantExpected] byte bits) =>
        new(Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(x._x, bits)
            : AdvSimd.IsSupported ? AdvSimd.ShiftLeftAndInsert(x._x >>> bits, x._x, (byte)(32 - bits))
            : (x._x >>> bits) | (x._x << (32 - bits)));
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
        new(Avx512F.VL.IsSupported
            ? Avx512F.VL.TernaryLogic(x._x, y._x, z._x, 0xe8)
            : ((x._x ^ y._x) & (y._x ^ z._x)) ^ y._x);
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
