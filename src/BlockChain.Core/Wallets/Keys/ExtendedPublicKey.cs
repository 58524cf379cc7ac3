using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;

namespace BlockChain.Core.Wallets.Keys;

/// <summary>
/// A public key that has children (BIP 32; Bitcoin Core: <c>CExtPubKey</c>): anyone who has it knows every address below it
/// and can spend nothing. As text it begins with <c>xpub</c>, on every network here, in Base58Check:
/// <code>
///  4 bytes   0488b21e
///  1 byte    depth
///  4 bytes   fingerprint of the parent
///  4 bytes   number, big-endian
/// 32 bytes   chain code
/// 33 bytes   public key
/// </code>
/// </summary>
public sealed class ExtendedPublicKey
{
    private const uint Version = 0x0488_b21e;
    private const int ChainCodeSize = 32;
    private const int KeyAt = 4 + 1 + 4 + 4 + ChainCodeSize;
    private const int Size = KeyAt + PublicKey.CompressedSize;

    private readonly byte[] _chainCode;
    private readonly byte _depth;
    private readonly uint _parent;
    private readonly uint _number;

    internal ExtendedPublicKey(PublicKey key, ReadOnlySpan<byte> chainCode, byte depth, uint parent, uint number)
    {
        Key = key;
        _chainCode = chainCode.ToArray();
        _depth = depth;
        _parent = parent;
        _number = number;
    }

    /// <summary>The key itself, in the short form.</summary>
    public PublicKey Key { get; }

    /// <summary>The first four bytes of the key's hash, by which children name their parent.</summary>
    public uint Fingerprint => BinaryPrimitives.ReadUInt32BigEndian(Key.Hash.ToBytes());

    /// <summary>Reads the text; false when it is mistyped, of another kind (a private one, <c>xprv</c>), or contradicts
    /// itself: a master key has neither a parent nor a number.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ExtendedPublicKey? extended)
    {
        extended = null;
        if (!Base58Check.TryDecode(text, out byte[]? bytes)
            || bytes.Length != Size
            || BinaryPrimitives.ReadUInt32BigEndian(bytes) != Version
            || !PublicKey.TryParse(bytes.AsSpan(KeyAt), out PublicKey? key))
        {
            return false;
        }

        byte depth = bytes[4];
        uint parent = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5));
        uint number = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9));
        if (depth == 0 && (parent != 0 || number != 0))
        {
            return false;
        }

        extended = new ExtendedPublicKey(
            key, bytes.AsSpan(KeyAt - ChainCodeSize, ChainCodeSize), depth, parent, number);
        return true;
    }

    /// <summary>A child that is not hardened (BIP 32: <c>CKDpub</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The child is a hardened one, which needs the private key.
    /// </exception>
    /// <exception cref="CryptographicException">There is no such child: less likely than 1 in 2^127.</exception>
    public ExtendedPublicKey Derive(uint number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, ExtendedPrivateKey.Hardened);
        Span<byte> data = stackalloc byte[PublicKey.CompressedSize + sizeof(uint)];
        Key.Bytes.Span.CopyTo(data);
        BinaryPrimitives.WriteUInt32BigEndian(data[PublicKey.CompressedSize..], number);
        Span<byte> halves = stackalloc byte[HMACSHA512.HashSizeInBytes];
        HMACSHA512.HashData(_chainCode, data, halves);
        return KeyAddition.TryAdd(Key, halves[..ChainCodeSize], out PublicKey? child)
            ? new ExtendedPublicKey(
                child, halves[ChainCodeSize..], checked((byte)(_depth + 1)), Fingerprint, number)
            : throw new CryptographicException($"There is no child of the number {number}.");
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Version);
        bytes[4] = _depth;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), _parent);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), _number);
        _chainCode.CopyTo(bytes, KeyAt - ChainCodeSize);
        Key.Bytes.Span.CopyTo(bytes.AsSpan(KeyAt));
        return Base58Check.Encode(bytes);
    }
}
