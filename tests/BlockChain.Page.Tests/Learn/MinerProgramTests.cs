using System.ComponentModel;
using System.Diagnostics;
using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;
using BlockChain.Miner.Tests.Sync;

namespace BlockChain.Page.Tests.Learn;

/// <summary>The short miners that lesson 4 shows, as a node sends them, against that node.</summary>
public sealed class MinerProgramTests
{
    private const string Name = "Ada Lovelace";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>Heights are written in other ways from 17 and from 128 on.</summary>
    [LongTheory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(127)]
    public async Task The_one_in_Python_finds_a_block_on_regtest(int blocks)
    {
        await using TestNode node = await TestNode.StartAsync();
        if (blocks > 0)
        {
            await node.GenerateAsync(blocks);
        }

        using var folder = new TemporaryFolder();
        await FindsABlockAsync(node, folder, "python3", "miner.py");
    }

    [LongFact]
    public async Task The_one_in_Python_finds_a_block_on_main()
    {
        await using TestNode node = await TestNode.StartAsync(ChainParameters.Main);
        using var folder = new TemporaryFolder();
        await FindsABlockAsync(node, folder, "python3", "miner.py");
    }

    [LongFact]
    public async Task The_one_in_CSharp_finds_a_block_on_main_below_a_path_too_and_on_regtest()
    {
        using var folder = new TemporaryFolder(); // The same for both, so that it is compiled once.
        await using TestNode main = await TestNode.StartAsync(ChainParameters.Main);
        await using FakePeer proxy = await FakePeer.StartAsync(main.Url, context =>
        {
            context.Response.StatusCode = context.Request.PathBase.HasValue ? 200 : 404;
            return Task.FromResult(!context.Request.PathBase.HasValue);
        }, "/coin");
        await FindsABlockAsync(main, folder, "dotnet", "run", "miner.cs");
        await FindsABlockAsync(main, $"{proxy.Url}/coin", folder, "dotnet", "run", "miner.cs");
        await using TestNode regtest = await TestNode.StartAsync();
        await regtest.GenerateAsync(127);
        await FindsABlockAsync(regtest, folder, "dotnet", "run", "miner.cs");
    }

    [Theory]
    [InlineData("miner.py")]
    [InlineData("miner.cs")]
    public async Task Each_fits_on_a_page(string file)
    {
        await using TestNode node = await TestNode.StartAsync();
        string[] lines = (await node.TextAsync($"/learn/{file}")).Split('\n');
        Assert.InRange(lines.Length, 20, 45);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 140));
    }

    private static Task FindsABlockAsync(TestNode node, TemporaryFolder folder, params string[] command) =>
        FindsABlockAsync(node, node.Url.ToString(), folder, command);

    private static async Task FindsABlockAsync(TestNode node, string url, TemporaryFolder folder, params string[] command)
    {
        string file = command[^1];
        await File.WriteAllTextAsync(folder.File(file), await node.TextAsync($"/learn/{file}"));
        string address = Address.Encode(TestKeys.Alice.PublicKey.Hash, node.Node.Parameters.AddressVersion);
        int height = node.Node.Tip.Height + 1;

        string said = await RunAsync(command[0], folder.Path, [.. command[1..], url, address, Name]);

        Assert.True(node.Node.Tip.Height == height, said);
        Assert.Contains($"Found {node.Node.Tip.Hash}", said);
        string id = await node.TextAsync($"/api/block/{node.Node.Tip.Hash}/txid/0");
        var coinbase = await node.JsonAsync($"/api/tx/{id}");
        Assert.Contains(Convert.ToHexStringLower("Ada Lovelace"u8), coinbase.GetProperty("vin")[0].Text("scriptsig"));
        Assert.Equal(address, coinbase.GetProperty("vout")[0].Text("scriptpubkey_address"));
        Assert.Equal(Subsidy.At(height, node.Node.Parameters).Units, coinbase.GetProperty("vout")[0].Number("value"));
    }

    private static async Task<string> RunAsync(string program, string folder, string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            Assert.Skip($"There is no {program} here.");
        }

        using var end = new CancellationTokenSource(Deadline);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(end.Token);
            string error = await process.StandardError.ReadToEndAsync(end.Token);
            await process.WaitForExitAsync(end.Token);
            Assert.True(process.ExitCode == 0, $"{process.ExitCode}: {error}");
            return await output + error;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
