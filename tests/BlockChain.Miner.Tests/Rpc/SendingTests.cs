using System.Text.Json;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Rpc;

/// <summary>Transactions that are sent, tested and refused.</summary>
public sealed class SendingTests : IAsyncLifetime
{
    private TestNode _node = null!;
    private Transaction _coinbase = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await TestNode.StartAsync();
        string[] hashes = await _node.GenerateAsync(101, PaidChain.AddressOf(TestKeys.Miner));
        string hex = (await _node.CallAsync("getblock", hashes[0], 2)).GetProperty("tx")[0].Text("hex")!;
        Assert.True(Transaction.TryParse(Convert.FromHexString(hex), out Transaction? coinbase, out _));
        _coinbase = coinbase;
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_payment_goes_from_a_mined_coin_to_a_block()
    {
        Transaction payment = Pay(fee: 1_000);
        string hex = HexOf(payment);

        Assert.Equal($"{payment.Id}", (await _node.CallAsync("sendrawtransaction", hex)).GetString());
        Assert.Equal($"{payment.Id}", (await _node.CallAsync("sendrawtransaction", hex)).GetString());
        string block = (await _node.CallAsync("generatetoaddress", 1, _node.MinerAddress)).Strings().Single();

        Assert.Equal(block, (await _node.CallAsync("getrawtransaction", $"{payment.Id}", 1)).Text("blockhash"));
        Assert.Equal("49.99999000", (await _node.CallAsync("gettxout", $"{payment.Id}", 0)).GetProperty("value").GetRawText());
        Assert.Contains("already in utxo set", await _node.FailAsync(-27, "sendrawtransaction", hex));
    }

    [Fact]
    public async Task A_refused_transaction_has_Bitcoin_Core_s_code_and_reason()
    {
        Transaction unknown =
            new Payment(new Spendable(Pay(1_000).OutPointAt(0), new(50_000), TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        Transaction forged = new Payment(_coinbase.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();

        Assert.StartsWith("bad-txns-inputs-missingorspent", await _node.FailAsync(-25, "sendrawtransaction", HexOf(unknown)));
        Assert.StartsWith("min relay fee not met, ", await _node.FailAsync(-26, "sendrawtransaction", HexOf(Pay(fee: 1))));
        Assert.StartsWith("mempool-script-verify-flag-failed", await _node.FailAsync(-26, "sendrawtransaction", HexOf(forged)));
        Assert.StartsWith("coinbase", await _node.FailAsync(-26, "sendrawtransaction", HexOf(_coinbase)));
        await _node.CallAsync("sendrawtransaction", HexOf(Pay(fee: 1_000)));
        Assert.StartsWith("txn-mempool-conflict", await _node.FailAsync(-26, "sendrawtransaction", HexOf(Pay(fee: 2_000))));
    }

    [Theory]
    [InlineData("0.10", 0)]
    [InlineData("1e-05", -25)]
    [InlineData("\"0.00001\"", -25)]
    [InlineData("0", 0)]
    [InlineData("null", 0)]
    [InlineData("0.000000001", -3)]
    [InlineData("1e-30", -3)]
    [InlineData("1.00000000000000000000001e-8", -3)]
    [InlineData("1000e-8", -25)]
    [InlineData("0.1e0", 0)]
    [InlineData("-1", -3)]
    [InlineData("1e999", -3)]
    [InlineData("\"1,5\"", -3)]
    [InlineData("21000001", -3)]
    [InlineData("true", -3)]
    public async Task A_fee_above_what_the_sender_wants_is_refused(string maxFeeRate, int code)
    {
        string body = $$"""{"id":1,"method":"sendrawtransaction","params":["{{HexOf(Pay(fee: 100_000))}}",{{maxFeeRate}}]}""";

        JsonElement answer = JsonDocument.Parse(await (await _node.PostAsync(body)).Content.ReadAsStringAsync()).RootElement;

        JsonElement error = answer.GetProperty("error");
        Assert.Equal(code, error.ValueKind == JsonValueKind.Null ? 0 : error.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_test_says_what_sending_would_and_sends_nothing()
    {
        JsonElement results = await _node.CallAsync(
            "testmempoolaccept", [new[] { HexOf(Pay(fee: 1_000)), HexOf(Pay(fee: 1)), HexOf(Pay(fee: 2 * PaidChain.Coin)) }]);

        results[0].HasFields("txid", "wtxid", "allowed", "vsize", "fees");
        Assert.Equal("0.00001000", results[0].GetProperty("fees").GetProperty("base").GetRawText());
        results[1].HasFields("txid", "wtxid", "allowed", "reject-reason", "reject-details");
        Assert.Equal("min relay fee not met", results[1].Text("reject-reason"));
        Assert.Equal("max-fee-exceeded", results[2].Text("reject-reason"));
        Assert.Equal(0, _node.Node.Mempool.Count);
        await _node.FailAsync(-8, "testmempoolaccept", [Array.Empty<string>()]);
        await _node.FailAsync(-3, "testmempoolaccept", "00");
        await _node.FailAsync(-3, "testmempoolaccept", [Calls.List(1)]);
        await _node.FailAsync(-22, "testmempoolaccept", [Calls.List("00")]);
    }

    [Fact]
    public async Task Relatives_of_the_mempool_are_counted_with_a_transaction()
    {
        Transaction parent = Pay(fee: 1_000);
        Transaction child = new Payment(parent.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob, fee: 3_000).Sign();
        await _node.CallAsync("sendrawtransaction", HexOf(parent));
        await _node.CallAsync("sendrawtransaction", HexOf(child));

        JsonElement first = await _node.CallAsync("getmempoolentry", $"{parent.Id}");
        JsonElement second = await _node.CallAsync("getmempoolentry", $"{child.Id}");

        Assert.Equal((2, parent.Size + child.Size), (first.Number("descendantcount"), first.Number("descendantsize")));
        Assert.Equal((2, 1), (second.Number("ancestorcount"), second.Number("descendantcount")));
        Assert.Equal("0.00004000", second.GetProperty("fees").GetProperty("ancestor").GetRawText());
        Assert.Equal([$"{child.Id}"], first.GetProperty("spentby").Strings());
        Assert.Equal([$"{parent.Id}"], second.GetProperty("depends").Strings());
    }

    private Transaction Pay(long fee) => new Payment(_coinbase.Output(0, TestKeys.Miner)).AllTo(TestKeys.Alice, fee).Sign();

    private static string HexOf(Transaction transaction) => Convert.ToHexStringLower(transaction.ToBytes());
}
