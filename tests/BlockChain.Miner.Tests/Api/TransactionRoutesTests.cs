using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests.Api;

public sealed class TransactionRoutesTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private TestNode Node => chain.Node;

    private string Confirmed => chain.Confirmed.Id.ToString();

    private string Waiting => chain.Waiting.Id.ToString();

    [Fact]
    public async Task A_transaction_has_the_fields_of_Esplora()
    {
        JsonElement transaction = await Node.JsonAsync($"/api/tx/{Confirmed}");

        transaction.HasFields("txid", "version", "locktime", "vin", "vout", "size", "weight", "fee", "status");
        Assert.Equal(Confirmed, transaction.Text("txid"));
        Assert.Equal(1, transaction.Number("version"));
        Assert.Equal(0, transaction.Number("locktime"));
        Assert.Equal(chain.Confirmed.Size, transaction.Number("size"));
        Assert.Equal(4 * chain.Confirmed.Size, transaction.Number("weight"));
        Assert.Equal(1_000, transaction.Number("fee"));

        JsonElement input = transaction.GetProperty("vin")[0];
        input.HasFields("txid", "vout", "prevout", "scriptsig", "scriptsig_asm", "is_coinbase", "sequence");
        Assert.Equal(chain.Confirmed.Inputs[0].PreviousOutput.TransactionId.ToString(), input.Text("txid"));
        Assert.Equal(0, input.Number("vout"));
        Assert.Equal(Convert.ToHexStringLower(chain.Confirmed.Inputs[0].Script.Span), input.Text("scriptsig"));
        Assert.StartsWith("OP_PUSHBYTES_7", input.Text("scriptsig_asm"));
        Assert.False(input.GetProperty("is_coinbase").GetBoolean());
        Assert.Equal(4_294_967_295, input.Number("sequence"));

        AssertPays(input.GetProperty("prevout"), TestKeys.Miner, 50 * PaidChain.Coin);
        AssertPays(transaction.GetProperty("vout")[0], TestKeys.Alice, 20 * PaidChain.Coin);
        AssertPays(transaction.GetProperty("vout")[1], TestKeys.Bob, 10 * PaidChain.Coin);

        JsonElement status = transaction.GetProperty("status");
        status.HasFields("confirmed", "block_height", "block_hash", "block_time");
        Assert.True(status.GetProperty("confirmed").GetBoolean());
        Assert.Equal(102, status.Number("block_height"));
        Assert.Equal(chain.Hashes[102], status.Text("block_hash"));
        Assert.Equal(Node.Node.Tip.Header.Time, status.Number("block_time"));
        Assert.Equal(status.GetRawText(), (await Node.JsonAsync($"/api/tx/{Confirmed}/status")).GetRawText());
    }

    [Fact]
    public async Task A_coinbase_spends_nothing_and_has_no_fee()
    {
        string id = await Node.TextAsync($"/api/block/{chain.Hashes[102]}/txid/0");

        JsonElement coinbase = await Node.JsonAsync($"/api/tx/{id}");

        JsonElement input = coinbase.GetProperty("vin")[0];
        Assert.Equal(new string('0', 64), input.Text("txid"));
        Assert.Equal(4_294_967_295, input.Number("vout"));
        Assert.Equal(JsonValueKind.Null, input.GetProperty("prevout").ValueKind);
        Assert.True(input.GetProperty("is_coinbase").GetBoolean());
        Assert.Equal(0, coinbase.Number("fee"));
        AssertPays(coinbase.GetProperty("vout")[0], TestKeys.Miner, (50 * PaidChain.Coin) + 1_000);
    }

    [Fact]
    public async Task A_transaction_that_waits_is_unconfirmed()
    {
        JsonElement transaction = await Node.JsonAsync($"/api/tx/{Waiting}");

        Assert.Equal(500, transaction.Number("fee"));
        AssertPays(transaction.GetProperty("vin")[0].GetProperty("prevout"), TestKeys.Alice, 20 * PaidChain.Coin);
        JsonElement status = transaction.GetProperty("status");
        status.HasFields("confirmed");
        Assert.False(status.GetProperty("confirmed").GetBoolean());
        await Node.ProblemAsync(404, $"/api/tx/{Waiting}/merkle-proof");
    }

    [Fact]
    public async Task Hex_and_bytes_are_what_was_sent()
    {
        Assert.Equal(
            Convert.ToHexStringLower(chain.Confirmed.ToBytes()), await Node.TextAsync($"/api/tx/{Confirmed}/hex"));
        Assert.Equal(chain.Confirmed.ToBytes(), await Node.BytesAsync($"/api/tx/{Confirmed}/raw"));
        Assert.Equal(chain.Waiting.ToBytes(), await Node.BytesAsync($"/api/tx/{Waiting}/raw"));
    }

    [Fact]
    public async Task A_merkle_proof_leads_to_the_root_of_the_header()
    {
        JsonElement proof = await Node.JsonAsync($"/api/tx/{Confirmed}/merkle-proof");

        proof.HasFields("block_height", "merkle", "pos");
        Assert.Equal(102, proof.Number("block_height"));
        Assert.Equal(1, proof.Number("pos"));
        Hash256[] branch = [.. proof.GetProperty("merkle").Strings().Select(Parse)];
        Assert.Equal(
            Node.Node.Tip.Header.MerkleRoot, new MerkleBranch([.. branch], 1).Fold(chain.Confirmed.Id)![^1].Node);
    }

    [Fact]
    public async Task An_output_tells_who_spends_it()
    {
        JsonElement outspends = await Node.JsonAsync($"/api/tx/{Confirmed}/outspends");

        Assert.Equal(3, outspends.GetArrayLength());
        outspends[0].HasFields("spent", "txid", "vin", "status");
        Assert.True(outspends[0].GetProperty("spent").GetBoolean());
        Assert.Equal(Waiting, outspends[0].Text("txid"));
        Assert.Equal(0, outspends[0].Number("vin"));
        Assert.False(outspends[0].GetProperty("status").GetProperty("confirmed").GetBoolean());
        outspends[1].HasFields("spent");
        Assert.False(outspends[1].GetProperty("spent").GetBoolean());

        string first = chain.Confirmed.Inputs[0].PreviousOutput.TransactionId.ToString();
        JsonElement outspend = await Node.JsonAsync($"/api/tx/{first}/outspend/0");
        Assert.Equal(Confirmed, outspend.Text("txid"));
        Assert.Equal(102, outspend.GetProperty("status").Number("block_height"));
        await Node.ProblemAsync(404, $"/api/tx/{Confirmed}/outspend/3");
        await Node.ProblemAsync(400, $"/api/tx/{Confirmed}/outspend/-1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/status")]
    [InlineData("/hex")]
    [InlineData("/raw")]
    [InlineData("/merkle-proof")]
    [InlineData("/outspend/0")]
    [InlineData("/outspends")]
    public async Task An_unknown_id_is_404_and_no_id_is_400(string question)
    {
        await Node.ProblemAsync(404, $"/api/tx/{new string('a', 64)}{question}");
        await Node.ProblemAsync(400, $"/api/tx/{new string('z', 64)}{question}");
    }

    private static void AssertPays(JsonElement output, Core.Cryptography.PrivateKey key, long value)
    {
        output.HasFields(
            "scriptpubkey", "scriptpubkey_asm", "scriptpubkey_type", "scriptpubkey_address", "value");
        string owner = key.PublicKey.Hash.ToString();
        Assert.Equal($"76a914{owner}88ac", output.Text("scriptpubkey"));
        Assert.Equal(
            $"OP_DUP OP_HASH160 OP_PUSHBYTES_20 {owner} OP_EQUALVERIFY OP_CHECKSIG", output.Text("scriptpubkey_asm"));
        Assert.Equal("p2pkh", output.Text("scriptpubkey_type"));
        Assert.Equal(PaidChain.AddressOf(key), output.Text("scriptpubkey_address"));
        Assert.Equal(value, output.Number("value"));
    }

    private static Hash256 Parse(string text) =>
        Hash256.TryParse(text, out Hash256 hash) ? hash : throw new FormatException(text);
}
