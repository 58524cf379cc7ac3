using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC.Multiplier;
using Org.BouncyCastle.Utilities;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace BlockChain.Core.Cryptography;

/// <summary>
/// <see cref="Secp256k1"/> by BouncyCastle, which is managed code and so runs everywhere. It does not promise to take
/// the same time for every key: who can measure a signer's time closely may learn from it.
/// </summary>
internal sealed class BouncyCastleSecp256k1 : ICurveLibrary
{
    /// <summary>The curve with arithmetic made for its own prime: four times faster than ECNamedCurveTable's general one.
    /// </summary>
    internal static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");

    private static readonly ECDomainParameters Domain = new(Curve.Curve, Curve.G, Curve.N, Curve.H);

    public bool TryParsePoint(ReadOnlySpan<byte> publicKey, Span<byte> point)
    {
        try
        {
            Write(Curve.Curve.DecodePoint(publicKey), point);
            return true;
        }
        catch (ArgumentException)
        {
            // A coordinate is no number of the field, or the point is not on the curve.
            return false;
        }
    }

    public void FindPoint(ReadOnlySpan<byte> privateKey, Span<byte> point) =>
        Write(new FixedPointCombMultiplier().Multiply(Curve.G, ToNumber(privateKey)), point);

    public bool Verify(
        ReadOnlySpan<byte> point, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s)
    {
        ECPoint publicPoint = Curve.Curve.CreatePoint(
            ToNumber(point[..Secp256k1.NumberSize]), ToNumber(point[Secp256k1.NumberSize..]));
        var signer = new ECDsaSigner();
        signer.Init(forSigning: false, new ECPublicKeyParameters(publicPoint, Domain));
        return signer.VerifySignature(digest.ToArray(), ToNumber(r), ToNumber(s));
    }

    public void Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> digest, Span<byte> r, Span<byte> s)
    {
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(forSigning: true, new ECPrivateKeyParameters(ToNumber(privateKey), Domain));
        BigInteger[] signature = signer.GenerateSignature(digest.ToArray());

        // Both s and n − s are good. The lower one is the custom, so that nobody on the way can change a transaction's
        // id by writing the other (BIP 62).
        BigInteger other = Curve.N.Subtract(signature[1]);
        Write(signature[0], r);
        Write(signature[1].CompareTo(other) < 0 ? signature[1] : other, s);
    }

    /// <summary>The number of big-endian bytes. Of a private key BouncyCastle keeps its own copy, which cannot be
    /// wiped; ours is.</summary>
    private static BigInteger ToNumber(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        var number = new BigInteger(1, copy);
        CryptographicOperations.ZeroMemory(copy);
        return number;
    }

    /// <summary>Writes x and y: what follows the <c>04</c>.</summary>
    private static void Write(ECPoint from, Span<byte> point) =>
        from.GetEncoded(compressed: false).AsSpan(1..).CopyTo(point);

    private static void Write(BigInteger number, Span<byte> bytes) =>
        BigIntegers.AsUnsignedByteArray(bytes.Length, number).CopyTo(bytes);
}
