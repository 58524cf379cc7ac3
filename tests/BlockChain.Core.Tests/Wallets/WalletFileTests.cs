using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Tests.Wallets;

public sealed class WalletFileTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly DataFolder _folder;

    public WalletFileTests() => _folder = new DataFolder(_temporary.File("data"), ChainParameters.Main);

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_wallet_opens_with_the_addresses_it_was_made_with()
    {
        WalletFile made = Create("alice");
        WalletFile opened = WalletFile.Open(_folder, "alice");

        foreach (AddressChain chain in new[] { AddressChain.Receive, AddressChain.Change })
        {
            Assert.Equal(made.AddressAt(chain, 0), opened.AddressAt(chain, 0));
            Assert.StartsWith("S", made.AddressAt(chain, 7).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Its_keys_are_those_of_its_addresses()
    {
        WalletFile made = Create("alice");

        using WalletSecret secret = made.Unlock("pass"u8);
        foreach (AddressChain chain in new[] { AddressChain.Receive, AddressChain.Change })
        {
            Assert.Equal(made.AddressAt(chain, 3).Owner, secret.KeyOf(made.AddressAt(chain, 3)).PublicKey.Hash);
        }
    }

    /// <summary>The addresses that other wallets show for these words on a test network.</summary>
    [Fact]
    public void Known_words_have_the_known_addresses()
    {
        Assert.True(Mnemonic.TryParse(
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
            out Mnemonic? words,
            out _));

        WalletFile wallet = WalletFile.Create(
            new DataFolder(_folder.Root, ChainParameters.Regtest), "known", words, passphrase: []);

        Assert.Equal("mkpZhYtJu2r87Js3pDiWJDmPte2NRZ8bJV", wallet.AddressAt(AddressChain.Receive, 0).Text);
        Assert.Equal("mzpbWabUQm1w8ijuJnAof5eiSTep27deVH", wallet.AddressAt(AddressChain.Receive, 1).Text);
    }

    [Fact]
    public void The_passphrase_of_the_real_parameters_opens_and_another_does_not()
    {
        using Mnemonic words = Mnemonic.Generate();
        WalletFile made = WalletFile.Create(_folder, "alice", words, "pass"u8);

        Assert.Contains("131072", File.ReadAllText(made.FilePath), StringComparison.Ordinal);
        Assert.Throws<WrongPassphraseException>(() => made.Unlock("Pass"u8));
        using WalletSecret secret = WalletFile.Open(_folder, "alice").Unlock("pass"u8);
        Assert.Equal(words.ToText(), secret.Words.ToText());
    }

    [Fact]
    public void A_wallet_without_a_passphrase_says_that_it_is_not_protected()
    {
        WalletFile made = WalletFile.OpenOrCreate(_folder, "alice", out _);

        Assert.False(made.IsProtected);
        Assert.True(Create("bob").IsProtected);
        made.Unlock([]).Dispose();
    }

    [Fact]
    public void A_new_passphrase_opens_and_the_old_one_no_longer()
    {
        WalletFile made = Create("alice");

        made.ChangePassphrase("pass"u8, "other"u8, ScryptParameters.Min);

        Assert.Throws<WrongPassphraseException>(() => made.Unlock("pass"u8));
        WalletFile.Open(_folder, "alice").Unlock("other"u8).Dispose();
    }

    [Fact]
    public void With_a_wrong_passphrase_nothing_is_changed()
    {
        WalletFile made = Create("alice");
        byte[] before = File.ReadAllBytes(made.FilePath);

        Assert.Throws<WrongPassphraseException>(() => made.ChangePassphrase("wrong"u8, []));
        using PrivateKey key = TestKeys.Random();
        Assert.Throws<WrongPassphraseException>(() => made.Import("wrong"u8, key));

        Assert.Equal(before, File.ReadAllBytes(made.FilePath));
    }

    [Fact]
    public void Equal_words_and_passphrases_give_different_files()
    {
        using Mnemonic words = Mnemonic.Generate();
        WalletFile one = WalletFile.Create(_folder, "one", words, "pass"u8, ScryptParameters.Min);
        WalletFile two = WalletFile.Create(_folder, "two", words, "pass"u8, ScryptParameters.Min);

        string[] first = File.ReadAllLines(one.FilePath);
        string[] second = File.ReadAllLines(two.FilePath);
        foreach (string member in new[] { "\"salt\"", "\"nonce\"", "\"secret\"" })
        {
            Assert.NotEqual(
                first.Single(line => line.Contains(member, StringComparison.Ordinal)),
                second.Single(line => line.Contains(member, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void An_imported_key_is_kept_and_can_sign()
    {
        WalletFile made = Create("alice");
        using PrivateKey key = TestKeys.Random();
        byte[] secretBytes = key.ToBytes();

        WalletAddress address = made.Import("pass"u8, key);

        WalletFile opened = WalletFile.Open(_folder, "alice");
        Assert.Equal(address, Assert.Single(opened.Imported));
        using WalletSecret secret = opened.Unlock("pass"u8);
        Assert.Equal(secretBytes, secret.KeyOf(address).ToBytes());
        opened.ChangePassphrase("pass"u8, [], ScryptParameters.Min);
        Assert.Single(WalletFile.Open(_folder, "alice").Imported);
    }

    [Fact]
    public void A_key_is_imported_once_and_only_in_the_short_form()
    {
        WalletFile made = Create("alice");
        byte[] bytes = TestKeys.Random().ToBytes();
        Assert.True(PrivateKey.TryParse(bytes, out PrivateKey? first));
        Assert.True(PrivateKey.TryParse(bytes, out PrivateKey? second));
        Assert.True(PrivateKey.TryParse(bytes, out PrivateKey? old, compressed: false));

        made.Import("pass"u8, first);

        Assert.Throws<WalletException>(() => made.Import("pass"u8, second));
        Assert.Throws<WalletException>(() => made.Import("pass"u8, old));
        Assert.Single(made.Imported);
    }

    [Fact]
    public void A_wallet_never_replaces_another()
    {
        WalletFile first = Create("alice");
        byte[] before = File.ReadAllBytes(first.FilePath);

        WalletException refused = Assert.Throws<WalletException>(() => Create("alice"));

        Assert.Contains("alice", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(first.FilePath));
        Assert.Equal(
            [first.FilePath],
            Directory.EnumerateFileSystemEntries(_folder.WalletsPath)
                .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_many_that_make_the_same_wallet_at_once_one_does_and_all_see_the_same()
    {
        var addresses = new string[16];
        int made = 0;
        Parallel.For(0, addresses.Length, new ParallelOptions { MaxDegreeOfParallelism = addresses.Length }, i =>
        {
            addresses[i] = WalletFile.OpenOrCreate(_folder, WalletFile.DefaultName, out bool created)
                .AddressAt(AddressChain.Receive, 0).Text;
            Interlocked.Add(ref made, created ? 1 : 0);
        });

        Assert.Equal(1, made);
        Assert.Single(addresses.Distinct());
    }

    [Fact]
    public void What_an_interrupted_writer_left_behind_is_no_wallet_and_goes_with_the_next_change()
    {
        WalletFile alice = Create("alice");
        string leftover = Path.Combine(_folder.WalletsPath, ".alice.json.0a1b2c3d.tmp");
        File.WriteAllText(leftover, "{\"version\":1,");

        Assert.Equal(["alice"], WalletFile.List(_folder));
        alice.ChangePassphrase("pass"u8, "other"u8, ScryptParameters.Min);
        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public void Nobody_else_can_read_the_files_or_enter_the_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        WalletFile made = Create("alice");
        WalletNotes.Update(made, _ => WalletNotes.None);
        made.ChangePassphrase("pass"u8, "other"u8, ScryptParameters.Min);

        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            foreach (string file in Directory.EnumerateFiles(_folder.WalletsPath))
            {
                Assert.Equal(Owner, File.GetUnixFileMode(file));
            }

            foreach (string path in new[] { _folder.Root, _folder.NetworkPath, _folder.WalletsPath })
            {
                Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
            }
        }
    }

    private WalletFile Create(string name)
    {
        using Mnemonic words = Mnemonic.Generate();
        return WalletFile.Create(_folder, name, words, "pass"u8, ScryptParameters.Min);
    }
}
