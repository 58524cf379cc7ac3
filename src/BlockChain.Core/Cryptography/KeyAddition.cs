using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC.Multiplier;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace BlockChain.Core.Cryptography;

/// <summary>
/// Adding a number to a private key, and the same to its public key: the two results belong together again, which is
/// what deterministic wallets stand on (BIP 32). Numbers are 32 bytes, big-endian.
/// </summary>
internal static class KeyAddition
{
    private static X9ECParameters Curve => BouncyCastleSecp256k1.Curve;

    /// <summary>Adds modulo n, the order of the curve. In plain bytes, so that nothing of the key is left behind.
    /// </summary>
    /// <param name="key">A private key.</param>
    /// <param name="number">What is added; below n, or the answer is false.</param>
    /// <param name="sum">32 bytes, for the caller to wipe.</param>
    /// <returns>False if the sum is not a private key, which nobody has ever seen.</returns>
    public static bool TryAdd(ReadOnlySpan<byte> key, ReadOnlySpan<byte> number, Span<byte> sum)
    {
        if (!IsBelowOrder(number))
        {
            return false;
        }

        int carry = 0;
        for (int i = Secp256k1.NumberSize - 1; i >= 0; i--)
        {
            carry += key[i] + number[i];
            sum[i] = (byte)carry;
            carry >>= 8;
        }

        if (carry > 0 || !IsBelowOrder(sum))
        {
            int borrow = 0;
            for (int i = Secp256k1.NumberSize - 1; i >= 0; i--)
            {
                borrow += sum[i] - Secp256k1.Order[i];
                sum[i] = (byte)borrow;
                borrow >>= 8;
            }
        }

        return Secp256k1.IsPrivateKey(sum);
    }

    /// <summary>Adds the point of a number to a public key.</summary>
    /// <param name="key">A public key in the short form.</param>
    /// <param name="number">What is added; below n, or the answer is false.</param>
    /// <param name="sum">The public key of the sum of both private keys.</param>
    /// <returns>False if the sum is not a public key, which nobody has ever seen.</returns>
    public static bool TryAdd(PublicKey key, ReadOnlySpan<byte> number, [NotNullWhen(true)] out PublicKey? sum)
    {
        sum = null;
        if (!IsBelowOrder(number))
        {
            return false;
        }

        ECPoint point = new FixedPointCombMultiplier().Multiply(Curve.G, new BigInteger(1, number.ToArray()))
            .Add(Curve.Curve.DecodePoint(key.Bytes.ToArray()))
            .Normalize();
        return !point.IsInfinity && PublicKey.TryParse(point.GetEncoded(compressed: true), out sum);
    }

    private static bool IsBelowOrder(ReadOnlySpan<byte> number) => number.SequenceCompareTo(Secp256k1.Order) < 0;
}
