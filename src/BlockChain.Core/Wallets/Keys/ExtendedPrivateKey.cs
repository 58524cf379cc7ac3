using System.Buffers.Binary;
using System.Security.Cryptography;
using BlockChain.Core.Cryptography;

namespace BlockChain.Core.Wallets.Keys;

/// <summary>
/// A private key that has children (BIP 32; Bitcoin Core: <c>CExtKey</c>): the key, and 32 bytes of chain code that
/// make its children its own. A <em>hardened</em> child can be derived from the private key alone; any other from the
/// public key as well, but with such a child's private key and the parent's <see cref="ExtendedPublicKey"/> one could
/// find the parent's private key. Dispose it as soon as it has done its work: that wipes it.
/// </summary>
public sealed class ExtendedPrivateKey : IDisposable
{
    /// <summary>Numbers of children from here on are hardened; written <c>0'</c>, <c>1'</c> and so on.</summary>
    public const uint Hardened = 0x8000_0000;

    private readonly byte[] _chainCode;
    private readonly byte _depth;
    private readonly uint _parent;
    private readonly uint _number;

    private ExtendedPrivateKey(PrivateKey key, ReadOnlySpan<byte> chainCode, byte depth, uint parent, uint number)
    {
        Key = key;
        _chainCode = GC.AllocateUninitializedArray<byte>(chainCode.Length, pinned: true);
        chainCode.CopyTo(_chainCode);
        _depth = depth;
        _parent = parent;
        _number = number;
    }

    /// <summary>The key itself, which is disposed with this.</summary>
    public PrivateKey Key { get; }

    /// <summary>The public half.</summary>
    public ExtendedPublicKey Public => new(Key.PublicKey, _chainCode, _depth, _parent, _number);

    /// <summary>The master key <c>m</c> of a seed.</summary>
    /// <exception cref="CryptographicException">The seed has no master key: less likely than 1 in 2^127.</exception>
    public static ExtendedPrivateKey FromSeed(ReadOnlySpan<byte> seed)
    {
        Span<byte> halves = stackalloc byte[HMACSHA512.HashSizeInBytes];
        HMACSHA512.HashData("Bitcoin seed"u8, seed, halves);
        try
        {
            return PrivateKey.TryParse(halves[..PrivateKey.Size], out PrivateKey? key)
                ? new ExtendedPrivateKey(key, halves[PrivateKey.Size..], depth: 0, parent: 0, number: 0)
                : throw new CryptographicException("This seed has no master key.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(halves);
        }
    }

    /// <summary>A child (BIP 32: <c>CKDpriv</c>).</summary>
    /// <param name="number">Which one; from <see cref="Hardened"/> on it is a hardened one.</param>
    /// <exception cref="CryptographicException">There is no such child: less likely than 1 in 2^127.</exception>
    /// <exception cref="ObjectDisposedException">The key is wiped already.</exception>
    public ExtendedPrivateKey Derive(uint number)
    {
        byte[] secret = Key.ToBytes();
        Span<byte> data = stackalloc byte[PublicKey.CompressedSize + sizeof(uint)];
        Span<byte> halves = stackalloc byte[HMACSHA512.HashSizeInBytes];
        Span<byte> child = stackalloc byte[PrivateKey.Size];
        try
        {
            data.Clear();
            ReadOnlySpan<byte> parent = number >= Hardened ? secret : Key.PublicKey.Bytes.Span;
            parent.CopyTo(data[(PublicKey.CompressedSize - parent.Length)..]);
            BinaryPrimitives.WriteUInt32BigEndian(data[PublicKey.CompressedSize..], number);
            HMACSHA512.HashData(_chainCode, data, halves);
            return KeyAddition.TryAdd(secret, halves[..PrivateKey.Size], child)
                && PrivateKey.TryParse(child, out PrivateKey? key)
                ? new ExtendedPrivateKey(
                    key, halves[PrivateKey.Size..], checked((byte)(_depth + 1)), Public.Fingerprint, number)
                : throw new CryptographicException($"There is no child of the number {number}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(data);
            CryptographicOperations.ZeroMemory(halves);
            CryptographicOperations.ZeroMemory(child);
        }
    }

    /// <summary>A child of a child and so on; the ones between are wiped. Throws as <see cref="Derive(uint)"/>.
    /// </summary>
    /// <param name="path">The numbers, at least one.</param>
    public ExtendedPrivateKey Derive(params ReadOnlySpan<uint> path)
    {
        ExtendedPrivateKey child = Derive(path[0]);
        foreach (uint number in path[1..])
        {
            using ExtendedPrivateKey between = child;
            child = between.Derive(number);
        }

        return child;
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        Key.Dispose();
        CryptographicOperations.ZeroMemory(_chainCode);
    }
}
