using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Core.Tests.Wallets;

public sealed class WalletLabelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WalletFile _wallet;

    public WalletLabelsTests() => _wallet = WalletFile.OpenOrCreate(
        new DataFolder(_folder.File("data"), ChainParameters.Main), WalletFile.DefaultName, out _);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_label_is_kept_changed_and_taken_away()
    {
        WalletLabels.Set(_wallet, "a", "Alice");
        WalletLabels.Set(_wallet, "b", "Bob");
        WalletLabels.Set(_wallet, "a", "Alice's shop");
        Assert.Equal(
            [("a", "Alice's shop"), ("b", "Bob")],
            WalletLabels.Read(_wallet).Select(label => (label.Key, label.Value)).Order());

        WalletLabels.Set(_wallet, "b", "");
        Assert.Equal("a", Assert.Single(WalletLabels.Read(_wallet)).Key);
    }

    [Fact]
    public void A_damaged_file_of_labels_is_none_and_what_is_no_label_is_left_out()
    {
        WalletLabels.Set(_wallet, "a", "Alice");
        string file = Assert.Single(
            Directory.EnumerateFiles(Path.GetDirectoryName(_wallet.FilePath)!, "*.labels.json"));
        foreach (string damaged in new[] { "", "{", "null", "[]", """{"a":7}""", """{"a":null,"b":"\u001b[2J"}""" })
        {
            File.WriteAllText(file, damaged);
            Assert.Empty(WalletLabels.Read(_wallet));
        }
    }

    [Fact]
    public void A_damaged_file_of_labels_is_kept_under_another_name_and_never_written_over()
    {
        WalletLabels.Set(_wallet, "a", "Alice");
        string file = Assert.Single(
            Directory.EnumerateFiles(Path.GetDirectoryName(_wallet.FilePath)!, "*.labels.json"));
        File.WriteAllText(file, "{\"a\": \"Al");

        WalletLabels.Set(_wallet, "b", "Bob");

        Assert.Equal("Bob", Assert.Single(WalletLabels.Read(_wallet)).Value);
        Assert.Equal("{\"a\": \"Al", File.ReadAllText(file + ".damaged"));
        Assert.Null(WalletLabels.SetAsideIfDamaged(_wallet));
        File.WriteAllText(file, "[");
        Assert.Equal(file + ".damaged.2", WalletLabels.SetAsideIfDamaged(_wallet));
    }

    [Fact]
    public void A_label_is_one_short_line_without_control_characters()
    {
        Assert.True(WalletLabels.IsLabel("Ærøskøbing, für das Fahrrad"));
        Assert.True(WalletLabels.IsLabel(new string('x', 64)));
        Assert.False(WalletLabels.IsLabel(new string('x', 65)));
        Assert.False(WalletLabels.IsLabel("a\nb"));
        Assert.False(WalletLabels.IsLabel("\u001b[31mred"));
        Assert.False(WalletLabels.IsLabel("Bob \u202Eecila"));
        Assert.False(WalletLabels.IsLabel("Bob \u2066ecila"));
        Assert.False(WalletLabels.IsLabel("half a \uD83D"));
        Assert.True(WalletLabels.IsLabel("咖啡 👩\u200D🍳"));
    }

    [Fact]
    public void The_file_of_labels_is_no_wallet()
    {
        WalletLabels.Set(_wallet, "a", "Alice");

        Assert.Equal(
            WalletFile.DefaultName,
            Assert.Single(WalletFile.List(new DataFolder(_folder.File("data"), ChainParameters.Main))));
    }
}
