using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests.Cases;

/// <summary>A node that is spoken to over HTTP as anybody would.</summary>
internal sealed class HttpNode : CaseNode
{
    private readonly TestNode _node;

    public HttpNode(ChainParameters parameters) => _node = Wait(TestNode.StartAsync(
        parameters, now: new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    public override FullNode Node => _node.Node;

    public override DateTimeOffset Now
    {
        get => _node.Clock.Now;
        set => _node.Clock.Now = value;
    }

    public override string UnspentOutputsHash =>
        Wait(_node.Http.GetFromJsonAsync<JsonElement>("/api/utxo-set")).GetProperty("hash").GetString()!;

    public override Violation? SubmitBlock(byte[] bytes) => Submit("/api/block", new ByteArrayContent(bytes));

    public override Violation? SubmitTransaction(byte[] bytes) =>
        Submit("/api/tx", new StringContent(Convert.ToHexStringLower(bytes)));

    public override void Dispose() => Wait(DisposeAsync());

    private async Task<bool> DisposeAsync()
    {
        await _node.DisposeAsync();
        return true;
    }

    private Violation? Submit(string route, HttpContent body)
    {
        using HttpResponseMessage answer = Wait(_node.Http.PostAsync(route, body));
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            return null;
        }

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        JsonElement problem = Wait(answer.Content.ReadFromJsonAsync<JsonElement>());
        return new Violation(problem.GetProperty("reason").GetString()!, problem.GetProperty("detail").GetString()!);
    }

    /// <summary>The stories are told without await, for a node called directly needs none.</summary>
    private static T Wait<T>(Task<T> task) => Task.Run(() => task).WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
}
