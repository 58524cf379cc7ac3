using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Wallet.Tests;

/// <summary>Not enough coins: exit code 5, why, and what to do.</summary>
public sealed class NotEnoughTests : IDisposable
{
    private static readonly ChainParameters Network = ChainParameters.Regtest;

    private readonly TestWallet _wallet = new();
    private readonly ChainNode _node = new(Network);
    private readonly WalletAddress _own;

    public NotEnoughTests() => _own = _wallet.Create(Network).AddressAt(AddressChain.Receive, 0);

    public void Dispose()
    {
        _node.Dispose();
        _wallet.Dispose();
    }

    [Fact]
    public async Task Coins_that_are_there_but_not_mature_yet_are_explained()
    {
        _node.Mine(draft => draft.MoreCoinbaseOutputs.Add(TransactionOutput.To(_own.Owner, Amount.FromCoins(11))));
        _node.Mine(2);

        await AssertRefusedAsync("mined too recently to spend. Try again in 97 blocks.", "send", _own.Text, "10", "--yes");
    }

    [Fact]
    public async Task A_payment_of_more_small_coins_than_fit_points_to_their_merger()
    {
        Spendable reward = _node.Mine().Transactions[0].Output(0, TestKeys.Miner);
        var payment = new Payment(reward);
        for (int i = 0; i < 700; i++)
        {
            payment.To(TransactionOutput.To(_own.Owner, new Amount(7_000_000)));
        }

        _node.Mine(draft => draft.With(payment.Sign()));

        await AssertRefusedAsync(
            "are in 700 small pieces, and one payment can use at most 675. Merge them first: wallet consolidate",
            "send", _own.Text, "48", "--yes");
    }

    [Fact]
    public Task A_wallet_without_coins_is_told_how_to_get_some() =>
        AssertRefusedAsync("Mine some more, or ask somebody to pay you", "send", _own.Text, "max", "--yes");

    [Fact]
    public Task One_coin_is_not_merged()
    {
        _node.MineFor(_own.Owner);
        return AssertRefusedAsync("Nothing to merge", "consolidate", "--yes");
    }

    private async Task AssertRefusedAsync(string because, params string[] arguments)
    {
        TestWallet.Result result = await RunAsync(arguments);

        Assert.Equal((5, ""), (result.ExitCode, result.Output));
        Assert.Contains(because, result.Error, StringComparison.Ordinal);
        Assert.False(_node.Paid.IsCompleted);
    }

    private Task<TestWallet.Result> RunAsync(params string[] arguments) =>
        _wallet.RunAtAsync(_node.Url, arguments);
}
