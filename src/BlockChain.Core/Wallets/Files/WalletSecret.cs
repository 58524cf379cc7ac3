using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Wallets.Files;

/// <summary>
/// What a wallet keeps secret: its words and the single keys that were imported. Keys are derived as BIP 44 says:
/// <code>
/// m / 44' / 1' / 0' / 0 or 1 / i        purpose / coin type (1: no coin of worth) / account / receive or change /
/// number</code>
/// A class and no record, so that printing it shows its type alone. Dispose it as soon as it has done its work: that
/// wipes it, and every key that came out of it.
/// </summary>
public sealed class WalletSecret : IDisposable
{
    /// <summary>Most keys that one wallet takes in.</summary>
    public const int MaxImportedKeys = 1_000;

    private readonly List<PrivateKey> _imported;
    private readonly List<PrivateKey> _derived = [];
    private ExtendedPrivateKey? _account;

    /// <summary>Takes over words and keys, and disposes them when it is disposed.</summary>
    public WalletSecret(Mnemonic words, params IReadOnlyList<PrivateKey> imported)
    {
        Words = words;
        _imported = [.. imported];
    }

    /// <summary>The words.</summary>
    public Mnemonic Words { get; }

    /// <summary>The single keys.</summary>
    public IReadOnlyList<PrivateKey> Imported => _imported;

    /// <summary>The key m/44'/1'/0', above all others.</summary>
    internal ExtendedPrivateKey Account => _account ??= DeriveAccount(Words);

    /// <summary>The key of one of the wallet's addresses; it lives as long as this.</summary>
    public PrivateKey KeyOf(WalletAddress address)
    {
        if (address.Chain == AddressChain.Imported)
        {
            return _imported[address.Index];
        }

        // The keys of a parent are wiped with it, the last one is ours to keep: a copy of it.
        using ExtendedPrivateKey child = Account.Derive((uint)address.Chain, (uint)address.Index);
        byte[] bytes = child.Key.ToBytes();
        bool isKey = PrivateKey.TryParse(bytes, out PrivateKey? key);
        CryptographicOperations.ZeroMemory(bytes);
        _derived.Add(isKey ? key! : throw new CryptographicException("A derived key is no key."));
        return key!;
    }

    /// <summary>Wipes everything.</summary>
    public void Dispose()
    {
        Words.Dispose();
        _account?.Dispose();
        foreach (PrivateKey key in _imported.Concat(_derived))
        {
            key.Dispose();
        }
    }

    internal void Add(PrivateKey key) => _imported.Add(key);

    /// <summary>One byte: the length of the entropy; the entropy; and 32 bytes for each single key. The caller wipes
    /// them.</summary>
    internal byte[] ToBytes()
    {
        var bytes = new byte[1 + Words.Entropy.Length + (_imported.Count * PrivateKey.Size)];
        bytes[0] = (byte)Words.Entropy.Length;
        Words.Entropy.CopyTo(bytes.AsSpan(1));
        for (int i = 0; i < _imported.Count; i++)
        {
            byte[] key = _imported[i].ToBytes();
            key.CopyTo(bytes, 1 + Words.Entropy.Length + (i * PrivateKey.Size));
            CryptographicOperations.ZeroMemory(key);
        }

        return bytes;
    }

    internal static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out WalletSecret? secret)
    {
        secret = null;
        if (bytes.IsEmpty || bytes.Length < 1 + bytes[0] || (bytes.Length - 1 - bytes[0]) % PrivateKey.Size != 0
            || !Mnemonic.TryFromEntropy(bytes.Slice(1, bytes[0]), out Mnemonic? words))
        {
            return false;
        }

        var read = new WalletSecret(words);
        for (int at = 1 + bytes[0]; at < bytes.Length; at += PrivateKey.Size)
        {
            if (!PrivateKey.TryParse(bytes.Slice(at, PrivateKey.Size), out PrivateKey? key))
            {
                read.Dispose();
                return false;
            }

            read.Add(key);
        }

        secret = read;
        return true;
    }

    private static ExtendedPrivateKey DeriveAccount(Mnemonic words)
    {
        byte[] seed = words.ToSeed();
        using ExtendedPrivateKey master = ExtendedPrivateKey.FromSeed(seed);
        CryptographicOperations.ZeroMemory(seed);
        return master.Derive(
            44 | ExtendedPrivateKey.Hardened, 1 | ExtendedPrivateKey.Hardened, 0 | ExtendedPrivateKey.Hardened);
    }
}
