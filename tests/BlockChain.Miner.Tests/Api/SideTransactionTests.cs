using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Api;

/// <summary>
/// A payment whose block lost:
/// <code>
/// … ─ 101 ─ a102 (the miner pays Alice)
///        └─ b102 (the miner pays Bob with the same coin) ─ b103
/// </code>
/// </summary>
public sealed class SideTransactionTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestNode _node = null!;
    private ChainedHeader _fork = null!;
    private Transaction _coinbase = null!;
    private Transaction _toAlice = null!;
    private Transaction _toBob = null!;
    private Block _a102 = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await TestNode.StartAsync(dataRoot: _folder.Path);
        await _node.GenerateAsync(101, PaidChain.AddressOf(TestKeys.Miner));
        _coinbase = await _node.RewardAsync(1);
        _toAlice = new Payment(_coinbase.Output(0, TestKeys.Miner)).To(TestKeys.Alice, (50 * PaidChain.Coin) - 700).Sign();
        _toBob = new Payment(_coinbase.Output(0, TestKeys.Miner)).AllTo(TestKeys.Bob).Sign();
        _fork = _node.Node.Tip;
        _a102 = await AddAsync(_fork, _toAlice);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_payment_that_was_reversed_says_so_and_names_the_one_that_took_its_coin()
    {
        await ReverseAsync(_toBob);

        JsonElement payment = await _node.JsonAsync($"/api/tx/{_toAlice.Id}");

        JsonElement status = payment.GetProperty("status");
        status.HasFields("confirmed", "in_best_chain", "replaced_by", "block_height", "block_hash", "block_time");
        Assert.False(status.GetProperty("confirmed").GetBoolean());
        Assert.False(status.GetProperty("in_best_chain").GetBoolean());
        Assert.Equal(_toBob.Id.ToString(), status.Text("replaced_by"));
        Assert.Equal(_a102.Hash.ToString(), status.Text("block_hash"));
        Assert.Equal(700, payment.Number("fee"));
        Assert.Equal(50 * PaidChain.Coin, payment.GetProperty("vin")[0].GetProperty("prevout").Number("value"));
        Assert.Equal(status.GetRawText(), (await _node.JsonAsync($"/api/tx/{_toAlice.Id}/status")).GetRawText());
        Assert.Equal(_toAlice.ToBytes(), await _node.BytesAsync($"/api/tx/{_toAlice.Id}/raw"));
        Assert.Contains("not in the best chain", (await _node.ProblemAsync(404, $"/api/tx/{_toAlice.Id}/merkle-proof")).Text("detail"));
    }

    [Fact]
    public async Task It_is_still_known_after_a_restart()
    {
        await ReverseAsync(_toBob);
        await _node.DisposeAsync();
        _node = await TestNode.StartAsync(dataRoot: _folder.Path);

        Assert.Equal(_toBob.Id.ToString(), (await _node.JsonAsync($"/api/tx/{_toAlice.Id}/status")).Text("replaced_by"));
    }

    [Fact]
    public async Task A_reward_that_was_reversed_is_known_too_and_nothing_took_its_coins()
    {
        await ReverseAsync();

        JsonElement reward = await _node.JsonAsync($"/api/tx/{_a102.Transactions[0].Id}");

        Assert.True(reward.GetProperty("vin")[0].GetProperty("is_coinbase").GetBoolean());
        reward.GetProperty("status").HasFields("confirmed", "in_best_chain", "block_height", "block_hash", "block_time");
    }

    [Fact]
    public async Task One_that_waits_again_after_its_block_lost_is_simply_unconfirmed()
    {
        await ReverseAsync();

        (await _node.JsonAsync($"/api/tx/{_toAlice.Id}/status")).HasFields("confirmed");
    }

    [Fact]
    public async Task One_whose_block_wins_again_is_confirmed_again()
    {
        ChainedHeader tip = await ReverseAsync(_toBob);
        Block a103 = await AddAsync(new ChainedHeader(_a102.Header, _fork));
        await AddAsync(new ChainedHeader(a103.Header, new ChainedHeader(_a102.Header, _fork)));

        Assert.True((await _node.JsonAsync($"/api/tx/{_toAlice.Id}/status")).GetProperty("confirmed").GetBoolean());
        Assert.Equal(_toAlice.Id.ToString(), (await _node.JsonAsync($"/api/tx/{_toBob.Id}/status")).Text("replaced_by"));
        Assert.NotEqual(tip.Hash, _node.Node.Tip.Hash);
    }

    [Fact]
    public async Task In_a_side_block_that_was_never_checked_even_coins_that_never_were_can_be_asked_for()
    {
        Transaction made = new Payment(_toAlice.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        Transaction madeUp = new Payment(made.Output(0, TestKeys.Bob)).AllTo(TestKeys.Alice).Sign();
        await AddAsync(_fork, madeUp);

        JsonElement asked = await _node.JsonAsync($"/api/tx/{madeUp.Id}");

        Assert.Equal(JsonValueKind.Null, asked.GetProperty("vin")[0].GetProperty("prevout").ValueKind);
        Assert.False(asked.GetProperty("vin")[0].GetProperty("is_coinbase").GetBoolean());
        Assert.Equal(0, asked.Number("fee"));
    }

    private async Task<ChainedHeader> ReverseAsync(params Transaction[] instead)
    {
        Block b102 = await AddAsync(_fork, instead);
        await AddAsync(new ChainedHeader(b102.Header, _fork));
        Assert.Equal(103, _node.Node.Tip.Height);
        return _node.Node.Tip;
    }

    private async Task<Block> AddAsync(ChainedHeader parent, params Transaction[] transactions)
    {
        Block block = new BlockDraft(parent, ChainParameters.Regtest).With(transactions).Build();
        Assert.True((await _node.SendAsync(block)).IsSuccessStatusCode);
        return block;
    }
}
