using System.Text.Json;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests.Rpc;

public sealed class BlockMethodsTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private const string Genesis = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206";

    private TestNode Node => chain.Node;

    [Fact]
    public async Task The_chain_in_numbers()
    {
        JsonElement info = await Node.CallAsync("getblockchaininfo");

        info.HasFields(
            "chain", "blocks", "headers", "bestblockhash", "bits", "target", "difficulty", "time", "mediantime",
            "verificationprogress", "initialblockdownload", "chainwork", "size_on_disk", "pruned", "softforks", "warnings");
        Assert.Equal(("regtest", 102, 102), (info.Text("chain"), info.Number("blocks"), info.Number("headers")));
        Assert.Equal((chain.Hashes[102], "207fffff"), (info.Text("bestblockhash"), info.Text("bits")));
        Assert.Equal("00000000000000000000000000000000000000000000000000000000000000ce", info.Text("chainwork"));
        Assert.False(info.GetProperty("initialblockdownload").GetBoolean());
        Assert.InRange(info.Number("size_on_disk"), 10_000, 10_000_000);
    }

    [Fact]
    public async Task Height_tip_and_hashes_agree()
    {
        Assert.Equal(102, (await Node.CallAsync("getblockcount")).GetInt32());
        Assert.Equal(chain.Hashes[102], (await Node.CallAsync("getbestblockhash")).GetString());
        Assert.Equal(chain.Hashes[7], (await Node.CallAsync("getblockhash", 7)).GetString());
        Assert.Equal("Block height out of range", await Node.FailAsync(-8, "getblockhash", 103));
        Assert.Equal("Block height out of range", await Node.FailAsync(-8, "getblockhash", -1));
    }

    [Fact]
    public async Task A_header_as_fields_and_as_bytes()
    {
        JsonElement header = await Node.CallAsync("getblockheader", Genesis);

        header.HasFields(
            "hash", "confirmations", "height", "version", "versionHex", "merkleroot", "time", "mediantime", "nonce", "bits",
            "target", "difficulty", "chainwork", "nTx", "nextblockhash");
        Assert.Equal((103, 0), (header.Number("confirmations"), header.Number("height")));
        Assert.Equal((1, "00000001"), (header.Number("version"), header.Text("versionHex")));
        Assert.Equal("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b", header.Text("merkleroot"));
        Assert.Equal((1296688602, 2, 1), (header.Number("time"), header.Number("nonce"), header.Number("nTx")));
        Assert.Equal(chain.Hashes[1], header.Text("nextblockhash"));

        // As Bitcoin Core prints it.
        Assert.Equal("4.656542373906925e-10", header.GetProperty("difficulty").GetRawText());
        Assert.Equal(
            "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc8"
            + "1bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f2002000000",
            (await Node.CallAsync("getblockheader", Genesis, false)).GetString());
    }

    [Fact]
    public async Task A_block_beside_the_best_chain_has_no_confirmations()
    {
        JsonElement side = await Node.CallAsync("getblockheader", $"{chain.Side.Hash}");

        Assert.Equal((-1, 102), (side.Number("confirmations"), side.Number("height")));
        Assert.False(side.TryGetProperty("nextblockhash", out _));
        Assert.Equal(chain.Hashes[101], side.Text("previousblockhash"));
    }

    [Fact]
    public async Task A_block_as_bytes_with_ids_and_with_transactions()
    {
        string hex = Convert.ToHexStringLower(await Node.BytesAsync($"/api/block/{chain.Hashes[102]}/raw"));
        Assert.Equal(hex, (await Node.CallAsync("getblock", chain.Hashes[102], 0)).GetString());
        Assert.Equal(hex, (await Node.CallAsync("getblock", chain.Hashes[102], false)).GetString());

        JsonElement block = await Node.CallAsync("getblock", chain.Hashes[102]);
        block.HasFields(
            "hash", "confirmations", "height", "version", "versionHex", "merkleroot", "time", "mediantime", "nonce", "bits",
            "target", "difficulty", "chainwork", "nTx", "previousblockhash", "strippedsize", "size", "weight", "tx");
        Assert.Equal((hex.Length / 2, hex.Length / 2), (block.Number("size"), block.Number("strippedsize")));
        Assert.Equal(hex.Length * 2, block.Number("weight"));
        Assert.Equal((2, $"{chain.Confirmed.Id}"), (block.Number("nTx"), block.GetProperty("tx").Strings()[1]));

        JsonElement whole = (await Node.CallAsync("getblock", chain.Hashes[102], 2)).GetProperty("tx");
        Assert.False(whole[0].TryGetProperty("fee", out _));
        Assert.Equal("50.00001000", whole[0].GetProperty("vout")[0].GetProperty("value").GetRawText());
        Assert.Equal("0.00001000", whole[1].GetProperty("fee").GetRawText());
        Assert.Equal(Convert.ToHexStringLower(chain.Confirmed.ToBytes()), whole[1].Text("hex"));
        Assert.False(whole[1].GetProperty("vin")[0].TryGetProperty("prevout", out _));

        JsonElement withSpent = (await Node.CallAsync("getblock", chain.Hashes[102], 3)).GetProperty("tx");
        Assert.False(withSpent[0].GetProperty("vin")[0].TryGetProperty("prevout", out _));
        JsonElement spent = withSpent[1].GetProperty("vin")[0].GetProperty("prevout");
        spent.HasFields("generated", "height", "value", "scriptPubKey");
        Assert.Equal((true, "50.00000000"), (spent.GetProperty("generated").GetBoolean(), spent.GetProperty("value").GetRawText()));
        Assert.Equal("pubkeyhash", spent.GetProperty("scriptPubKey").Text("type"));
    }

    [Fact]
    public async Task What_is_no_block_is_said_to_be_none()
    {
        Assert.Equal("Block not found", await Node.FailAsync(-5, "getblock", new string('0', 64)));
        Assert.Contains("64 hex digits", await Node.FailAsync(-8, "getblock", "abc"));
        Assert.Contains("must be a string", await Node.FailAsync(-3, "getblockheader", 7));
        Assert.StartsWith("getblock blockhash (verbosity)", await Node.FailAsync(-1, "getblock"));
        Assert.StartsWith("getblock blockhash (verbosity)", await Node.FailAsync(-1, "getblock", "a", 1, 2));
        Assert.Contains("32 bits", await Node.FailAsync(-1, "getblockhash", 1.5));
    }

    [Fact]
    public async Task The_ends_of_all_branches()
    {
        JsonElement tips = await Node.CallAsync("getchaintips");

        Assert.Equal(2, tips.GetArrayLength());
        tips[0].HasFields("height", "hash", "branchlen", "status");
        JsonElement side = tips.EnumerateArray().Single(tip => tip.Text("hash") == $"{chain.Side.Hash}");
        Assert.Equal((102, 1, "valid-headers"), (side.Number("height"), side.Number("branchlen"), side.Text("status")));
        Assert.Equal("4.656542373906925e-10", (await Node.CallAsync("getdifficulty")).GetRawText());
    }

    [Fact]
    public async Task A_coin_until_somebody_spends_it()
    {
        JsonElement coin = await Node.CallAsync("gettxout", $"{chain.Confirmed.Id}", 1);
        coin.HasFields("bestblock", "confirmations", "value", "scriptPubKey", "coinbase");
        Assert.Equal(("10.00000000", 1), (coin.GetProperty("value").GetRawText(), coin.Number("confirmations")));
        Assert.Equal(PaidChain.AddressOf(TestKeys.Bob), coin.GetProperty("scriptPubKey").Text("address"));

        // Alice's is spent in the mempool alone, where another one waits.
        Assert.Equal(JsonValueKind.Null, (await Node.CallAsync("gettxout", $"{chain.Confirmed.Id}", 0)).ValueKind);
        Assert.Equal("20.00000000", (await Node.CallAsync(
            "gettxout", $"{chain.Confirmed.Id}", 0, false)).GetProperty("value").GetRawText());
        JsonElement waiting = await Node.CallAsync("gettxout", $"{chain.Waiting.Id}", 0);
        Assert.Equal(("5.00000000", 0), (waiting.GetProperty("value").GetRawText(), waiting.Number("confirmations")));
        Assert.Equal(JsonValueKind.Null, (await Node.CallAsync("gettxout", $"{chain.Waiting.Id}", 9)).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await Node.CallAsync("gettxout", $"{chain.Waiting.Id}", 0, false)).ValueKind);
        Assert.Equal("JSON integer out of range", await Node.FailAsync(-1, "gettxout", new string('0', 64), -1));
    }

    [Fact]
    public async Task All_coins_in_numbers()
    {
        JsonElement set = await Node.CallAsync("gettxoutsetinfo");

        set.HasFields(
            "height", "bestblock", "txouts", "bogosize", "hash_serialized", "total_amount", "transactions", "disk_size");
        Assert.Equal((102, 104), (set.Number("height"), set.Number("txouts")));
        Assert.Equal((102, 104 * 75), (set.Number("transactions"), set.Number("bogosize")));
        Assert.Equal("5100.00000000", set.GetProperty("total_amount").GetRawText());
        Assert.Equal((await Node.JsonAsync("/api/utxo-set")).Text("hash"), set.Text("hash_serialized"));
        Assert.False((await Node.CallAsync("gettxoutsetinfo", "none")).TryGetProperty("hash_serialized", out _));
        Assert.StartsWith("'muhash' is not a valid hash_type", await Node.FailAsync(-8, "gettxoutsetinfo", "muhash"));
    }
}
