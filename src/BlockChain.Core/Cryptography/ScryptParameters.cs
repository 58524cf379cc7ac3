using System.Numerics;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;

namespace BlockChain.Core.Cryptography;

/// <summary>
/// What it costs to try a passphrase: scrypt (RFC 7914) needs 128·N·r bytes of memory, p times over, so that whoever
/// steals a file cannot try millions a second.
/// </summary>
/// <param name="N">The cost, a power of two.</param>
/// <param name="R">The size of a block, in units of 128 bytes.</param>
/// <param name="P">How often it is done.</param>
public sealed record ScryptParameters(int N, int R, int P)
{
    /// <summary>128 MiB, and about a second.</summary>
    public static readonly ScryptParameters Standard = new(N: 1 << 17, R: 8, P: 1);

    /// <summary>The cheapest: for files without a passphrase.</summary>
    public static readonly ScryptParameters Min = new(N: 2, R: 8, P: 1);

    private const long MaxMemory = 1L << 30;
    private const int MaxRounds = 16;

    /// <summary>Whether these are parameters at all, and cost no more than 1 GiB and a minute. Those of a file are
    /// asked this before they are used.</summary>
    public bool AreUsable =>
        N >= 2 && BitOperations.IsPow2(N) && R is >= 8 and <= 64 && P is >= 1 and <= MaxRounds
        && 128L * N * R * P <= MaxMemory;

    /// <summary>Derives a key.</summary>
    /// <param name="passphrase">Any bytes, also none.</param>
    /// <param name="salt">Random bytes, so that equal passphrases give different keys.</param>
    /// <param name="size">How many bytes the key has.</param>
    /// <returns>The key, for the caller to wipe.</returns>
    /// <exception cref="ArgumentException">The parameters are not usable.</exception>
    public byte[] DeriveKey(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int size)
    {
        if (!AreUsable)
        {
            throw new ArgumentException("These are not parameters of scrypt, or they cost too much.");
        }

        byte[] copy = passphrase.ToArray();
        byte[] key = SCrypt.Generate(copy, salt.ToArray(), N, R, P, size);
        CryptographicOperations.ZeroMemory(copy);
        return key;
    }
}
