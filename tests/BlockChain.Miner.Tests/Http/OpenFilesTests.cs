using System.Diagnostics;
using BlockChain.Miner.Http;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Tests.Http;

public sealed class OpenFilesTests
{
    [Theory]
    [InlineData(64L, true)]
    [InlineData(511L, true)]
    [InlineData(512L, false)]
    [InlineData(1_024L, false)]
    [InlineData(null, false)]
    public void A_process_that_may_open_few_files_is_no_node(long? limit, bool isRefused) =>
        Assert.Equal(isRefused, OpenFiles.Refuse(SyncLimits.Sessions, limit) is not null);

    [Fact]
    public async Task A_start_with_few_files_is_one_clear_line()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no limit of open files.");
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string miner = Path.Combine(AppContext.BaseDirectory, "miner.dll");
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "ulimit -n 64 && exec \"$0\" \"$@\"", dotnet, miner])
            {
                RedirectStandardError = true,
            });

        string errors = await shell!.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, shell.ExitCode);
        Assert.Equal(
            "miner: This process may open 64 files and connections at once, and a node needs 512. Raise the hard limit "
            + "(`ulimit -Hn 512` in a shell of root, LimitNOFILE= in a systemd unit).", errors.TrimEnd());
    }
}
