using System.Net;
using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Http;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Tests.Rpc;

/// <summary>Miners from outside, by BIP 22 and BIP 23.</summary>
public sealed class TemplateTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private TestNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await TestNode.StartAsync(limits: new Limits { LongPollFees = TimeSpan.FromMilliseconds(200) });
        await _node.GenerateAsync(103, PaidChain.AddressOf(TestKeys.Miner));
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task An_empty_template_has_all_that_the_BIP_asks_for()
    {
        JsonElement template = await TemplateAsync();

        template.HasFields(
            "capabilities", "version", "rules", "vbavailable", "vbrequired", "previousblockhash", "transactions", "coinbaseaux",
            "coinbasevalue", "longpollid", "target", "mintime", "mutable", "noncerange", "sigoplimit", "sizelimit", "curtime",
            "bits", "height", "submitold");
        Assert.Equal((104, 4), (template.Number("height"), template.Number("version")));
        Assert.Equal(50 * PaidChain.Coin, template.Number("coinbasevalue"));
        Assert.Equal(("207fffff", "7fffff" + new string('0', 58)), (template.Text("bits"), template.Text("target")));
        Assert.Equal($"{_node.Node.Tip.Hash}", template.Text("previousblockhash"));
        Assert.InRange(template.Number("curtime"), template.Number("mintime"), uint.MaxValue);
        Assert.Equal(template.GetRawText(), (await _node.CallAsync(
            "getblocktemplate", new { rules = Calls.List("segwit") })).GetRawText());
        Assert.Equal(template.GetRawText(), (await _node.CallAsync("getblocktemplate", new { mode = "template" })).GetRawText());
        await _node.FailAsync(-8, "getblocktemplate", new { mode = "other" });
        await _node.FailAsync(-8, "getblocktemplate", new { longpollid = "zz" });
        await _node.FailAsync(-3, "getblocktemplate", new { mode = 1 });
        await _node.FailAsync(-3, "getblocktemplate", "template");
    }

    [Fact]
    public async Task A_block_of_chains_and_fees_is_accepted_and_the_same_to_another_implementation()
    {
        Transaction parent = await SendAsync(await RewardAsync(1), TestKeys.Alice, fee: 300);
        Transaction child = await SendAsync(parent.Output(0, TestKeys.Alice), TestKeys.Bob, fee: 5_000);
        Transaction other = await SendAsync(await RewardAsync(2), TestKeys.Bob, fee: 1_000);

        JsonElement template = await TemplateAsync();
        JsonElement[] transactions = [.. template.GetProperty("transactions").EnumerateArray()];
        Assert.Equal([$"{parent.Id}", $"{child.Id}", $"{other.Id}"], transactions.Select(one => one.Text("txid")));
        transactions[1].HasFields("data", "txid", "hash", "depends", "fee", "sigops", "weight");
        Assert.Equal("[1]", transactions[1].GetProperty("depends").GetRawText());
        Assert.Equal("[]", transactions[2].GetProperty("depends").GetRawText());
        Assert.Equal([300, 5_000, 1_000], transactions.Select(one => one.Number("fee")));
        Assert.Equal((1, 4 * child.Size), (transactions[1].Number("sigops"), transactions[1].Number("weight")));
        Assert.Equal((50 * PaidChain.Coin) + 6_300, template.Number("coinbasevalue"));

        NBitcoin.Block block = OutsideMiner.Build(template);
        Assert.Equal(JsonValueKind.Null, (await SubmitAsync(block)).ValueKind);
        Assert.Equal($"{block.GetHash()}", $"{_node.Node.Tip.Hash}");
        byte[] stored = await _node.BytesAsync($"/api/block/{block.GetHash()}/raw");
        Assert.Equal(OutsideMiner.HexOf(block), Convert.ToHexStringLower(stored));
        NBitcoin.Block parsed = NBitcoin.Block.Load(stored, NBitcoin.Network.RegTest);
        Assert.True(parsed.Check());
        Assert.Equal(6_300 + (50 * PaidChain.Coin), parsed.Transactions[0].TotalOut.Satoshi);
        Assert.Equal(0, (await _node.CallAsync("getmempoolinfo")).Number("size"));

        // The reward is theirs, and can be spent once it is mature.
        JsonElement coin = await _node.CallAsync("gettxout", $"{parsed.Transactions[0].GetHash()}", 0);
        Assert.Equal(OutsideMiner.Address, coin.GetProperty("scriptPubKey").Text("address"));
    }

    [Fact]
    public async Task A_block_that_is_refused_says_why()
    {
        JsonElement template = await TemplateAsync();
        NBitcoin.Block good = OutsideMiner.Build(template);

        Assert.Equal("high-hash", (await SubmitAsync(OutsideMiner.Build(template, isSolved: false))).GetString());
        NBitcoin.Block greedy = OutsideMiner.Build(template, extraReward: 1);
        Assert.Equal("bad-cb-amount", (await SubmitAsync(greedy)).GetString());
        Assert.Equal("duplicate-invalid", (await SubmitAsync(greedy)).GetString());
        Assert.Equal(JsonValueKind.Null, (await SubmitAsync(good)).ValueKind);
        Assert.Equal("duplicate", (await SubmitAsync(good)).GetString());
        good.Header.HashPrevBlock = NBitcoin.uint256.One;
        Solve(good);
        Assert.Equal("prev-blk-not-found", (await SubmitAsync(good)).GetString());
        Assert.Equal("Block decode failed", await _node.FailAsync(-22, "submitblock", "00"));
        good.Transactions.Clear();
        Assert.Equal("Block does not start with a coinbase", await _node.FailAsync(-22, "submitblock", OutsideMiner.HexOf(good)));
    }

    [Fact]
    public async Task Old_work_is_stored_beside_the_best_chain_and_may_win_later()
    {
        JsonElement template = await TemplateAsync();
        Assert.True(template.GetProperty("submitold").GetBoolean());
        string newer = (await _node.GenerateAsync(1)).Single();

        NBitcoin.Block old = OutsideMiner.Build(template);
        Assert.Equal("inconclusive", (await SubmitAsync(old)).GetString());
        Assert.Equal("duplicate", (await SubmitAsync(old)).GetString());
        Assert.Equal(newer, $"{_node.Node.Tip.Hash}");

        NBitcoin.Block next = OnTopOf(old, template);
        Assert.Equal(JsonValueKind.Null, (await SubmitAsync(next)).ValueKind);
        Assert.Equal($"{next.GetHash()}", $"{_node.Node.Tip.Hash}");
    }

    [Fact]
    public async Task A_proposal_is_judged_without_its_work_and_changes_nothing()
    {
        Transaction payment = await SendAsync(await RewardAsync(1), TestKeys.Alice, fee: 300);
        JsonElement template = await TemplateAsync();
        string tip = $"{_node.Node.Tip.Hash}";

        Assert.Equal(JsonValueKind.Null, (await ProposeAsync(OutsideMiner.Build(template, isSolved: false))).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await ProposeAsync(OutsideMiner.Build(template))).ValueKind);
        Assert.Equal(
            "bad-cb-amount", (await ProposeAsync(OutsideMiner.Build(template, isSolved: false, extraReward: 1))).GetString());
        NBitcoin.Block twice = OutsideMiner.Build(template, isSolved: false);
        twice.AddTransaction(NBitcoin.Transaction.Parse(Convert.ToHexStringLower(payment.ToBytes()), NBitcoin.Network.RegTest));
        Assert.Equal("bad-txnmrklroot", (await ProposeAsync(twice)).GetString());
        twice.UpdateMerkleRoot();
        Assert.Equal("bad-txns-inputs-missingorspent", (await ProposeAsync(twice)).GetString());
        Assert.Equal((tip, 1), ($"{_node.Node.Tip.Hash}", _node.Node.Mempool.Count));

        NBitcoin.Block block = OutsideMiner.Build(template);
        Assert.Equal(JsonValueKind.Null, (await SubmitAsync(block)).ValueKind);
        Assert.Equal("duplicate", (await ProposeAsync(block)).GetString());
        Assert.Equal(
            "inconclusive-not-best-prevblk", (await ProposeAsync(OutsideMiner.Build(template, isSolved: false))).GetString());
        Assert.StartsWith("Missing data", await _node.FailAsync(-3, "getblocktemplate", new { mode = "proposal" }));
        await _node.FailAsync(-22, "getblocktemplate", new { mode = "proposal", data = "00" });
    }

    [Fact]
    public async Task A_new_tip_wakes_all_who_wait_for_it()
    {
        string id = (await TemplateAsync()).Text("longpollid")!;
        Task<JsonElement>[] waiting = [.. Enumerable.Range(0, 4).Select(_ => _node.CallAsync(
            "getblocktemplate", new { longpollid = id }))];
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        Assert.All(waiting, one => Assert.False(one.IsCompleted));

        string tip = (await _node.GenerateAsync(1)).Single();

        JsonElement[] templates = await Task.WhenAll(waiting).WaitAsync(Deadline);
        Assert.All(templates, template => Assert.Equal(tip, template.Text("previousblockhash")));

        // Who names an old tip need not wait.
        Assert.Equal(tip, (await _node.CallAsync(
            "getblocktemplate", new { longpollid = id }).WaitAsync(Deadline)).Text("previousblockhash"));
    }

    [Fact]
    public async Task More_fees_wake_a_miner_after_a_while()
    {
        JsonElement first = await TemplateAsync();
        Task<JsonElement> waiting = _node.CallAsync("getblocktemplate", new { longpollid = first.Text("longpollid") });
        await SendAsync(await RewardAsync(1), TestKeys.Alice, fee: 700);

        JsonElement template = await waiting.WaitAsync(Deadline);

        Assert.Equal(first.Number("coinbasevalue") + 700, template.Number("coinbasevalue"));
        Assert.NotEqual(first.Text("longpollid"), template.Text("longpollid"));
    }

    [Fact]
    public async Task Too_many_who_wait_and_the_end_of_the_node_end_the_waiting()
    {
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { LongPolls = 1 });
        string id = (await node.CallAsync("getblocktemplate")).Text("longpollid")!;
        string body = $$"""{"jsonrpc":"2.0","id":1,"method":"getblocktemplate","params":[{"longpollid":"{{id}}"}]}""";

        // Who had the only place before says when it went to the first of the two.
        FairRoom.Guest before = node.Shares.LongPolls.Enter(ClientRange.Of(IPAddress.Parse("203.0.113.1"), _ => false), 1);
        Task<HttpResponseMessage> displaced = node.PostAsync(body);
        await TestNode.WaitAsync(() => before.MustLeave.IsCancellationRequested, Deadline);
        Task<HttpResponseMessage> last = node.PostAsync(body);

        using HttpResponseMessage answer = await displaced.WaitAsync(Deadline);
        Assert.Contains("Too many miners are waiting", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(last.IsCompleted);
        await node.StopAsync();
        await (await last.WaitAsync(Deadline)).ProblemAsync(503);
    }

    [Fact]
    public async Task A_header_is_taken_before_its_block()
    {
        NBitcoin.Block block = OutsideMiner.Build(await TemplateAsync());
        string header = OutsideMiner.HexOf(block.Header);

        Assert.Equal(JsonValueKind.Null, (await _node.CallAsync("submitheader", header)).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await _node.CallAsync("submitheader", header)).ValueKind);
        Assert.Equal("headers-only", (await _node.CallAsync("getchaintips"))[0].Text("status"));
        Assert.Equal(0, (await _node.CallAsync("getblockheader", $"{block.GetHash()}")).Number("nTx"));
        Assert.StartsWith("Block not available", await _node.FailAsync(-1, "getblock", $"{block.GetHash()}"));
        Assert.Equal(JsonValueKind.Null, (await SubmitAsync(block)).ValueKind);

        Assert.Equal("Block header decode failed", await _node.FailAsync(-22, "submitheader", header + "00"));
        NBitcoin.Block unsolved = OutsideMiner.Build(await TemplateAsync(), isSolved: false);
        Assert.Equal("high-hash", await _node.FailAsync(-25, "submitheader", OutsideMiner.HexOf(unsolved.Header)));
        Assert.StartsWith("Must submit previous header", await _node.FailAsync(
            -25, "submitheader", "04000000" + new string('1', 64) + header[72..]));
    }

    [Fact]
    public async Task Blocks_are_generated_on_regtest_and_with_chosen_transactions()
    {
        string bob = PaidChain.AddressOf(TestKeys.Bob);
        string[] hashes = (await _node.CallAsync("generatetoaddress", 2, bob)).Strings();
        Assert.Equal((2, 105), (hashes.Length, _node.Node.Tip.Height));
        Assert.Equal(hashes[^1], $"{_node.Node.Tip.Hash}");

        Transaction parent = await SendAsync(await RewardAsync(1), TestKeys.Alice, fee: 1_000);
        Transaction child = new Payment(parent.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        JsonElement shown = await _node.CallAsync("generateblock", bob, new[] { $"{parent.Id}" }, false);
        shown.HasFields("hash", "hex");
        Assert.Equal(105, _node.Node.Tip.Height);
        JsonElement made = await _node.CallAsync(
            "generateblock", bob, new[] { $"{parent.Id}", Convert.ToHexStringLower(child.ToBytes()) });
        made.HasFields("hash");
        Assert.Equal(3, (await _node.CallAsync("getblock", made.Text("hash"))).Number("nTx"));

        await _node.FailAsync(-5, "generatetoaddress", 1, "nobody");
        await _node.FailAsync(-8, "generatetoaddress", -1, bob);
        await _node.FailAsync(-5, "generateblock", bob, new[] { new string('1', 64) });
        await _node.FailAsync(-22, "generateblock", bob, Calls.List("00"));
        Assert.Contains("bad-txns-inputs-missingorspent", await _node.FailAsync(
            -25, "generateblock", bob, new[] { Convert.ToHexStringLower(child.ToBytes()) }));
        await using TestNode main = await TestNode.StartAsync(ChainParameters.Main);
        Assert.DoesNotContain("generateblock", await main.FailAsync(-32601, "generatetoaddress", 1, main.MinerAddress));
    }

    private static NBitcoin.Block OnTopOf(NBitcoin.Block parent, JsonElement template)
    {
        Dictionary<string, JsonElement> fields = template.EnumerateObject().ToDictionary(field =>
            field.Name, field => field.Value);
        fields["previousblockhash"] = JsonSerializer.SerializeToElement($"{parent.GetHash()}");
        fields["height"] = JsonSerializer.SerializeToElement(template.Number("height") + 1);
        fields["curtime"] = JsonSerializer.SerializeToElement(template.Number("curtime") + 60);
        return OutsideMiner.Build(JsonSerializer.SerializeToElement(fields));
    }

    private static void Solve(NBitcoin.Block block)
    {
        while (!block.Header.CheckProofOfWork())
        {
            block.Header.Nonce++;
        }
    }

    private Task<JsonElement> TemplateAsync() => _node.CallAsync("getblocktemplate");

    private Task<JsonElement> SubmitAsync(NBitcoin.Block block) => _node.CallAsync("submitblock", OutsideMiner.HexOf(block));

    private Task<JsonElement> ProposeAsync(NBitcoin.Block block) =>
        _node.CallAsync("getblocktemplate", new { mode = "proposal", data = OutsideMiner.HexOf(block) });

    private async Task<Transaction> SendAsync(Spendable coin, PrivateKey to, long fee)
    {
        Transaction payment = new Payment(coin).AllTo(to, fee).Sign();
        Assert.Equal($"{payment.Id}", (await _node.CallAsync(
            "sendrawtransaction", Convert.ToHexStringLower(payment.ToBytes()))).GetString());
        return payment;
    }

    private async Task<Spendable> RewardAsync(int height) => (await _node.RewardAsync(height)).Output(0, TestKeys.Miner);
}
