using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Fuzzing;

/// <summary>JSON from clients, and from nodes that are asked: of the right form or refused.</summary>
public class JsonFuzzTests
{
    private const string Hash = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206";

    private const string BlockJson =
        $$"""
        {"id":"{{Hash}}","height":0,"version":1,"timestamp":1296688602,"tx_count":1,"size":285,"weight":1140,
        "merkle_root":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b","previousblockhash":null,
        "mediantime":1296688602,"nonce":2,"bits":545259519,"difficulty":4.6565423739069247e-10}
        """;

    private const string TransactionJson =
        $$"""
        {"txid":"{{Hash}}","version":2,"locktime":4294967295,"vin":[{"txid":"{{Hash}}","vout":1,"prevout":{
        "scriptpubkey":"76a914","scriptpubkey_asm":"OP_DUP","scriptpubkey_type":"p2pkh","scriptpubkey_address":"S1",
        "value":5000000000},"scriptsig":"00","scriptsig_asm":"0","is_coinbase":false,"sequence":4294967294}],"vout":[{
        "scriptpubkey":"76","scriptpubkey_asm":"OP_DUP","scriptpubkey_type":"p2pkh","scriptpubkey_address":"S1","value":1}],
        "size":100,"weight":400,"fee":1000,"status":{"confirmed":true,"block_height":7,"block_hash":"{{Hash}}",
        "block_time":1} }
        """;

    [Fact]
    public void Bodies_that_a_node_is_sent()
    {
        Try($$"""{"hashes":["{{Hash}}","{{Hash}}"]}""", ApiJson.Default.RawBlocksRequest, request =>
        {
            foreach (string text in request.Hashes)
            {
                _ = BlockHash.TryParse(text, out _);
            }
        });
        Try("""{"blocks":101,"address":"mfiZ8yizvb3sTNWYJ2HhnKcsC9nUzaUV3G"}""", ApiJson.Default.GenerateRequest);
        Try("""{"url":"http://node.example.org:5000"}""", ApiJson.Default.PeerRequest);
    }

    [Fact]
    public void Answers_of_a_node()
    {
        Try(BlockJson, ApiJson.Default.BlockRecord, block => block.TryGetHeader(out _));
        Try(TransactionJson, ApiJson.Default.TransactionRecord);
        Try($$"""{"block_height":7,"merkle":["{{Hash}}","{{Hash}}"],"pos":3}""", ApiJson.Default.MerkleProofRecord);
        Try("""{"title":"Bad Request","status":400,"detail":"Why.","reason":"dust"}""", ApiJson.Default.ProblemRecord);
        Try("""{"1":1.5,"2":1}""", ApiJson.Default.IReadOnlyDictionaryStringDecimal);
        Try($$"""[{"txid":"{{Hash}}","vout":0,"status":{"confirmed":false},"value":7}]""",
            ApiJson.Default.IReadOnlyListUnspentRecord);
        Try(
            $$"""
            {"name":"n","version":"1","network":"main","genesis":"{{Hash}}","height":1,"tip":"{{Hash}}","chainwork":"02",
            "peers":0,"mempool":0,"supply":1,"mining":{"threads":1,"hashrate":1.5},"signatures":"s"}
            """,
            ApiJson.Default.NodeRecord);
    }

    /// <summary>Input 1592 of the answers, when it was found.</summary>
    [Theory]
    [InlineData("1e1010")]
    [InlineData("-1e1010")]
    [InlineData("\"NaN\"")]
    [InlineData("null")]
    public void A_number_that_is_none_is_refused(string number)
    {
        string json = BlockJson.Replace("4.6565423739069247e-10", number, StringComparison.Ordinal);

        Assert.NotEqual(BlockJson, json);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ApiJson.Default.BlockRecord));
    }

    private static void Try<T>(string good, JsonTypeInfo<T> type, Action<T>? use = null)
        where T : class
    {
        string[][] samples = [TextMutator.Split(good)];
        Fuzzer.Run(700, random => TextMutator.Mutate(samples, random), text =>
        {
            T? value;
            try
            {
                value = JsonSerializer.Deserialize(System.Text.Encoding.UTF8.GetBytes(text), type);
            }
            catch (JsonException)
            {
                return false;
            }

            if (value is null)
            {
                return false;
            }

            use?.Invoke(value);
            byte[] written = JsonSerializer.SerializeToUtf8Bytes(value, type);
            Assert.Equal(written, JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize(written, type)!, type));
            return true;
        });
    }
}
