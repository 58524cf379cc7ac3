using System.Diagnostics;
using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Wallet.Tests;

/// <summary>Receipts and explanations, from a node to a reader without one.</summary>
public sealed class ReceiptCommandTests : IDisposable
{
    private static readonly ChainParameters Network = TestNetworks.EarlyCoins;

    private readonly TestWallet _wallet = new();
    private readonly TestWallet _reader = new();
    private readonly ChainNode _node = new(Network);
    private readonly Transaction _payment;

    public ReceiptCommandTests()
    {
        _node.Mine(2);
        _payment = new Payment(_node.Blocks[0].Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Alice).Sign();
        _node.Mine(draft => draft.With(_payment));
        _node.Mine(2);
    }

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
        _reader.Dispose();
    }

    [Fact]
    public async Task A_receipt_is_checked_without_a_node_and_where_there_are_headers_its_depth_is_told()
    {
        string file = _wallet.Folder.File("receipt.txt");
        await SucceedAsync("receipt", _payment.Id.ToString(), "--out", file);

        TestWallet.Result stranger = await _reader.SucceedAsync("verify", file);
        TestWallet.Result owner = await _wallet.SucceedAsync("verify", file, "--json");

        string alice = _node.AddressOf(TestKeys.Alice.PublicKey.Hash);
        Assert.Contains("49.99999000 to " + alice, stranger.Output, StringComparison.Ordinal);
        Assert.Contains("not compared", stranger.Output, StringComparison.Ordinal);
        Assert.Equal(3, owner.ParseJson().GetProperty("confirmations").GetInt32());
    }

    [Fact]
    public async Task A_receipt_that_was_changed_is_refused_and_so_is_one_of_another_chain()
    {
        string file = _wallet.Folder.File("receipt.txt");
        string text = (await SucceedAsync("receipt", _payment.Id.ToString())).Output;
        await File.WriteAllTextAsync(
            file, text.Replace("49.99", "59.99", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        TestWallet.Result changed = await _wallet.RunAsync("verify", file);
        Assert.Equal((1, ""), (changed.ExitCode, changed.Output));
        Assert.Contains("The receipt was changed: line", changed.Error, StringComparison.Ordinal);

        using var other = new ChainNode(Network, _node.Blocks.Take(2));
        other.Mine(5);
        await _reader.SucceedAtAsync(other.Url, "status", other.Blocks[0].Transactions[0].Id.ToString());
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        TestWallet.Result elsewhere = await _reader.RunAsync("verify", file);
        Assert.Equal(1, elsewhere.ExitCode);
        Assert.Contains("is not the one of height 3", elsewhere.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_in_no_block_has_no_receipt()
    {
        TestWallet.Result result = await RunAsync("receipt", new string('1', 64));

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("no proof", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_is_not_written_over_another_file()
    {
        string file = _wallet.Folder.File("precious.txt");
        await File.WriteAllTextAsync(file, "mine", TestContext.Current.CancellationToken);

        Assert.Equal(1, (await RunAsync("receipt", _payment.Id.ToString(), "--out", file)).ExitCode);

        Assert.Equal("mine", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_receipt_of_the_documentation_is_good() => Assert.Contains(
        "0.25000000 to SkQBs2gyfCLQQek2aCGGiDs9aDG2SFqXVe",
        (await _reader.SucceedAsync("verify", Example())).Output,
        StringComparison.Ordinal);

    [Fact]
    public async Task The_steps_of_the_documented_receipt_print_in_a_shell_what_it_says()
    {
        foreach (string tool in new[] { "sh", "xxd", "sha256sum" })
        {
            Assert.SkipUnless(
                Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
                    .Any(folder => File.Exists(Path.Combine(folder, tool))),
                $"The tool {tool} is not here.");
        }

        string[] lines = (await File.ReadAllTextAsync(Example(), TestContext.Current.CancellationToken)).Split('\n');
        string[] indented =
            [.. lines.Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line[4..])];
        string[] commands = [.. indented.Where(line => line[0] == '$').Select(line => line[2..])];
        string[] answers = [.. indented.Where(line => line[0] != '$')];
        Assert.Equal(19, answers.Length);

        using Process shell = Process.Start(new ProcessStartInfo("sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Task<string> output = shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.StandardInput.WriteAsync(string.Join('\n', commands) + "\n");
        shell.StandardInput.Close();

        Assert.Equal(answers, (await output).TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_transaction_is_explained_to_its_last_byte()
    {
        var document = (await SucceedAsync("explain", _payment.Id.ToString(), "--json")).ParseJson();

        Assert.Equal(
            Convert.ToHexStringLower(_payment.ToBytes()),
            HexOf(document.GetProperty("fields")));
        byte[] script = PayToPublicKeyHash.Make(TestKeys.Miner.PublicKey.Hash);
        var spent = Assert.Single(document.GetProperty("spends").EnumerateArray());
        Assert.Equal(
            Convert.ToHexStringLower(SignatureHash.Compute(_payment, 0, script).ToBytes()),
            spent.GetProperty("signed_hash").GetString());
        Assert.Equal(
            spent.GetProperty("signed_hash").GetString(),
            Convert.ToHexStringLower(BlockChain.Core.Cryptography.Hashing.Sha256d(
                Convert.FromHexString(spent.GetProperty("signed_hex").GetString()!)).ToBytes()));
        Assert.Equal(12, document.GetProperty("rules").GetArrayLength());

        // The block spends a reward two blocks old, which this network allows and regtest, by its own rules, does not.
        Assert.Equal(
            2, document.GetProperty("rules").EnumerateArray().Count(rule => !rule.GetProperty("kept").GetBoolean()));
    }

    [Theory]
    [InlineData("3")]
    [InlineData("hash")]
    public async Task A_block_is_explained_to_its_last_byte(string name)
    {
        Core.Blocks.Block block = _node.Blocks[2];
        string what = name == "3" ? name : block.Hash.ToString();
        JsonElement document = (await SucceedAsync("explain", what, "--json")).ParseJson();

        Assert.Equal(
            Convert.ToHexStringLower(block.ToBytes()),
            HexOf(document.GetProperty("fields")));
        Assert.Equal(3, document.GetProperty("block_height").GetInt32());
        Assert.True(document.GetProperty("proved").GetBoolean());
        Assert.All(
            document.GetProperty("rules").EnumerateArray(), rule => Assert.True(rule.GetProperty("kept").GetBoolean()));
    }

    [Fact]
    public async Task What_nobody_knows_is_not_explained() =>
        Assert.Equal(1, (await RunAsync("explain", new string('1', 64))).ExitCode);

    private static string HexOf(JsonElement fields) =>
        string.Concat(fields.EnumerateArray().Select(field => field.GetProperty("hex").GetString()));

    private static string Example() => Path.Combine(AppContext.BaseDirectory, "example-receipt.txt");

    private Task<TestWallet.Result> RunAsync(params string[] arguments) =>
        _wallet.RunAtAsync(_node.Url, arguments);

    private Task<TestWallet.Result> SucceedAsync(params string[] arguments) =>
        _wallet.SucceedAtAsync(_node.Url, arguments);
}
