using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Tests.Wallets;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Tests.Fuzzing;

/// <summary>Files that people keep or send each other: wallets and receipts.</summary>
public sealed class FileFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Wallet_files()
    {
        var folder = new DataFolder(_folder.Path, ChainParameters.Main);
        var texts = new List<string>();
        foreach (string name in (string[])["one", "two"])
        {
            using Mnemonic words = Mnemonic.Generate();
            WalletFile wallet = WalletFile.Create(folder, name, words, [], ScryptParameters.Min);
            using PrivateKey imported = TestKeys.Random();
            wallet.Import([], imported);
            texts.Add(File.ReadAllText(wallet.FilePath));
        }

        string[][] samples = [.. texts.Select(TextMutator.Split)];
        Fuzzer.Run(300, random => TextMutator.Mutate(samples, random), text =>
        {
            WalletContent content;
            try
            {
                content = WalletReader.Parse(
                    new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "the file", ChainParameters.Main);
            }
            catch (WalletException refusal)
            {
                Assert.Contains("the file", refusal.Message, StringComparison.Ordinal);
                return false;
            }

            byte[] written = WalletReader.Write(content);
            Assert.Equal(
                written, WalletReader.Write(WalletReader.Parse(new MemoryStream(written), "", ChainParameters.Main)));
            _ = WalletReader.KeysOf(content.Header);

            // What was changed does not open, whatever it looks like.
            if (WalletSeal.ParametersOf(content.Header) is { N: <= 1 << 10, R: 8, P: 1 }
                && WalletSeal.TryOpen(content, [], out WalletSecret? secret))
            {
                secret.Dispose();
                Assert.Contains(written, texts.Select(System.Text.Encoding.UTF8.GetBytes));
            }

            return true;
        });
    }

    [Fact]
    public void Receipts()
    {
        string[] texts = [ReceiptTests.MakeText(), ReceiptTests.MakeText()];
        string[][] samples = [.. texts.Select(TextMutator.Split)];
        Fuzzer.Run(150, random => TextMutator.Mutate(samples, random), text =>
        {
            if (!Receipt.TryRead(text, out Receipt? receipt, out string? error))
            {
                Assert.NotEmpty(error);
                return false;
            }

            Assert.Contains(WithoutBlanks(receipt.ToString()), WithoutBlanks(text), StringComparison.Ordinal);
            Assert.Contains(receipt.ToString(), texts);
            return true;
        });
    }

    /// <summary>Blanks at the end of a line and empty lines do not matter.</summary>
    private static string WithoutBlanks(string text) => string.Join(
        '\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0));
}
