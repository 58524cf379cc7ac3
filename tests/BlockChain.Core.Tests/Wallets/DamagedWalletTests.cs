using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>A file that is not what was written, by accident or by somebody's will.</summary>
public sealed class DamagedWalletTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly DataFolder _folder;
    private readonly WalletFile _made;
    private readonly byte[] _whole;

    public DamagedWalletTests()
    {
        _folder = new DataFolder(_temporary.Path, ChainParameters.Main);
        using Mnemonic words = Mnemonic.Generate();
        _made = WalletFile.Create(_folder, "alice", words, "pass"u8, ScryptParameters.Min);
        _made.Import("pass"u8, TestKeys.Random());
        _whole = File.ReadAllBytes(_made.FilePath);
    }

    public void Dispose() => _temporary.Dispose();

    /// <summary>The lowest bit, the bit that makes letters small, or the digit 0: one of them in turn, in the long form
    /// each. White space counts too.</summary>
    [Fact]
    public void Every_changed_byte_is_noticed_at_unlock()
    {
        Func<byte, byte>[] changes = [b => (byte)(b ^ 1), b => (byte)(b ^ 0x20), _ => (byte)'0'];
        for (int kind = 0; kind < changes.Length; kind++)
        {
            for (int i = LongTests.Choose(kind, 0); i < _whole.Length; i += LongTests.Choose(changes.Length, 1))
            {
                byte[] changed = [.. _whole];
                changed[i] = changes[kind](changed[i]);
                if (changed[i] != _whole[i])
                {
                    File.WriteAllBytes(_made.FilePath, changed);
                    Assert.True(IsNoticed(), $"Byte {i}, {(char)_whole[i]} as {(char)changed[i]}.");
                }
            }
        }
    }

    [Fact]
    public void Every_shortened_file_is_called_damaged()
    {
        for (int length = 0; length < _whole.Length; length += LongTests.Choose(3, 1))
        {
            File.WriteAllBytes(_made.FilePath, _whole[..length]);
            AssertRefused("damaged");
        }
    }

    [Fact]
    public void A_part_that_belongs_to_another_wallet_is_noticed()
    {
        using Mnemonic words = Mnemonic.Generate();
        WalletFile other = WalletFile.Create(_folder, "bob", words, "pass"u8, ScryptParameters.Min);
        string[] lines = File.ReadAllLines(_made.FilePath);
        string[] others = File.ReadAllLines(other.FilePath);
        int account = Array.FindIndex(lines, line => line.Contains("\"account\"", StringComparison.Ordinal));

        lines[account] = others.Single(line => line.Contains("\"account\"", StringComparison.Ordinal));
        File.WriteAllLines(_made.FilePath, lines);

        Assert.True(IsNoticed());
    }

    [Fact]
    public void A_file_that_claims_to_be_unprotected_does_not_open() =>
        AssertChanged("\"protected\": true", "\"protected\": false");

    [Fact]
    public void Parameters_that_would_cost_too_much_are_not_tried()
    {
        Replace("\"n\": 2,", "\"n\": 1073741824,");

        AssertRefused("a value in it is impossible");
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 1, \"more\": 2")]
    [InlineData("\"version\": 1", "\"version\": 1, \"version\": 1")]
    [InlineData("\"imported\": [", "\"imported\": [ null,")]
    public void What_does_not_belong_there_is_refused(string old, string changed) => AssertChanged(old, changed);

    [Fact]
    public void A_file_that_is_far_too_large_is_not_read()
    {
        File.WriteAllBytes(_made.FilePath, new byte[1_000_000]);

        AssertRefused("1000000 bytes");
    }

    [Fact]
    public void A_file_of_another_network_is_refused_by_name()
    {
        var regtest = new DataFolder(_folder.Root, ChainParameters.Regtest);
        WalletFile other = WalletFile.OpenOrCreate(regtest, "alice", out _);
        File.Copy(other.FilePath, _made.FilePath, overwrite: true);

        AssertRefused("of the network regtest, not of main");
    }

    [Fact]
    public void A_file_of_a_later_version_is_refused()
    {
        Replace("\"version\": 1", "\"version\": 2");

        AssertRefused("version 2");
    }

    private void Replace(string old, string changed)
    {
        string text = System.Text.Encoding.UTF8.GetString(_whole);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(_made.FilePath, text.Replace(old, changed, StringComparison.Ordinal));
    }

    private void AssertChanged(string old, string changed)
    {
        Replace(old, changed);
        Assert.True(IsNoticed());
    }

    private bool IsNoticed()
    {
        try
        {
            WalletFile.Open(_folder, "alice").Unlock("pass"u8).Dispose();
            return false;
        }
        catch (Exception exception) when (exception is WalletException or WrongPassphraseException)
        {
            return true;
        }
    }

    private void AssertRefused(string because) => Assert.Contains(
        because,
        Assert.Throws<WalletException>(() => WalletFile.Open(_folder, "alice")).Message,
        StringComparison.Ordinal);
}
