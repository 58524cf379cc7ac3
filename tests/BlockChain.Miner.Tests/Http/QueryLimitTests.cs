using System.Net;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Http;
using Microsoft.AspNetCore.Http;

namespace BlockChain.Miner.Tests.Http;

public sealed class QueryLimitTests(PaidChain chain) : IClassFixture<PaidChain>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task So_many_are_answered_so_many_wait_and_who_comes_then_is_told_that_the_node_is_busy()
    {
        using var limit = new QueryLimit(Options(new Limits { ConcurrentQueries = 1, QueuedQueries = 1 }));
        var first = new TaskCompletionSource<object?>();
        Task<object?> answered = Ask(limit, first.Task);
        Task<object?> waiting = Ask(limit, Task.FromResult<object?>("second"));

        object? third = await Ask(limit, Task.FromResult<object?>("third"));

        Assert.IsType<Problem>(third);
        Assert.False(waiting.IsCompleted);
        first.SetResult("first");
        Assert.Equal("first", await answered.WaitAsync(Deadline));
        Assert.Equal("second", await waiting.WaitAsync(Deadline));
        Assert.Equal("fourth", await Ask(limit, Task.FromResult<object?>("fourth")));
    }

    [Theory]
    [InlineData("/api/blocks")]
    [InlineData("/api/block/{0}/txs")]
    [InlineData("/api/tx/{1}")]
    [InlineData("/api/address/{2}/txs")]
    [InlineData("/api/mempool")]
    [InlineData("/api/headers/{0}")]
    [InlineData("/api/node")]
    public async Task Every_question_to_the_store_counts(string route)
    {
        await using TestNode node = await TestNode.StartAsync(
            limits: new Limits { ConcurrentQueries = 1, QueuedQueries = 0 });
        string path = string.Format(
            null, route, ChainParameters.Regtest.Genesis.Hash, new string('a', 64), node.MinerAddress);

        // Two of them meet sooner or later.
        using var deadline = new CancellationTokenSource(Deadline);
        HttpResponseMessage? refused = null;
        while (refused is null)
        {
            deadline.Token.ThrowIfCancellationRequested();
            HttpResponseMessage[] answers = await Task.WhenAll(
                Enumerable.Range(0, 32).Select(_ => node.Http.GetAsync(path)));
            refused = answers.FirstOrDefault(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        }

        await refused.ProblemAsync(503);
    }

    [Fact]
    public async Task Thirty_two_clients_meet_no_limit()
    {
        string route = $"/api/address/{PaidChain.AddressOf(TestKeys.Miner)}/txs";

        await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
        {
            for (int i = 0; i < 20; i++)
            {
                using HttpResponseMessage answer = await chain.Node.Http.GetAsync(route);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }));
    }

    private static Task<object?> Ask(QueryLimit limit, Task<object?> answer) => limit.AskAsync(
        EndpointFilterInvocationContext.Create(new DefaultHttpContext()), _ => new ValueTask<object?>(answer)).AsTask();

    private static MinerOptions Options(Limits limits) => new()
    {
        Network = ChainParameters.Regtest,
        DataRoot = "",
        Listen = new Uri("http://127.0.0.1:0"),
        Limits = limits,
    };
}
