using System.Diagnostics;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>Places where files cannot be written, or cannot be found. Looking needs none; what does says that nothing was
/// sent.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly TestWallet _wallet = new();
    private readonly ChainNode _node = new(ChainParameters.Regtest) { ToPayment = (200, "") };

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    [Fact]
    public async Task A_folder_that_can_only_be_read_is_enough_for_a_balance_and_not_for_a_payment()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such rights.");
            return;
        }

        Assert.SkipWhen(Environment.UserName == "root", "Root may write everything.");
        WalletAddress own = MakeFunded();
        string[] folders = [_wallet.Home, .. Directory.GetDirectories(_wallet.Home, "*", SearchOption.AllDirectories)];
        SetMode(UnixFileMode.UserRead | UnixFileMode.UserExecute);

        TestWallet.Result balance = await _wallet.RunAsync(With("balance"));
        TestWallet.Result sending = await _wallet.RunAsync(With("send", own.Text, "1", "--yes"));
        SetMode(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.Contains("49.99999000", balance.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (balance.ExitCode, balance.Error));
        AssertNothingSent(sending);

        void SetMode(UnixFileMode mode)
        {
            foreach (string folder in folders)
            {
                File.SetUnixFileMode(folder, mode);
            }
        }
    }

    [Fact]
    public async Task A_full_disk_is_enough_for_a_balance_and_not_for_a_payment()
    {
        Assert.SkipUnless(await CanMountAsync(), "No file system can be mounted here.");
        WalletAddress own = MakeFunded();
        string kept = _wallet.Folder.File("kept");

        TestWallet.Result balance = await RunOnFullDiskAsync("balance");
        TestWallet.Result sending = await RunOnFullDiskAsync("send", own.Text, "1", "--yes");

        Assert.Contains("49.99999000", balance.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (balance.ExitCode, balance.Error));
        AssertNothingSent(sending);
        Assert.Contains("No space left on device", sending.Error, StringComparison.Ordinal);

        // A file system in memory that only this process sees: the wallet is copied there, and the rest filled up.
        Task<TestWallet.Result> RunOnFullDiskAsync(params string[] arguments) => _wallet.RunInNamespaceAsync(
            $"cp -R '{_wallet.Home}' '{kept}' && mount -t tmpfs -o size=256k tmpfs '{_wallet.Home}' "
            + $"&& cp -R '{kept}/.' '{_wallet.Home}' && rm -R '{kept}' "
            + $"&& {{ cat /dev/zero >'{_wallet.Home}/rest' 2>/dev/null; true; }}",
            With(arguments));
    }

    [Fact]
    public async Task In_a_folder_that_was_deleted_whole_paths_still_work_and_others_are_explained()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There a folder that is in use cannot be deleted.");
        MakeFunded();
        string gone = _wallet.Folder.File("gone");

        TestWallet.Result address = await RunThereAsync("address");
        TestWallet.Result relative = await RunThereAsync("address", "--data-dir", "here");

        Assert.Equal((0, ""), (address.ExitCode, address.Error));
        Assert.Equal((2, ""), (relative.ExitCode, relative.Output));
        Assert.Contains(
            "'here' must be an absolute path, because the current folder was deleted.", relative.Error,
            StringComparison.Ordinal);

        Task<TestWallet.Result> RunThereAsync(params string[] arguments) =>
            _wallet.RunAfterAsync($"mkdir '{gone}' && cd '{gone}' && rmdir '{gone}'", With(arguments));
    }

    [Fact]
    public async Task A_data_folder_may_have_a_path_of_more_than_500_characters()
    {
        string deep = _wallet.Folder.File(Path.Combine([.. Enumerable.Repeat(new string('d', 100), 6)]));

        await _wallet.SucceedAsync(With("new", "--data-dir", deep));
        WalletAddress own = WalletFile.Open(new DataFolder(deep, ChainParameters.Regtest), WalletFile.DefaultName)
            .AddressAt(AddressChain.Receive, 0);
        _node.MineFor(own.Owner);
        await _wallet.SucceedAsync(With("send", own.Text, "1", "--yes", "--data-dir", deep));

        Assert.True(_node.Paid.IsCompleted);
    }

    private static async Task<bool> CanMountAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        using Process process =
            Process.Start("/bin/sh", ["-c", "unshare --map-root-user --mount mount -t tmpfs tmpfs /tmp 2>/dev/null"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }

    private WalletAddress MakeFunded()
    {
        WalletFile wallet = _wallet.Create(ChainParameters.Regtest);
        WalletAddress own = wallet.AddressAt(AddressChain.Receive, 0);
        _node.MineFor(own.Owner);
        return own;
    }

    private void AssertNothingSent(TestWallet.Result sending)
    {
        Assert.Equal(1, sending.ExitCode);
        Assert.Contains("Nothing was sent.", sending.Error, StringComparison.Ordinal);
        Assert.False(_node.Paid.IsCompleted);
    }

    private string[] With(params string[] arguments) => TestWallet.At(_node.Url, arguments);
}
