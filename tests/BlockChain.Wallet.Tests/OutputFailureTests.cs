using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>A disk that is full and a standard output that is closed. A script that takes what was done for a failure does
/// it again, and pays twice.</summary>
public sealed class OutputFailureTests : IDisposable
{
    private const string Full = ">/dev/full";

    private readonly TestWallet _wallet = new();
    private readonly ChainNode _node = new(ChainParameters.Regtest) { ToPayment = (200, "") };
    private readonly WalletFile _file;
    private readonly string _own;

    public OutputFailureTests()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        _file = _wallet.Create(ChainParameters.Regtest);
        _own = _file.AddressAt(AddressChain.Receive, 0).Text;
    }

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    [Theory]
    [InlineData(Full)]
    [InlineData(">&-")]
    public async Task After_the_hand_over_the_payment_is_named_and_the_exit_code_is_that_of_success(string output)
    {
        _node.MineFor(_file.AddressAt(AddressChain.Receive, 0).Owner);

        TestWallet.Result result = await RunAsync(output, "send", _own, "0.5", "--yes", "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(
            $"The payment was sent: {new SentPayments(_file).List().Single()}\n", result.Error, StringComparison.Ordinal);
        Assert.True(_node.Paid.IsCompleted);
    }

    [Fact]
    public async Task Before_the_hand_over_nothing_is_sent_and_that_is_said()
    {
        _node.MineFor(_file.AddressAt(AddressChain.Receive, 0).Owner);

        TestWallet.Result result = await RunAsync(Full, "send", _own, "0.5", "--yes");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("The output could not be written: No space left on device\nNothing was sent.\n", result.Error);
        Assert.False(_node.Paid.IsCompleted);
    }

    [Theory]
    [InlineData("new friend", "The wallet friend was created. See its recovery words with: wallet export --network regtest --wallet friend")]
    [InlineData("address --new", "The new address is ")]
    [InlineData("label OWN Bob", "OWN is now labelled \"Bob\".")]
    public async Task What_a_command_changed_is_said_where_its_output_fails(string command, string done)
    {
        TestWallet.Result result =
            await RunAsync(Full, command.Replace("OWN", _own, StringComparison.Ordinal).Split(' '));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(done.Replace("OWN", _own, StringComparison.Ordinal), result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_cannot_be_read_is_a_failure_and_a_warning_that_cannot_be_read_is_none()
    {
        TestWallet.Result list = await RunAsync(Full, "list");
        TestWallet.Result balance = await RunAsync("2>/dev/full", "balance", "--json");
        _node.Mine(2);
        _node.Sync = new(State: "catching-up", Height: 2, BestHeader: 9, Progress: 0.2);
        TestWallet.Result warned = await RunAsync("2>/dev/full", "balance", "--json");

        Assert.Equal((1, 0, 0), (list.ExitCode, balance.ExitCode, warned.ExitCode));
        Assert.Equal(2, warned.ParseJson().GetProperty("height").GetInt32());
    }

    private Task<TestWallet.Result> RunAsync(string output, params string[] arguments) => _wallet.RunInShellAsync(
        output, TestWallet.At(_node.Url, arguments));
}
