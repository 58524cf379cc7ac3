using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Payments;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>A node takes at most 25 unconfirmed transactions that depend on each other. Here they have numbers.</summary>
public sealed class UnconfirmedChainsTests : ChainNodeTests
{
    private readonly Dictionary<int, Transaction> _unconfirmed = [];

    public UnconfirmedChainsTests()
        : base(ChainParameters.Regtest) =>
        Node.Lie = path => path.Split('/') is ["tx", string id, "outspends"] ? Outspends(id) : null;

    [Theory]
    [InlineData(24, true)]
    [InlineData(25, false)]
    public async Task The_end_of_a_chain_can_be_spent_while_there_is_room_for_one_more(int length, bool canBeSpent)
    {
        AddChain(first: 1, length);

        Assert.Equal(canBeSpent, (await FindAsync(Coin(length, value: 5))).Last().Count == 1);
    }

    [Fact]
    public async Task Change_beside_a_long_chain_that_others_have_built_is_left_out()
    {
        AddChain(first: 1, length: 25);

        Assert.Empty(Assert.Single(await FindAsync(Coin(1, value: 5))));
    }

    [Fact]
    public async Task Of_coins_that_together_depend_on_too_many_the_shortest_chain_is_tried_first_and_the_largest_coin_last()
    {
        AddChain(first: 101, length: 12);
        AddChain(first: 201, length: 13);
        WalletCoin confirmed = Coin(101, value: 1) with { IsConfirmed = true };

        List<IReadOnlyList<WalletCoin>> choices =
            await FindAsync(Coin(213, value: 9), Coin(112, value: 5), confirmed);

        Assert.Equal(
            [[1], [1, 5], [1, 9]], choices.Select(choice => choice.Select(coin => coin.Value.Units).ToArray()));
    }

    private void AddChain(int first, int length)
    {
        Spendable coin = Node.Mine().Transactions[0].Output(0, TestKeys.Miner);
        for (int number = first; number < first + length; number++)
        {
            _unconfirmed[number] = new Payment(coin).AllTo(TestKeys.Miner).Sign();
            Node.Mempool.Add(_unconfirmed[number]);
            coin = _unconfirmed[number].Output(0, TestKeys.Miner);
        }
    }

    private async Task<List<IReadOnlyList<WalletCoin>>> FindAsync(params WalletCoin[] coins)
    {
        var choices = new List<IReadOnlyList<WalletCoin>>();
        await foreach (IReadOnlyList<WalletCoin> choice in
            new UnconfirmedChains(await SyncAsync()).FindChoicesAsync(coins, Cancellation))
        {
            choices.Add(choice);
        }

        return choices;
    }

    private string Outspends(string id) =>
        _unconfirmed.Values.FirstOrDefault(each => each.Inputs[0].PreviousOutput.TransactionId.ToString() == id)
            is { Id: var spender }
            ? $$$"""[{"spent":true,"txid":"{{{spender}}}","status":{"confirmed":false}}]"""
            : """[{"spent":false}]""";

    private WalletCoin Coin(int number, long value) => new(
        _unconfirmed[number].OutPointAt(0), "us", new Amount(value), CoinState.Spendable, IsConfirmed: false,
        IsProved: false, BlocksToMature: 0);
}
