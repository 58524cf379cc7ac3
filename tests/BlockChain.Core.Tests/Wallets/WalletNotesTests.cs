using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;
using BlockChain.Core.Wallets.Payments;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>What a wallet remembers of its addresses, beside its file.</summary>
public sealed class WalletNotesTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly DataFolder _folder;

    public WalletNotesTests() => _folder = new DataFolder(_temporary.File("data"), ChainParameters.Main);

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Of_many_that_change_the_notes_at_once_none_is_undone()
    {
        WalletFile wallet = Create("alice");

        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => WalletNotes.Update(
            WalletFile.Open(_folder, "alice"),
            notes => (notes ?? WalletNotes.None) with { Change = (notes?.Change ?? 0) + 1 }));

        Assert.Equal(40, WalletNotes.Read(wallet)!.Change);
    }

    [Fact]
    public void When_all_change_addresses_are_used_it_is_said_what_to_do()
    {
        WalletFile wallet = Create("alice");
        const int Last = WalletNotes.MaxAddresses - 2;
        WalletNotes last = WalletNotes.None with { Change = Last, ProvedChange = Last };

        Assert.Equal(wallet.AddressAt(AddressChain.Change, last.Change), last.NextChangeOf(wallet));
        WalletException error = Assert.Throws<WalletException>(
            () => (last with { Change = last.Change + 1 }).NextChangeOf(wallet));
        Assert.Contains(
            "has used all of its 19999 change addresses. Create another wallet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Change_does_not_go_further_past_what_is_proved_than_a_restore_looks()
    {
        WalletFile wallet = Create("alice");
        WalletNotes last = WalletNotes.None with { Change = 106, ProvedChange = 7 };

        Assert.Equal(wallet.AddressAt(AddressChain.Change, 106), last.NextChangeOf(wallet));
        WalletException error = Assert.Throws<WalletException>(() => (last with { Change = 107 }).NextChangeOf(wallet));
        Assert.Contains("has used 100 change addresses that are not proved", error.Message, StringComparison.Ordinal);
        Assert.True(WalletNotes.MaxUnprovedChange + AddressScan.Gap < AddressScan.WideGap);
    }

    [Fact]
    public void Notes_of_an_earlier_version_are_read_and_nothing_in_them_is_taken_for_proved()
    {
        WalletFile wallet = Create("alice");
        File.WriteAllText(
            Path.ChangeExtension(wallet.FilePath, ".notes.json"), """{"receive":3,"change":2,"used":3}""");

        Assert.Equal(WalletNotes.None with { Receive = 3, Change = 2 }, WalletNotes.Read(wallet));
    }

    [Fact]
    public void A_wallet_has_no_notes_of_an_earlier_one_of_its_name()
    {
        WalletFile earlier = Create("alice");
        WalletNotes.Update(earlier, _ => WalletNotes.None with { Receive = 500, ProvedReceive = 500 });
        File.Delete(earlier.FilePath);

        Assert.Null(WalletNotes.Read(Create("alice")));
    }

    [Fact]
    public void Damaged_notes_are_none()
    {
        WalletFile wallet = Create("alice");
        WalletNotes.Update(wallet, _ => WalletNotes.None with { Receive = 5 });
        string file = Assert.Single(Directory.EnumerateFiles(_folder.WalletsPath, "*.notes.json"));
        string whole = File.ReadAllText(file);

        string negative = whole.Replace("5", "-5", StringComparison.Ordinal);
        foreach (string damaged in new[] { "", "{", "null", whole[..^1], negative })
        {
            File.WriteAllText(file, damaged);
            Assert.Null(WalletNotes.Read(wallet));
        }
    }

    private WalletFile Create(string name)
    {
        using Mnemonic words = Mnemonic.Generate();
        return WalletFile.Create(_folder, name, words, [], ScryptParameters.Min);
    }
}
