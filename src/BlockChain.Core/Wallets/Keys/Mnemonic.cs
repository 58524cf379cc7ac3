using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BlockChain.Core.Wallets.Keys;

/// <summary>
/// The words that a person writes down (BIP 39): random bits, and a few bits of their SHA-256 to find errors, 11 bits a
/// word. All keys of a wallet follow from them. Dispose it as soon as it has done its work: that wipes the bits. The
/// words as text cannot be wiped; they are made only to be shown.
/// <code>
/// entropy bits   checksum bits   words
/// 128            4               12
/// 160 192 224    5 6 7           15 18 21    read, but not made here
/// 256            8               24
/// </code>
/// </summary>
public sealed class Mnemonic : IDisposable
{
    /// <summary>The most words that a wallet can have.</summary>
    public const int MaxWords = 24;

    private const string Digits = "0123456789";
    private const int SeedSize = 64;
    private const int Rounds = 2048;
    private const int BitsOfWord = 11;

    private readonly byte[] _entropy;

    private Mnemonic(ReadOnlySpan<byte> entropy)
    {
        // Pinned: the garbage collector must not leave copies behind when it tidies up.
        _entropy = GC.AllocateUninitializedArray<byte>(entropy.Length, pinned: true);
        entropy.CopyTo(_entropy);
    }

    /// <summary>The random bits: 16 to 32 bytes.</summary>
    public ReadOnlySpan<byte> Entropy => _entropy;

    /// <summary>How many words.</summary>
    public int WordCount => _entropy.Length * 3 / 4;

    /// <summary>New words from the operating system's generator of random numbers.</summary>
    /// <param name="words">12 or 24.</param>
    public static Mnemonic Generate(int words = 12)
    {
        if (words is not (12 or 24))
        {
            throw new ArgumentOutOfRangeException(nameof(words), words, "A wallet has 12 or 24 words.");
        }

        Span<byte> entropy = stackalloc byte[words * 4 / 3];
        RandomNumberGenerator.Fill(entropy);
        var mnemonic = new Mnemonic(entropy);
        CryptographicOperations.ZeroMemory(entropy);
        return mnemonic;
    }

    /// <summary>The words of these bits; false unless they are 16, 20, 24, 28 or 32 bytes.</summary>
    public static bool TryFromEntropy(ReadOnlySpan<byte> entropy, [NotNullWhen(true)] out Mnemonic? mnemonic)
    {
        mnemonic = entropy.Length is 16 or 20 or 24 or 28 or 32 ? new Mnemonic(entropy) : null;
        return mnemonic is not null;
    }

    /// <summary>Reads words as people keep them: in capital letters or small ones, in lines, numbered, with what a pasted
    /// text carries along and nobody sees.</summary>
    /// <param name="text">The words.</param>
    /// <param name="mnemonic">What they stand for, to be disposed.</param>
    /// <param name="error">Which word is wrong, by its number, or that the checksum is: a sentence without any word of
    /// the text.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out Mnemonic? mnemonic, [NotNullWhen(false)] out string? error)
    {
        mnemonic = null;
        string[] words = WordsIn(text);
        if (words.Length is not (12 or 15 or 18 or 21 or 24))
        {
            error = (words.Length == 1 ? "This is 1 word" : $"These are {words.Length} words")
                + ". A wallet has 12 or 24 (or 15, 18, 21).";
            return false;
        }

        byte[] bits = new byte[((words.Length * BitsOfWord) + 7) / 8];
        try
        {
            for (int i = 0; i < words.Length; i++)
            {
                int number = WordList.IndexOf(words[i].ToLowerInvariant());
                if (number < 0)
                {
                    error = words[i].All(char.IsAsciiLetter)
                        ? $"Word {i + 1} is not on the list of 2048 recovery words."
                        : $"Word {i + 1} has other characters than the letters a to z. All recovery words are English.";
                    return false;
                }

                Write(bits, i, number);
            }

            ReadOnlySpan<byte> entropy = bits.AsSpan(..(words.Length * 4 / 3));
            if (Checksum(entropy) != bits[entropy.Length])
            {
                error = "Every word is on the list, but the checksum fails: one word is wrong, or two are swapped.";
                return false;
            }

            mnemonic = new Mnemonic(entropy);
            error = null;
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bits);
        }
    }

    /// <summary>How many words a text has that <see cref="TryParse"/> would read.</summary>
    public static int CountWords(string text) => WordsIn(text).Length;

    /// <summary>The words, separated by spaces. Anyone who sees them has the coins.</summary>
    public string ToText() => System.Text.Encoding.ASCII.GetString(ToBytes());

    /// <summary>
    /// The 64 bytes from which the keys are derived: PBKDF2 with HMAC-SHA-512, 2048 rounds over the words. The caller
    /// wipes them.
    /// </summary>
    /// <param name="passphrase">BIP 39's own "25th word", in UTF-8 as NFKD. Wallets here have none.</param>
    public byte[] ToSeed(ReadOnlySpan<byte> passphrase = default)
    {
        byte[] words = ToBytes();
        byte[] salt = [.. "mnemonic"u8, .. passphrase];
        byte[] seed = Rfc2898DeriveBytes.Pbkdf2(words, salt, Rounds, HashAlgorithmName.SHA512, SeedSize);
        CryptographicOperations.ZeroMemory(words);
        return seed;
    }

    /// <summary>Wipes the bits.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_entropy);

    /// <summary>Anything but letters and digits separates words, and numbers before words only count them. Full-width letters
    /// are the plain ones (U+FF01 to U+FF5E, at a distance of FEE0).</summary>
    private static string[] WordsIn(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (Rune letter in text.EnumerateRunes())
        {
            Rune narrow = letter.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(letter.Value - 0xFEE0) : letter;
            if (Rune.GetUnicodeCategory(narrow) != UnicodeCategory.Format && narrow.Value != 0)
            {
                plain.Append(Rune.IsLetterOrDigit(narrow) ? narrow.ToString() : ' ');
            }
        }

        return
        [
            .. plain.ToString().Split(' ').Select(word => word.TrimStart([.. Digits])).Where(word => word.Length > 0),
        ];
    }

    private byte[] ToBytes()
    {
        byte[] bits = [.. _entropy, Checksum(_entropy)];
        string[] words = [.. Enumerable.Range(0, WordCount).Select(i => WordList.English[Read(bits, i)])];
        CryptographicOperations.ZeroMemory(bits);
        var text = new byte[words.Sum(word => word.Length) + words.Length - 1];
        text.AsSpan().Fill((byte)' ');
        int at = 0;
        foreach (string word in words)
        {
            at += System.Text.Encoding.ASCII.GetBytes(word, text.AsSpan(at)) + 1;
        }

        return text;
    }

    /// <summary>The first bits of the SHA-256, one for each four bytes, in the high bits of a byte.</summary>
    private static byte Checksum(ReadOnlySpan<byte> entropy)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(entropy, hash);
        return (byte)(hash[0] & (0xff00 >> (entropy.Length / 4)));
    }

    private static int Read(ReadOnlySpan<byte> bits, int word)
    {
        int number = 0;
        for (int bit = word * BitsOfWord; bit < (word + 1) * BitsOfWord; bit++)
        {
            number = (number << 1) | ((bits[bit / 8] >> (7 - (bit % 8))) & 1);
        }

        return number;
    }

    private static void Write(Span<byte> bits, int word, int number)
    {
        for (int i = 0; i < BitsOfWord; i++)
        {
            int bit = (word * BitsOfWord) + i;
            bits[bit / 8] |= (byte)(((number >> (BitsOfWord - 1 - i)) & 1) << (7 - (bit % 8)));
        }
    }
}
