using BlockChain.Core.Network;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Network;

/// <summary>Lists that a node gives in pages: what is longer than a page is refused, and what nobody reads is not kept.</summary>
public sealed class NodeListsTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Coins_are_read_page_by_page()
    {
        string fullPage = $"[{string.Join(',', Enumerable.Repeat(UnspentJson(0), NodeClient.UnspentPageSize))}]";
        var asked = new List<string>();
        using NodeClient client = _server.Start(
            async (stream, end) =>
            {
                asked.Add(await ScriptedServer.ReadRequestAsync(stream, end));
                await ScriptedServer.WriteAnswerAsync(stream, "200 OK", asked.Count == 1 ? fullPage : $"[{UnspentJson(1)}]", "", end);
            },
            ScriptedServer.Patience);

        List<UnspentRecord> coins = await client.GetUnspentAsync("a", _server.End).ToListAsync(_server.End);

        Assert.Equal(NodeClient.UnspentPageSize + 1, coins.Count);
        Assert.Equal(
            ["GET /api/address/a/utxo?after= HTTP/1.1", $"GET /api/address/a/utxo?after={new TransactionId()}%3A0 HTTP/1.1"],
            asked);
    }

    /// <summary>A miner of two months has more than fifty pages.</summary>
    [Fact]
    public async Task The_number_of_pages_is_not_limited()
    {
        int pages = LongTests.Choose(usual: 5, inLongForm: 50);
        string fullPage = $"[{string.Join(',', Enumerable.Repeat(UnspentJson(0), NodeClient.UnspentPageSize))}]";
        int asked = 0;
        using NodeClient client = _server.Start(
            async (stream, end) =>
            {
                await ScriptedServer.ReadRequestAsync(stream, end);
                await ScriptedServer.WriteAnswerAsync(stream, "200 OK", ++asked <= pages ? fullPage : $"[{UnspentJson(1)}]", "", end);
            },
            ScriptedServer.Patience);

        int count = await client.GetUnspentAsync("a", _server.End).CountAsync(_server.End);

        Assert.Equal((pages * NodeClient.UnspentPageSize) + 1, count);
    }

    [Fact]
    public async Task An_item_of_a_list_that_is_null_is_refused()
    {
        using NodeClient client = _server.Serve("200 OK", "[null]");

        await Assert.ThrowsAsync<NodeAnswerException>(
            async () => await client.GetUnspentAsync("a", _server.End).ToListAsync(_server.End));
        await Assert.ThrowsAsync<NodeAnswerException>(() => client.GetMempoolTransactionsAsync("a", _server.End));
    }

    [Fact]
    public async Task A_page_of_coins_that_is_longer_than_a_page_is_refused()
    {
        string page = $"[{string.Join(',', Enumerable.Repeat(UnspentJson(0), NodeClient.UnspentPageSize + 1))}]";
        using NodeClient client = _server.Serve("200 OK", page);

        NodeAnswerException refused = await Assert.ThrowsAsync<NodeAnswerException>(
            async () => await client.GetUnspentAsync("a", _server.End).ToListAsync(_server.End));

        Assert.Contains("at once", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_transactions_that_is_longer_than_a_page_is_refused()
    {
        string one = $$"""{"txid":"{{new TransactionId()}}","status":{"confirmed":true} }""";
        using NodeClient client =
            _server.Serve("200 OK", $"[{string.Join(',', Enumerable.Repeat(one, NodeClient.TransactionPageSize + 1))}]");

        NodeAnswerException refused = await Assert.ThrowsAsync<NodeAnswerException>(
            async () => await client.GetChainTransactionsAsync("a", _server.End).ToListAsync(_server.End));

        Assert.Contains("at once", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_of_a_list_that_nobody_reads_are_not_kept()
    {
        string one = $$"""
            {"txid":"{{new TransactionId()}}","status":{"confirmed":true,"block_height":7,"block_hash":"{{new string('x', 1000)}}"} }
            """;
        using NodeClient client = _server.Serve("200 OK", $"[{one}]");

        Assert.Equal(
            new TransactionStatusRecord(Confirmed: true, BlockHeight: 7),
            Assert.Single(await client.GetMempoolTransactionsAsync("a", _server.End)).Status);
    }

    private static string UnspentJson(int index) => $$$"""
        {"txid":"{{{new TransactionId()}}}","vout":{{{index}}},"status":{"confirmed":true,"block_height":1},"value":1}
        """;
}
