namespace BlockChain.Core.Cryptography;

/// <summary>
/// The curve y² = x³ + 7 of Bitcoin's keys. This class chooses the library that does the arithmetic: libsecp256k1 where it
/// loads, BouncyCastle elsewhere. Numbers are 32 bytes, big-endian (the only big-endian numbers here, because the curve's
/// standard, SEC 1, writes them so); a point is x and then y, 64 bytes.
/// </summary>
public static class Secp256k1
{
    internal const int NumberSize = 32;
    internal const int PointSize = 2 * NumberSize;

    private static readonly LibSecp256k1 Native = new();
    private static readonly BouncyCastleSecp256k1 Managed = new();

    /// <summary>The library's name, as a person knows it.</summary>
    public static string Library => UsesLibSecp256k1 ? "libsecp256k1" : "BouncyCastle";

    /// <summary>Whether libsecp256k1 is used. Only tests and benchmarks that compare the two libraries change this.</summary>
    internal static bool UsesLibSecp256k1 { get; set; } = LibSecp256k1.IsLoaded;

    /// <summary>The library that is used.</summary>
    internal static ICurveLibrary Curve => UsesLibSecp256k1 ? Native : Managed;

    /// <summary>How many points there are, n. A private key, and each half of a signature, is from 1 to n − 1.</summary>
    internal static ReadOnlySpan<byte> Order =>
    [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
        0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
    ];

    /// <summary>n / 2, rounded down: the largest low S (BIP 62, rule 5).</summary>
    internal static ReadOnlySpan<byte> HalfOrder =>
    [
        0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
    ];

    /// <summary>True for 32 bytes that are a number from 1 to n − 1.</summary>
    internal static bool IsPrivateKey(ReadOnlySpan<byte> bytes) =>
        bytes.Length == NumberSize && bytes.IndexOfAnyExcept((byte)0) >= 0 && bytes.SequenceCompareTo(Order) < 0;

    /// <summary>Finds the point that a public key writes: <c>02</c> or <c>03</c> and x, or <c>04</c>, x and y. False
    /// for any other form and for what is not on the curve.</summary>
    internal static bool TryParsePoint(ReadOnlySpan<byte> publicKey, Span<byte> point) =>
        (publicKey.Length, publicKey.IsEmpty ? 0 : publicKey[0]) is (PublicKey.CompressedSize, 2 or 3)
            or (PublicKey.UncompressedSize, 4)
        && Curve.TryParsePoint(publicKey, point);
}
