using System.Globalization;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Payments;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>A node takes at most 25 unconfirmed transactions that depend on each other. Here they have numbers for ids.
/// </summary>
public sealed class UnconfirmedChainsTests : IDisposable
{
    private readonly ChainNode _node = new(ChainParameters.Regtest);
    private readonly NodeClient _client;
    private readonly Dictionary<int, int> _parents = [];

    public UnconfirmedChainsTests()
    {
        _client = new NodeClient(_node.Url);
        _node.Lie = path => path.Split('/') switch
        {
            ["tx", string id] when _parents.TryGetValue(Number(id), out int parent) => Record(id, parent),
            ["tx", string id, "outspends"] => Outspends(Number(id)),
            _ => null,
        };
    }

    public void Dispose()
    {
        _client.Dispose();
        _node.Dispose();
    }

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
        WalletCoin confirmed = Coin(1, value: 1) with { IsConfirmed = true };

        List<IReadOnlyList<WalletCoin>> choices =
            await FindAsync(Coin(213, value: 9), Coin(112, value: 5), confirmed);

        Assert.Equal(
            [[1], [1, 5], [1, 9]], choices.Select(choice => choice.Select(coin => coin.Value.Units).ToArray()));
    }

    private void AddChain(int first, int length)
    {
        for (int number = first; number < first + length; number++)
        {
            _parents[number] = number - 1;
        }
    }

    private async Task<List<IReadOnlyList<WalletCoin>>> FindAsync(params WalletCoin[] coins)
    {
        var choices = new List<IReadOnlyList<WalletCoin>>();
        await foreach (IReadOnlyList<WalletCoin> choice in
            new UnconfirmedChains(_client).FindChoicesAsync(coins, TestContext.Current.CancellationToken))
        {
            choices.Add(choice);
        }

        return choices;
    }

    private string Outspends(int number) => _parents.Any(each => each.Value == number)
        ? $$$"""[{"spent":true,"txid":"{{{Id(number + 1)}}}","status":{"confirmed":false}}]"""
        : """[{"spent":false}]""";

    private static string Record(string id, int parent) =>
        $$"""
        {"txid":"{{id}}","version":1,"locktime":0,"size":200,"weight":800,"fee":0,"status":{"confirmed":false},"vout":[],
        "vin":[{"txid":"{{Id(parent)}}","vout":0,"prevout":null,"scriptsig":"","scriptsig_asm":"","is_coinbase":false,
        "sequence":0}]}
        """;

    private static WalletCoin Coin(int number, long value) =>
        TransactionId.TryParse(Id(number), out TransactionId id)
            ? new WalletCoin(
                new OutPoint(id, 0), "us", new Amount(value), CoinState.Spendable, IsConfirmed: false, BlocksToMature: 0)
            : throw new InvalidOperationException("A number makes an id.");

    private static string Id(int number) => number.ToString("x64", CultureInfo.InvariantCulture);

    private static int Number(string id) => int.Parse(id[^8..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
