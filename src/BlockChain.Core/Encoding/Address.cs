using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Encoding;

/// <summary>
/// An address is what people give each other to be paid: Base58Check of the network's version byte and the 20 bytes of a
/// public-key hash.
/// </summary>
public static class Address
{
    /// <summary>The address of an owner on the network with this version byte.</summary>
    public static string Encode(PublicKeyHash owner, byte version)
    {
        Span<byte> payload = stackalloc byte[1 + PublicKeyHash.Size];
        payload[0] = version;
        owner.WriteTo(payload[1..]);
        return Base58Check.Encode(payload);
    }

    /// <summary>The owner that an address names; false when it is mistyped, of another kind or of another network.
    /// </summary>
    public static bool TryDecode([NotNullWhen(true)] string? text, byte version, out PublicKeyHash owner)
    {
        owner = default;
        if (!Base58Check.TryDecode(text, out byte[]? payload)
            || payload.Length != 1 + PublicKeyHash.Size || payload[0] != version)
        {
            return false;
        }

        owner = new PublicKeyHash(payload.AsSpan(1));
        return true;
    }
}
