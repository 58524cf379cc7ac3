using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Wallets;

namespace BlockChain.Core.Tests.Wallets;

public sealed class WalletFileTests : IDisposable
{
    private readonly DataFolder _folder = new(
        Path.Combine(Path.GetTempPath(), "wallet-" + Guid.NewGuid().ToString("N")), ChainParameters.Main);

    public void Dispose()
    {
        if (Directory.Exists(_folder.Root))
        {
            Directory.Delete(_folder.Root, recursive: true);
        }
    }

    [Fact]
    public void A_wallet_opens_with_the_address_it_was_made_with()
    {
        WalletFile made = WalletFile.Create(_folder, "alice");

        Assert.Equal(made.Address, WalletFile.Open(_folder, "alice").Address);
        Assert.StartsWith("S", made.Address, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_key_is_the_one_of_its_address()
    {
        WalletFile made = WalletFile.Create(_folder, "alice");

        using PrivateKey key = made.ReadKey();
        Assert.Equal(made.Address, Address.Encode(key.PublicKey.Hash, ChainParameters.Main.AddressVersion));
    }

    [Fact]
    public void A_wallet_never_replaces_another()
    {
        WalletFile first = WalletFile.Create(_folder, "alice");
        byte[] before = File.ReadAllBytes(first.FilePath);

        WalletException refused = Assert.Throws<WalletException>(() => WalletFile.Create(_folder, "alice"));

        Assert.Contains("alice", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(first.FilePath));
        Assert.Equal([first.FilePath], Directory.EnumerateFileSystemEntries(_folder.WalletsPath));
    }

    [Fact]
    public void Of_many_that_make_the_same_wallet_at_once_one_does_and_all_see_the_same()
    {
        var addresses = new string[16];
        int made = 0;
        Parallel.For(0, addresses.Length, new ParallelOptions { MaxDegreeOfParallelism = addresses.Length }, i =>
        {
            addresses[i] = WalletFile.OpenOrCreate(_folder, WalletFile.DefaultName, out bool created).Address;
            Interlocked.Add(ref made, created ? 1 : 0);
        });

        Assert.Equal(1, made);
        Assert.Single(addresses.Distinct());
    }

    [Fact]
    public void What_an_interrupted_writer_left_behind_is_no_wallet()
    {
        WalletFile.Create(_folder, "alice");
        File.WriteAllText(Path.Combine(_folder.WalletsPath, ".bob.json.0a1b2c3d.tmp"), "{\"version\":1,");

        Assert.Equal(["alice"], WalletFile.List(_folder));
        WalletFile.Create(_folder, "bob");
        Assert.Equal(["alice", "bob"], WalletFile.List(_folder));
    }

    [Fact]
    public void Nobody_else_can_read_the_file_or_enter_the_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        WalletFile made = WalletFile.Create(_folder, "alice");

        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.Equal(Owner, File.GetUnixFileMode(made.FilePath));
            foreach (string path in new[] { _folder.Root, _folder.NetworkPath, _folder.WalletsPath })
            {
                Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/etc/passwd")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("a\0")]
    [InlineData("ä")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_name_that_could_lead_elsewhere_is_refused(string name)
    {
        Assert.Throws<WalletException>(() => WalletFile.Create(_folder, name));
        Assert.Throws<WalletException>(() => WalletFile.Open(_folder, name));
        Assert.False(Directory.Exists(_folder.Root));
    }

    [Fact]
    public void A_wallet_that_is_not_there_is_named_in_the_error() => Assert.Contains(
        "no wallet named carol on the network main",
        Assert.Throws<WalletException>(() => WalletFile.Open(_folder, "carol")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Every_shortened_file_is_called_damaged()
    {
        WalletFile made = WalletFile.Create(_folder, "alice");
        byte[] whole = File.ReadAllBytes(made.FilePath);

        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(made.FilePath, whole[..length]);
            AssertRefused("damaged");
        }
    }

    [Fact]
    public void One_changed_character_in_key_or_address_is_noticed()
    {
        WalletFile made = WalletFile.Create(_folder, "alice");
        string whole = File.ReadAllText(made.FilePath);
        int start = whole.IndexOf(made.Address, StringComparison.Ordinal);
        int end = whole.LastIndexOf('"');

        for (int i = start; i < end; i++)
        {
            if (char.IsAsciiLetterOrDigit(whole[i]))
            {
                File.WriteAllText(made.FilePath, $"{whole[..i]}{(whole[i] == 'X' ? 'Y' : 'X')}{whole[(i + 1)..]}");
                AssertRefused("damaged");
            }
        }
    }

    [Fact]
    public void A_file_that_is_far_too_large_is_not_read()
    {
        WalletFile made = WalletFile.Create(_folder, "alice");
        File.WriteAllBytes(made.FilePath, new byte[100_000]);

        AssertRefused("100000 bytes");
    }

    [Fact]
    public void A_file_of_another_network_is_refused_by_name()
    {
        var regtest = new DataFolder(_folder.Root, ChainParameters.Regtest);
        WalletFile other = WalletFile.Create(regtest, "alice");
        _folder.CreateWallets();
        File.Copy(other.FilePath, Path.Combine(_folder.WalletsPath, "alice.json"));

        AssertRefused("of the network regtest, not of main");
    }

    [Fact]
    public void A_file_of_a_later_version_is_refused()
    {
        WalletFile made = WalletFile.Create(_folder, "alice");
        File.WriteAllText(
            made.FilePath,
            File.ReadAllText(made.FilePath).Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal));

        AssertRefused("version 2");
    }

    private void AssertRefused(string because) => Assert.Contains(
        because,
        Assert.Throws<WalletException>(() => WalletFile.Open(_folder, "alice")).Message,
        StringComparison.Ordinal);
}
