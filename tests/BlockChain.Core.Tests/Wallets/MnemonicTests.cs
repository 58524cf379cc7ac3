using System.Security.Cryptography;
using System.Text.Json;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Tests.Wallets;

public sealed class MnemonicTests
{
    [Fact]
    public void The_list_of_words_is_the_one_of_the_standard()
    {
        using Stream list = typeof(WordList).Assembly.GetManifestResourceStream("bip39-english.txt")!;

        Assert.Equal(
            "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
            Convert.ToHexStringLower(SHA256.HashData(list)));
        Assert.Equal(2048, WordList.English.Count);
    }

    [Fact]
    public void Words_and_seeds_are_those_of_the_published_vectors()
    {
        JsonElement vectors = Vectors.ReadJson("bip/bip39_vectors.json").GetProperty("english");
        foreach (JsonElement vector in vectors.EnumerateArray())
        {
            byte[] entropy = Convert.FromHexString(vector[0].GetString()!);
            Assert.True(Mnemonic.TryFromEntropy(entropy, out Mnemonic? made));
            Assert.Equal(vector[1].GetString(), made.ToText());

            Assert.True(Mnemonic.TryParse(vector[1].GetString()!, out Mnemonic? read, out _));
            Assert.Equal(entropy, read.Entropy.ToArray());
            Assert.Equal(vector[2].GetString(), Convert.ToHexStringLower(read.ToSeed("TREZOR"u8)));
        }

        Assert.Equal(24, vectors.GetArrayLength());
    }

    [Theory]
    [InlineData(12)]
    [InlineData(24)]
    public void New_words_are_read_as_what_they_were_made_of(int count)
    {
        using Mnemonic made = Mnemonic.Generate(count);

        Assert.Equal(count, made.ToText().Split(' ').Length);
        Assert.True(Mnemonic.TryParse(made.ToText(), out Mnemonic? read, out _));
        Assert.Equal(made.Entropy.ToArray(), read.Entropy.ToArray());
        Assert.NotEqual(made.ToText(), Mnemonic.Generate(count).ToText());
    }

    [Fact]
    public void White_space_and_capital_letters_do_not_matter()
    {
        using Mnemonic words = Mnemonic.Generate();

        Assert.True(Mnemonic.TryParse(
            "\n " + words.ToText().ToUpperInvariant().Replace(" ", "\t\r\n ", StringComparison.Ordinal),
            out Mnemonic? read,
            out _));
        Assert.Equal(words.ToText(), read.ToText());
    }

    [Theory]
    [InlineData("", "These are 0 words.")]
    [InlineData("abandon abandon", "These are 2 words.")]
    [InlineData("a a a a a a a a a a a a a", "These are 13 words.")]
    [InlineData(
        "abandon abandon abandom abandon abandon abandon abandon abandon abandon abandon abandon about",
        "Word 3 is not")]
    [InlineData(
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about abandon",
        "one word is wrong")]
    [InlineData(
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon zoo", "one word is wrong")]
    public void What_is_wrong_is_said_without_repeating_a_word(string text, string because)
    {
        Assert.False(Mnemonic.TryParse(text, out _, out string? error));
        Assert.Contains(because, error, StringComparison.Ordinal);
        Assert.DoesNotContain("aband", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Wiped_words_are_gone()
    {
        Mnemonic words = Mnemonic.Generate();

        words.Dispose();

        Assert.Equal(new byte[16], words.Entropy.ToArray());
    }

    [Theory]
    [InlineData("\uFEFFabandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about\r\n")]
    [InlineData("abandon\u200B abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")]
    [InlineData("1. abandon\n2. abandon\n3. abandon\n4. abandon\n5. abandon\n6. abandon\n7. abandon\n8. abandon\n9. abandon\n"
        + "10. abandon\n11. abandon\n12. about")]
    [InlineData("1) abandon 2) abandon 3) abandon 4abandon 5:abandon 6 abandon, abandon; \"abandon\", abandon, abandon, abandon, about.")]
    [InlineData("ａｂａｎｄｏｎ abandon abandon abandon abandon abandon　abandon abandon abandon abandon abandon ＡＢＯＵＴ")]
    [InlineData("\uFFFD\uFFFDa\0b\0a\0n\0d\0o\0n\0 abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")]
    public void Words_are_read_as_people_keep_them(string text)
    {
        Assert.True(Mnemonic.TryParse(text, out Mnemonic? words, out string? error), error);
        using (words)
        {
            Assert.Equal(string.Concat(Enumerable.Repeat("abandon ", 11)) + "about", words.ToText());
        }
    }

    [Fact]
    public void A_letter_that_only_looks_right_is_named_as_the_cause()
    {
        // The first letter is Cyrillic.
        Assert.False(Mnemonic.TryParse("аbandon" + string.Concat(Enumerable.Repeat(" abandon", 11)), out _, out string? error));

        Assert.Contains("Word 1 has other characters than the letters a to z", error, StringComparison.Ordinal);
    }
}
