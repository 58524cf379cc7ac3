using System.Net;
using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Options;
using BlockChain.Miner.Tests.Rpc;
using Microsoft.Extensions.DependencyInjection;

namespace BlockChain.Miner.Tests.Api;

public sealed class RegtestRoutesTests
{
    [Fact]
    public async Task Blocks_are_mined_when_they_are_asked_for()
    {
        await using TestNode node = await TestNode.StartAsync();

        string[] hashes = await node.GenerateAsync(3, PaidChain.AddressOf(TestKeys.Alice));

        Assert.Equal(3, hashes.Length);
        for (int height = 1; height <= 3; height++)
        {
            Assert.Equal(hashes[height - 1], await node.TextAsync($"/api/block-height/{height}"));
        }

        JsonElement balance = await node.JsonAsync($"/api/address/{PaidChain.AddressOf(TestKeys.Alice)}/balance");
        Assert.Equal(150 * PaidChain.Coin, balance.Number("balance"));
    }

    [Fact]
    public async Task Without_an_address_the_coins_go_to_the_node_s_own()
    {
        await using TestNode node = await TestNode.StartAsync();

        await node.GenerateAsync(1);

        JsonElement balance = await node.JsonAsync($"/api/address/{node.MinerAddress}/balance");
        Assert.Equal(50 * PaidChain.Coin, balance.Number("balance"));
    }

    [Fact]
    public async Task What_is_mined_on_demand_was_found_here_and_earns_what_it_pays_this_node()
    {
        await using TestNode node = await TestNode.StartAsync();

        await node.GenerateAsync(2);
        await node.GenerateAsync(1, PaidChain.AddressOf(TestKeys.Alice));
        await node.CallAsync("generatetoaddress", 1, node.MinerAddress);
        await node.CallAsync("generateblock", node.MinerAddress, Array.Empty<string>());
        await node.CallAsync("generateblock", node.MinerAddress, Array.Empty<string>(), false);

        Earnings earnings = node.Services.GetRequiredService<Earnings>();
        Assert.Equal((5, 5), (earnings.Count, earnings.Under(node.Node.Tip).Blocks));
        Assert.Equal(4 * 50 * PaidChain.Coin, earnings.Under(node.Node.Tip).Coins.Units);
    }

    [Fact]
    public async Task Requests_at_one_time_mine_one_chain()
    {
        await using TestNode node = await TestNode.StartAsync();

        string[][] hashes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => node.GenerateAsync(10)));

        Assert.Equal(50, node.Node.Tip.Height);
        Assert.Equal(50, hashes.SelectMany(one => one).Distinct().Count());
    }

    [Fact]
    public async Task Who_waits_to_mine_holds_up_nobody_else()
    {
        TimeSpan deadline = TimeSpan.FromSeconds(20);
        await using TestNode node = await TestNode.StartAsync(limits: new Limits { ConcurrentChecks = 2 });
        using var mining = new SemaphoreSlim(0);
        using var end = new ManualResetEventSlim();
        node.Node.Happened += _ =>
        {
            mining.Release();
            end.Wait(deadline);
        };
        Task<string[]>[] asked = [.. Enumerable.Range(0, 8).Select(_ => node.GenerateAsync(1))];
        try
        {
            Assert.True(await mining.WaitAsync(deadline));
            for (int i = 0; i < 20; i++)
            {
                HttpResponseMessage answer = await node.Http.PostAsync(
                    "/api/blocks/raw", new StringContent("{}", null, "application/json")).WaitAsync(deadline / 2);
                await answer.ProblemAsync(400);
            }

            Assert.DoesNotContain(asked, one => one.IsCompleted);
        }
        finally
        {
            end.Set();
        }

        await Task.WhenAll(asked);
        Assert.Equal(8, node.Node.Tip.Height);
    }

    [Theory]
    [InlineData("""{"blocks":0}""")]
    [InlineData("""{"blocks":10001}""")]
    [InlineData("""{"blocks":-1}""")]
    [InlineData("""{"blocks":1.5}""")]
    [InlineData("""{"blocks":"1"}""")]
    [InlineData("""{"blocks":1,"address":"SbtGLBcQ1ZcJ1BLKoEUxvJyCaZHLWxKS7P"}""")]
    [InlineData("""{"blocks":1,"address":7}""")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_request_that_makes_no_sense_is_400(string body)
    {
        await using TestNode node = await TestNode.StartAsync();

        HttpResponseMessage answer = await node.Http.PostAsync(
            "/api/regtest/generate", new StringContent(body, null, "application/json"));

        await answer.ProblemAsync(400);
        Assert.Equal(0, node.Node.Tip.Height);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Only_JSON_will_do(string? type)
    {
        await using TestNode node = await TestNode.StartAsync();
        var body = new ByteArrayContent("""{"blocks":1}"""u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", type);

        HttpResponseMessage answer = await node.Http.PostAsync("/api/regtest/generate", body);

        await answer.ProblemAsync(415);
        Assert.Equal(0, node.Node.Tip.Height);
    }

    [Fact]
    public async Task Blocks_too_far_ahead_of_the_clock_are_refused_and_those_before_stay()
    {
        // The clock stands before genesis: all blocks are too far ahead of it.
        await using TestNode node = await TestNode.StartAsync(now: DateTimeOffset.FromUnixTimeSeconds(1_000_000_000));

        HttpResponseMessage answer = await node.Http.PostAsync(
            "/api/regtest/generate", new StringContent("""{"blocks":1}""", null, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("time-too-new", (await answer.ProblemAsync(400)).Text("reason"));
    }

    [Fact]
    public async Task What_was_mined_until_the_clock_forbade_the_next_is_told()
    {
        // A few seconds are left between genesis and the latest time that a block may have.
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(
            ChainParameters.Regtest.Genesis.Header.Time - ChainParameters.Regtest.MaxFutureBlockTime + 3);
        await using TestNode node = await TestNode.StartAsync(now: now);

        HttpResponseMessage answer = await node.Http.PostAsync(
            "/api/regtest/generate", new StringContent("""{"blocks":1000}""", null, "application/json"));

        JsonElement problem = await answer.ProblemAsync(400);
        string[] hashes = problem.GetProperty("hashes").Strings();
        Assert.Equal("time-too-new", problem.Text("reason"));
        Assert.StartsWith($"{hashes.Length} of 1,000 blocks were mined; the height is {hashes.Length}. The next was refused: ", problem.Text("detail"));
        Assert.Equal($"{node.Node.Tip.Hash}", hashes[^1]);
        Assert.InRange(hashes.Length, 3, 999);
    }
}
