using System.Buffers.Binary;
using System.Security.Cryptography;
using BlockChain.Core.Cryptography;

namespace BlockChain.Core.Tests.Building;

/// <summary>Keys of the people in the stories: the private keys 1, 2, 3, …. And keys of strangers.</summary>
public static class TestKeys
{
    public static readonly PrivateKey Miner = Number(1);
    public static readonly PrivateKey Alice = Number(2);
    public static readonly PrivateKey Bob = Number(3);

    public static PrivateKey Number(int number, bool compressed = true)
    {
        var bytes = new byte[PrivateKey.Size];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(^4..), number);
        return PrivateKey.TryParse(bytes, out PrivateKey? key, compressed)
            ? key
            : throw new ArgumentOutOfRangeException(nameof(number));
    }

    /// <summary>A key that nobody has used before.</summary>
    public static PrivateKey Random()
    {
        PrivateKey? key;
        while (!PrivateKey.TryParse(RandomNumberGenerator.GetBytes(PrivateKey.Size), out key))
        {
            // Fewer than one number in 2^127 is none.
        }

        return key;
    }
}
