using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Core.Tests.Wallets;

public sealed class SentPaymentsTests : IDisposable
{
    private static readonly Transaction Payment = ChainParameters.Main.Genesis.Transactions[0];

    private readonly TemporaryFolder _folder = new();
    private readonly SentPayments _sent;
    private readonly string _file;

    public SentPaymentsTests()
    {
        WalletFile wallet = WalletFile.OpenOrCreate(
            new DataFolder(_folder.File("data"), ChainParameters.Main), WalletFile.DefaultName, out _);
        _sent = new SentPayments(wallet);
        _sent.Keep(Payment);
        _file = Assert.Single(Directory.EnumerateFiles(Path.ChangeExtension(wallet.FilePath, ".sent")));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_payment_is_kept_byte_for_byte_until_it_is_forgotten()
    {
        Assert.Equal(Payment.ToBytes(), _sent.Find(Payment.Id)!.ToBytes());
        Assert.Equal(Payment.Id, Assert.Single(_sent.List()));

        _sent.Forget(Payment.Id);
        _sent.Forget(Payment.Id);
        Assert.Null(_sent.Find(Payment.Id));
        Assert.Empty(_sent.List());
    }

    [Fact]
    public void A_damaged_copy_is_none_and_never_another_payment()
    {
        string whole = File.ReadAllText(_file);
        string another = Convert.ToHexStringLower(ChainParameters.Regtest.Genesis.Transactions[0].ToBytes());
        foreach (string damaged in
            new[] { "", "x", whole[..^1], whole[..^2], whole + "00", another, new string('0', 300_000) })
        {
            File.WriteAllText(_file, damaged);
            Assert.Null(_sent.Find(Payment.Id));
        }
    }

    [Fact]
    public void It_is_told_who_kept_a_payment_first_and_a_damaged_copy_does_not_count()
    {
        Assert.False(_sent.Keep(Payment));

        File.WriteAllText(_file, "x");
        Assert.True(_sent.Keep(Payment));
        Assert.NotNull(_sent.Find(Payment.Id));
    }

    [Fact]
    public void What_was_never_sent_is_not_found() => Assert.Null(_sent.Find(default));

    [Fact]
    public void Only_its_owner_can_read_it()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("A user's folders are his own there.");
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(_file)!));
    }
}
