using System.Numerics;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Cryptography;

/// <summary>Keys, digests and signatures that tests write down.</summary>
internal static class Keys
{
    /// <summary>How many points the curve has (SEC 2, 2.4.1).</summary>
    public static readonly BigInteger Order =
        BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
            System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    public static PrivateKey Private(string hex, bool compressed = true)
    {
        byte[] bytes = Convert.FromHexString(hex.PadLeft(2 * PrivateKey.Size, '0'));
        return PrivateKey.TryParse(bytes, out PrivateKey? key, compressed)
            ? key
            : throw new ArgumentException($"{hex} is no private key.", nameof(hex));
    }

    public static PublicKey Public(string hex) =>
        PublicKey.TryParse(Convert.FromHexString(hex), out PublicKey? key)
            ? key
            : throw new ArgumentException($"{hex} is no public key.", nameof(hex));

    /// <summary>The SHA-256 of a text, which the vectors sign.</summary>
    public static Hash256 Digest(string text) =>
        Hash256.FromBytes(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>The DER of two numbers, whatever they are: .NET's own big-endian bytes of a signed number are what DER
    /// asks for.</summary>
    public static byte[] Der(BigInteger r, BigInteger s)
    {
        byte[] rBytes = r.ToByteArray(isBigEndian: true);
        byte[] sBytes = s.ToByteArray(isBigEndian: true);
        byte[] body = [2, (byte)rBytes.Length, .. rBytes, 2, (byte)sBytes.Length, .. sBytes];
        return [0x30, (byte)body.Length, .. body];
    }

    /// <summary>The DER of 64 bytes r and s, big-endian.</summary>
    public static byte[] Der(ReadOnlySpan<byte> compact) =>
        Der(new BigInteger(compact[..32], isUnsigned: true, isBigEndian: true),
            new BigInteger(compact[32..], isUnsigned: true, isBigEndian: true));

    /// <summary>The same signature with n − s in place of s.</summary>
    public static byte[] WithOtherS(byte[] signature)
    {
        var r = new byte[32];
        var s = new byte[32];
        Assert.True(DerSignature.TryParse(signature, r, s));
        return Der(new BigInteger(r, isUnsigned: true, isBigEndian: true),
            Order - new BigInteger(s, isUnsigned: true, isBigEndian: true));
    }
}
