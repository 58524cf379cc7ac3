using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Rpc;

/// <summary>Blocks that the operator does without.</summary>
public sealed class SetAsideTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_block_is_invalid_with_all_above_it_until_it_is_reconsidered_also_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        string[] hashes;
        string coins;
        await using (TestNode node = await TestNode.StartAsync(dataRoot: folder.Path))
        {
            hashes = await node.GenerateAsync(5);
            coins = (await node.CallAsync("gettxoutsetinfo")).Text("hash_serialized")!;

            Assert.Equal(JsonValueKind.Null, (await node.CallAsync("invalidateblock", hashes[2])).ValueKind);

            Assert.Equal((2, hashes[1]), ((await node.CallAsync("getblockcount")).GetInt32(), $"{node.Node.Tip.Hash}"));
            Assert.Equal(2, (await node.CallAsync("gettxoutsetinfo")).Number("txouts"));
            JsonElement invalid = (await node.CallAsync(
                "getchaintips")).EnumerateArray().Single(tip => tip.Text("hash") == hashes[4]);
            Assert.Equal(("invalid", 3), (invalid.Text("status"), invalid.Number("branchlen")));
            Assert.Equal(-1, (await node.CallAsync("getblock", hashes[4])).Number("confirmations"));
        }

        await using TestNode restarted = await TestNode.StartAsync(dataRoot: folder.Path);
        Assert.Equal(hashes[1], $"{restarted.Node.Tip.Hash}");
        await restarted.CallAsync("reconsiderblock", hashes[2]);
        Assert.Equal(hashes[4], $"{restarted.Node.Tip.Hash}");
        Assert.Equal(coins, (await restarted.CallAsync("gettxoutsetinfo")).Text("hash_serialized"));
        Assert.Equal(["active"], (await restarted.CallAsync("getchaintips")).Strings("status"));
    }

    [Fact]
    public async Task The_best_of_what_is_left_becomes_the_best_chain_and_the_better_one_again()
    {
        await using TestNode node = await TestNode.StartAsync();
        string[] first = await node.GenerateAsync(3);
        await node.CallAsync("invalidateblock", first[1]);
        string[] second = await node.GenerateAsync(1);
        Assert.Equal(2, node.Node.Tip.Height);

        await node.CallAsync("reconsiderblock", first[2]);
        Assert.Equal(first[2], $"{node.Node.Tip.Hash}");
        await node.CallAsync("invalidateblock", first[2]);
        Assert.Equal(first[1], $"{node.Node.Tip.Hash}");
        await node.CallAsync("invalidateblock", first[1]);
        Assert.Equal(second[0], $"{node.Node.Tip.Hash}");
        await node.CallAsync("invalidateblock", second[0]);
        Assert.Equal(first[0], $"{node.Node.Tip.Hash}");
    }

    [Fact]
    public async Task Transactions_return_to_the_mempool_and_are_confirmed_again()
    {
        await using TestNode node = await TestNode.StartAsync();
        string[] hashes = await node.GenerateAsync(102, PaidChain.AddressOf(TestKeys.Miner));
        string hex = (await node.CallAsync("getblock", hashes[0], 2)).GetProperty("tx")[0].Text("hex")!;
        Assert.True(Transaction.TryParse(Convert.FromHexString(hex), out Transaction? coinbase, out _));
        Transaction payment = new Payment(coinbase.Output(0, TestKeys.Miner)).AllTo(TestKeys.Alice).Sign();
        await node.SendAsync(payment);
        string block = (await node.GenerateAsync(1)).Single();

        await node.CallAsync("invalidateblock", block);
        await TestNode.WaitAsync(() => node.Node.Mempool.Count == 1, Deadline);
        await node.CallAsync("reconsiderblock", block);

        Assert.Equal(0, node.Node.Mempool.Count);
        Assert.Equal(block, (await node.CallAsync("getrawtransaction", $"{payment.Id}", 1)).Text("blockhash"));
    }

    [Fact]
    public async Task What_a_rule_refuses_stays_refused()
    {
        await using TestNode node = await TestNode.StartAsync();
        string parent = (await node.GenerateAsync(1)).Single();
        NBitcoin.Block greedy = OutsideMiner.Build(await node.CallAsync("getblocktemplate"), extraReward: 1);
        (string hash, string hex) = ($"{greedy.GetHash()}", OutsideMiner.HexOf(greedy));
        Assert.Equal("bad-cb-amount", (await node.CallAsync("submitblock", hex)).GetString());

        await node.CallAsync("invalidateblock", parent);
        Assert.Equal(0, node.Node.Tip.Height);
        Assert.Equal("bad-prevblk", (await node.CallAsync("submitblock", OutsideMiner.HexOf(Other(greedy)))).GetString());
        Assert.True(IsSetAside(parent));
        Assert.False(IsSetAside(hash));
        await node.CallAsync("reconsiderblock", hash);

        Assert.Equal(parent, $"{node.Node.Tip.Hash}");
        Assert.Equal("duplicate-invalid", (await node.CallAsync("submitblock", hex)).GetString());
        Assert.False(IsSetAside(parent));

        bool IsSetAside(string known)
        {
            Assert.True(BlockHash.TryParse(known, out BlockHash name));
            Assert.True(node.Node.TryFindHeader(name, out ChainedHeader? header, out _));
            return node.Node.IsSetAside(header);
        }
    }

    [Fact]
    public async Task Only_known_blocks_above_genesis_and_only_from_this_computer()
    {
        await using TestNode node = await TestNode.StartAsync();
        string hash = (await node.GenerateAsync(1)).Single();

        foreach (string method in (string[])["invalidateblock", "reconsiderblock"])
        {
            Assert.Equal("Block not found", await node.FailAsync(-5, method, new string('1', 64)));
            await node.FailAsync(-8, method, $"{node.Node.Parameters.Genesis.Hash}");
            await node.FailAsync(-8, method, "abc");
        }

        await using TestNode known = await TestNode.StartAsync(rpc: new Options.RpcCredentials("alice", "secret"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = new StringContent($$"""{"id":1,"method":"invalidateblock","params":["{{hash}}"]}"""),
        };
        request.Headers.Add("Authorization", $"Basic {Convert.ToBase64String("alice:secret"u8)}");
        request.Headers.Add("X-Forwarded-For", "203.0.113.5");
        using HttpResponseMessage answer = await known.Http.SendAsync(request);
        Assert.Contains("own computer", await answer.Content.ReadAsStringAsync());
    }

    private static NBitcoin.Block Other(NBitcoin.Block block)
    {
        do
        {
            block.Header.Nonce++;
        }
        while (!block.Header.CheckProofOfWork());
        return block;
    }
}
