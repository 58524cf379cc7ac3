using System.Text.Json;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Rpc;

public sealed class TransactionMethodsTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private const string GenesisCoinbase = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";

    private TestNode Node => chain.Node;

    [Fact]
    public async Task A_transaction_of_the_chain()
    {
        Assert.Equal(HexOf(chain.Confirmed), (await Node.CallAsync("getrawtransaction", $"{chain.Confirmed.Id}")).GetString());

        JsonElement found = await Node.CallAsync("getrawtransaction", $"{chain.Confirmed.Id}", true);
        found.HasFields(
            "txid", "hash", "version", "size", "vsize", "weight", "locktime", "vin", "vout", "hex", "blockhash", "confirmations",
            "time", "blocktime");
        Assert.Equal(found.Text("txid"), found.Text("hash"));
        Assert.Equal(4 * found.Number("size"), found.Number("weight"));
        Assert.Equal((chain.Hashes[102], 1), (found.Text("blockhash"), found.Number("confirmations")));
        Assert.Equal(["20.00000000", "10.00000000", "19.99999000"], ValuesOf(found));
        JsonElement detailed = await Node.CallAsync("getrawtransaction", $"{chain.Confirmed.Id}", 2);
        Assert.Equal("0.00001000", detailed.GetProperty("fee").GetRawText());
        JsonElement spent = detailed.GetProperty("vin")[0].GetProperty("prevout");
        Assert.Equal("50.00000000", spent.GetProperty("value").GetRawText());
        Assert.True(spent.GetProperty("generated").GetBoolean());
        Assert.False(found.GetProperty("vin")[0].TryGetProperty("prevout", out _));
    }

    [Fact]
    public async Task A_transaction_of_the_mempool_is_in_no_block()
    {
        JsonElement waiting = await Node.CallAsync("getrawtransaction", $"{chain.Waiting.Id}", 2);

        Assert.False(waiting.TryGetProperty("blockhash", out _));
        Assert.Equal("0.00000500", waiting.GetProperty("fee").GetRawText());
        Assert.Equal(HexOf(chain.Waiting), waiting.Text("hex"));
    }

    [Fact]
    public async Task A_transaction_of_a_block_that_is_named()
    {
        string coinbase = $"{chain.Side.Transactions[0].Id}";
        JsonElement beside = await Node.CallAsync("getrawtransaction", coinbase, 1, $"{chain.Side.Hash}");
        JsonElement inside = await Node.CallAsync("getrawtransaction", $"{chain.Confirmed.Id}", 1, chain.Hashes[102]);

        Assert.False(beside.GetProperty("in_active_chain").GetBoolean());
        Assert.True(inside.GetProperty("in_active_chain").GetBoolean());
        Assert.Equal("No such transaction found in the provided block.", await Node.FailAsync(
            -5, "getrawtransaction", coinbase, 1, chain.Hashes[102]));
        Assert.Equal("Block hash not found", await Node.FailAsync(-5, "getrawtransaction", coinbase, 1, new string('1', 64)));
        Assert.StartsWith("No such mempool", await Node.FailAsync(-5, "getrawtransaction", new string('1', 64)));
        Assert.StartsWith("The genesis block coinbase", await Node.FailAsync(-5, "getrawtransaction", GenesisCoinbase));
    }

    [Fact]
    public async Task The_scripts_are_in_Bitcoin_Core_s_words()
    {
        JsonElement decoded = await Node.CallAsync("decoderawtransaction", HexOf(chain.Waiting));
        NBitcoin.Transaction theirs = NBitcoin.Transaction.Parse(HexOf(chain.Waiting), NBitcoin.Network.RegTest);

        decoded.HasFields("txid", "hash", "version", "size", "vsize", "weight", "locktime", "vin", "vout");
        JsonElement input = decoded.GetProperty("vin")[0];
        input.HasFields("txid", "vout", "scriptSig", "sequence");
        string[] words = input.GetProperty("scriptSig").Text("asm")!.Split(' ');
        string[] pushes = [.. theirs.Inputs[0].ScriptSig.ToOps().Select(push => Convert.ToHexStringLower(push.PushData))];
        Assert.Equal([pushes[0][..^2] + "[ALL]", pushes[1]], words);
        JsonElement output = decoded.GetProperty("vout")[0].GetProperty("scriptPubKey");
        output.HasFields("asm", "hex", "address", "type");
        Assert.Equal(theirs.Outputs[0].ScriptPubKey.ToString(), output.Text("asm"));
        Assert.Equal(("pubkeyhash", PaidChain.AddressOf(TestKeys.Bob)), (output.Text("type"), output.Text("address")));
    }

    [Theory]
    [InlineData("51", "1")]
    [InlineData("01ff", "-127")]
    [InlineData("020001", "256")]
    [InlineData("0481000080", "-129")]
    [InlineData("05ffffffffff", "ffffffffff")]
    [InlineData("4e", "[error]")]
    [InlineData("0010", "0 [error]")]
    public async Task Short_pushes_are_numbers(string script, string words)
    {
        string hex = $"01000000000100000000000000000{script.Length / 2:x}{script}00000000";

        JsonElement decoded = await Node.CallAsync("decoderawtransaction", hex);

        Assert.Equal(words, decoded.GetProperty("vout")[0].GetProperty("scriptPubKey").Text("asm"));
        Assert.Equal("nonstandard", decoded.GetProperty("vout")[0].GetProperty("scriptPubKey").Text("type"));
    }

    [Fact]
    public async Task Bytes_that_are_no_transaction_are_refused()
    {
        foreach (string method in (string[])["decoderawtransaction", "sendrawtransaction"])
        {
            Assert.StartsWith("TX decode failed", await Node.FailAsync(-22, method, "00"));
            Assert.StartsWith("TX decode failed", await Node.FailAsync(-22, method, "0"));
            Assert.StartsWith("TX decode failed", await Node.FailAsync(-22, method, HexOf(chain.Waiting) + "00"));
        }
    }

    [Fact]
    public async Task An_address_is_one_of_this_network_or_none()
    {
        string bob = PaidChain.AddressOf(TestKeys.Bob);
        JsonElement good = await Node.CallAsync("validateaddress", bob);
        good.HasFields("isvalid", "address", "scriptPubKey", "isscript", "iswitness");
        Assert.StartsWith("76a914", good.Text("scriptPubKey"));

        JsonElement bad = await Node.CallAsync("validateaddress", bob[..^1] + "1");
        bad.HasFields("isvalid", "error");
        Assert.False(bad.GetProperty("isvalid").GetBoolean());
    }

    [Fact]
    public async Task The_mempool_in_numbers()
    {
        JsonElement info = await Node.CallAsync("getmempoolinfo");

        info.HasFields(
            "loaded", "size", "bytes", "usage", "total_fee", "maxmempool", "mempoolminfee", "minrelaytxfee",
            "incrementalrelayfee", "unbroadcastcount", "fullrbf");
        Assert.Equal((1, chain.Waiting.Size), (info.Number("size"), info.Number("bytes")));
        Assert.Equal("0.00000500", info.GetProperty("total_fee").GetRawText());
        Assert.Equal("0.00001000", info.GetProperty("mempoolminfee").GetRawText());
    }

    [Fact]
    public async Task The_mempool_as_ids_as_entries_and_with_its_sequence()
    {
        string id = $"{chain.Waiting.Id}";
        Assert.Equal([id], (await Node.CallAsync("getrawmempool")).Strings());
        Assert.Equal([id], (await Node.CallAsync("getrawmempool", false, true)).GetProperty("txids").Strings());
        JsonElement entry = (await Node.CallAsync("getrawmempool", true)).GetProperty(id);
        Assert.Equal((await Node.CallAsync("getmempoolentry", id)).GetRawText(), entry.GetRawText());
        entry.HasFields(
            "vsize", "weight", "time", "height", "descendantcount", "descendantsize", "ancestorcount", "ancestorsize", "wtxid",
            "fees", "depends", "spentby", "bip125-replaceable", "unbroadcast");
        Assert.Equal((102, 1, 1), (entry.Number("height"), entry.Number("ancestorcount"), entry.Number("descendantcount")));
        Assert.Equal("0.00000500", entry.GetProperty("fees").GetProperty("base").GetRawText());
        Assert.Equal("Transaction not in mempool", await Node.FailAsync(-5, "getmempoolentry", new string('1', 64)));
        await Node.FailAsync(-8, "getrawmempool", true, true);
    }

    [Fact]
    public async Task A_fee_that_is_enough_for_the_next_blocks()
    {
        JsonElement estimate = await Node.CallAsync("estimatesmartfee", 6);

        estimate.HasFields("feerate", "blocks");
        Assert.Equal(("0.00001000", 6), (estimate.GetProperty("feerate").GetRawText(), estimate.Number("blocks")));
        await Node.FailAsync(-8, "estimatesmartfee", 0);
        await Node.FailAsync(-8, "estimatesmartfee", 1009);
        await Node.CallAsync("estimatesmartfee", 6, "CONSERVATIVE");
        Assert.StartsWith("Invalid estimate_mode", await Node.FailAsync(-8, "estimatesmartfee", 6, "cheap"));
    }

    private static string HexOf(Transaction transaction) => Convert.ToHexStringLower(transaction.ToBytes());

    private static IEnumerable<string> ValuesOf(JsonElement transaction) =>
        transaction.GetProperty("vout").EnumerateArray().Select(output => output.GetProperty("value").GetRawText());
}
