using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>What a wallet may be called: its name becomes part of a path.</summary>
public sealed class WalletNameTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly DataFolder _folder;

    public WalletNameTests() => _folder = new DataFolder(_temporary.File("data"), ChainParameters.Main);

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData("CON")]
    [InlineData("con")]
    [InlineData("Prn")]
    [InlineData("aux")]
    [InlineData("NUL")]
    [InlineData("com1")]
    [InlineData("LPT9")]
    public void A_name_that_Windows_keeps_for_a_device_is_none_on_any_system(string name)
    {
        Assert.False(WalletFile.IsName(name));
        Assert.True(WalletFile.IsName(name + "x"));
        Assert.True(WalletFile.IsName("my-" + name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/etc/passwd")]
    [InlineData(".hidden")]
    [InlineData("a.notes")]
    [InlineData("a b")]
    [InlineData("a\0")]
    [InlineData("ä")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_name_that_could_lead_elsewhere_is_refused(string name)
    {
        Assert.Throws<WalletException>(() => Create(name));
        Assert.Throws<WalletException>(() => WalletFile.Open(_folder, name));
        Assert.False(Directory.Exists(_folder.Root));
    }

    /// <summary>A folder with Alice.json and alice.json could not be copied to Windows or macOS.</summary>
    [Fact]
    public void A_name_that_differs_only_in_its_capitals_is_taken()
    {
        Create("Alice");

        Assert.Equal("Alice", WalletFile.Find(_folder, "aLICE"));
        WalletException taken = Assert.Throws<WalletException>(() => Create("alice"));

        Assert.Contains("a wallet named Alice already", taken.Message, StringComparison.Ordinal);
        Assert.Equal(["Alice"], WalletFile.List(_folder));
    }

    [Fact]
    public void A_wallet_that_is_not_there_is_named_in_the_error() => Assert.Contains(
        "no wallet named carol on the network main",
        Assert.Throws<WalletException>(() => WalletFile.Open(_folder, "carol")).Message,
        StringComparison.Ordinal);

    private WalletFile Create(string name)
    {
        using Mnemonic words = Mnemonic.Generate();
        return WalletFile.Create(_folder, name, words, "pass"u8, ScryptParameters.Min);
    }
}
