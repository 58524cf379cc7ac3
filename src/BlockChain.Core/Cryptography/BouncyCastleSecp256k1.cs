using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
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
    // The curve with arithmetic made for its own prime: four times faster than ECNamedCurveTable's general one.
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");

    private static readonly ECDomainParameters Domain = new(Curve.Curve, Curve.G, Curve.N, Curve.H);

    public bool TryParsePoint(ReadOnlySpan<byte> publicKey, Span<byte> point)
    {
        if (!TryReadCoordinate(publicKey[1..PublicKey.CompressedSize], out ECFieldElement? x))
        {
            return false;
        }

        ECFieldElement square = x.Square().Multiply(x).Add(Curve.Curve.B);
        ECFieldElement? y;
        if (publicKey.Length == PublicKey.UncompressedSize)
        {
            if (!TryReadCoordinate(publicKey[PublicKey.CompressedSize..], out y) || !y.Square().Equals(square))
            {
                return false;
            }
        }
        else
        {
            // Null for the half of all x that have no y. The others have two: one even, one odd.
            y = square.Sqrt();
            if (y is null)
            {
                return false;
            }

            bool isOdd = publicKey[0] == 3;
            y = y.TestBitZero() == isOdd ? y : y.Negate();
        }

        Write(x, y, point);
        return true;
    }

    public void FindPoint(ReadOnlySpan<byte> privateKey, Span<byte> point)
    {
        ECPoint product = new FixedPointCombMultiplier().Multiply(Curve.G, ToNumber(privateKey)).Normalize();
        Write(product.AffineXCoord, product.AffineYCoord, point);
    }

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

    private static bool TryReadCoordinate(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ECFieldElement? coordinate)
    {
        BigInteger number = ToNumber(bytes);
        bool isInField = number.CompareTo(Curve.Curve.Field.Characteristic) < 0;
        coordinate = isInField ? Curve.Curve.FromBigInteger(number) : null;
        return coordinate is not null;
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

    private static void Write(ECFieldElement x, ECFieldElement y, Span<byte> point)
    {
        x.GetEncoded().CopyTo(point);
        y.GetEncoded().CopyTo(point[Secp256k1.NumberSize..]);
    }

    private static void Write(BigInteger number, Span<byte> bytes) =>
        BigIntegers.AsUnsignedByteArray(bytes.Length, number).CopyTo(bytes);
}
