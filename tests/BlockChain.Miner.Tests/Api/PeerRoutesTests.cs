using System.Net;
using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Tests.Sync;

namespace BlockChain.Miner.Tests.Api;

/// <summary>The list of peers, as the operator sees and changes it.</summary>
public sealed class PeerRoutesTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_network_is_split_by_removing_a_peer_and_heals_when_it_is_added_again()
    {
        await using TestNode teacher = await TestNode.StartAsync();
        await using FakePeer peer = await AsAnotherAsync(teacher);
        await using TestNode student = await TestNode.StartAsync(peer: peer.Url);
        await HasStateAsync(student, "connected");
        await teacher.GenerateAsync(1);
        await TestNode.WaitAsync(() => student.Node.Tip.Height == 1, Deadline);

        Assert.Equal(HttpStatusCode.OK, await ChangeAsync(student, HttpMethod.Delete, peer.Url));
        Assert.Empty((await student.JsonAsync("/api/peers")).EnumerateArray());
        await TestNode.WaitAsync(() => ConnectedTo(student) == 0, Deadline);
        await teacher.GenerateAsync(3);
        await student.GenerateAsync(1);
        Assert.NotEqual(teacher.Node.Tip.Hash, student.Node.Tip.Hash);

        Assert.Equal(HttpStatusCode.OK, await ChangeAsync(student, HttpMethod.Put, peer.Url));
        await TestNode.WaitAsync(() => student.Node.Tip.Hash == teacher.Node.Tip.Hash, Deadline);
        JsonElement shown = await HasStateAsync(student, "connected");
        Assert.Equal(4, shown.GetProperty("height").GetInt32());
        Assert.InRange(shown.GetProperty("delay").GetDouble(), 0, 20);
        Assert.InRange(shown.GetProperty("clock_difference").GetDouble(), -60, 60);
    }

    [Fact]
    public async Task A_peer_that_is_removed_before_it_has_said_who_it_is_is_not_connected()
    {
        await using TestNode teacher = await TestNode.StartAsync();
        var isAsked = new TaskCompletionSource();
        var isReleased = new TaskCompletionSource();
        await using FakePeer peer = await FakePeer.StartAsync(teacher.Url, async context =>
        {
            if (context.Request.Path != "/api/node")
            {
                return false;
            }

            isAsked.TrySetResult();
            await isReleased.Task;
            await FakePeer.AnswerAsAnotherAsync(context, teacher);
            return true;
        });
        await using TestNode student = await TestNode.StartAsync(peer: peer.Url);
        await using EventStream events = await EventStream.OpenAsync(student);
        await isAsked.Task.WaitAsync(Deadline);

        Assert.Equal(HttpStatusCode.OK, await ChangeAsync(student, HttpMethod.Delete, peer.Url));
        isReleased.SetResult();

        (string type, JsonElement change, _) = await events.NextNewsAsync();
        Assert.Equal(("peer", "dropped"), (type, change.Text("state")));
        Assert.Equal(0, ConnectedTo(student));
    }

    [Fact]
    public async Task A_peer_that_was_removed_stays_so_when_others_tell_of_it()
    {
        await using TestNode teacher = await TestNode.StartAsync();
        await using FakePeer peer = await AsAnotherAsync(teacher);
        await using TestNode student = await TestNode.StartAsync(peer: peer.Url);
        await HasStateAsync(student, "connected");
        await ChangeAsync(student, HttpMethod.Delete, peer.Url);

        using var introduction = new StringContent(
            $$"""{"url":"{{peer.Url}}"}""", null, "application/json");
        using HttpResponseMessage answer = await student.Http.PostAsync("/api/peers", introduction);

        JsonElement problem = await answer.ProblemAsync(400);
        Assert.Equal("This node leaves that peer alone: the operator removed it.", problem.Text("detail"));
        Assert.Empty((await student.JsonAsync("/api/peers")).EnumerateArray());
    }

    [Fact]
    public async Task The_operator_adds_a_peer_of_his_own_network_while_the_node_runs_and_a_stranger_does_not()
    {
        await using TestNode teacher = await TestNode.StartAsync();
        await using FakePeer peer = await AsAnotherAsync(teacher);
        await using TestNode student = await TestNode.StartAsync();
        using var introduction = new StringContent($$"""{"url":"{{peer.Url}}"}""", null, "application/json");

        using HttpResponseMessage answer = await student.Http.PostAsync("/api/peers", introduction);
        Assert.StartsWith(
            "This node may not connect to that address", (await answer.ProblemAsync(400)).Text("detail"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await ChangeAsync(student, HttpMethod.Put, peer.Url));
        await HasStateAsync(student, "connected");
    }

    [Fact]
    public async Task Behind_a_public_URL_it_may_be_anybody_who_adds_a_peer()
    {
        await using TestNode node = await TestNode.StartAsync(publicUrl: new Uri("https://coin.example.org"));

        Assert.Equal(HttpStatusCode.BadRequest, await ChangeAsync(node, HttpMethod.Put, "http://127.0.0.1:9"));
    }

    [Theory]
    [InlineData("DELETE", "http://127.0.0.1:9", 404, "This node does not know that peer.")]
    [InlineData("DELETE", "nonsense", 400, "Name a peer by its URL")]
    [InlineData("PUT", "ftp://127.0.0.1:9", 400, "Name a peer by its URL")]
    [InlineData("PUT", "", 400, "Name a peer by its URL")]
    [InlineData("DELETE", "", 400, "Name a peer by its URL")]
    [InlineData("PUT", "http://192.0.2.1:9", 400, "This node may not connect to that address")]
    public async Task What_cannot_be_done_is_said(string method, string url, int status, string detail)
    {
        await using TestNode node = await TestNode.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/peers/{Uri.EscapeDataString(url)}");
        using HttpResponseMessage answer = await node.Http.SendAsync(request);

        JsonElement problem = await answer.ProblemAsync(status);
        Assert.StartsWith(detail, problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_nodes_own_computer_changes_the_list()
    {
        IPAddress? other = LocalNetwork.FindAddress();
        Assert.SkipWhen(other is null, "This computer is on no network.");
        await using TestNode node = await TestNode.StartAsync(listen: new Uri($"http://{other}:0"));

        foreach (string method in new[] { "PUT", "DELETE" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/api/peers/http%3A%2F%2F127.0.0.1%3A9");
            using HttpResponseMessage answer = await node.Http.SendAsync(request);
            await answer.ProblemAsync(403);
        }
    }

    [Theory]
    [InlineData("PUT", "/api/peers/http%3A%2F%2F127.0.0.1%3A9")]
    [InlineData("DELETE", "/api/peers/http%3A%2F%2F127.0.0.1%3A9")]
    [InlineData("POST", "/api/regtest/generate")]
    public async Task What_comes_through_a_proxy_is_not_from_the_nodes_own_computer(string method, string route)
    {
        await using TestNode node = await TestNode.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), route);
        request.Headers.Add("X-Forwarded-For", "203.0.113.5");

        using HttpResponseMessage answer = await node.Http.SendAsync(request);

        await answer.ProblemAsync(403);
    }

    [Fact]
    public async Task A_node_that_listens_to_others_says_how_they_join()
    {
        IPAddress? address = LocalNetwork.FindAddress();
        Assert.SkipWhen(address is null, "This computer is on no network.");
        await using TestNode node = await TestNode.StartAsync(
            network: NetworkNames.Find("class-7a"), listen: new Uri("http://0.0.0.0:0"));

        JsonElement join = await node.JsonAsync("/api/join");

        Assert.Equal($"http://{address}:{node.Url.Port}/", join.Text("url"));
        Assert.EndsWith(
            $"--network class-7a --peer http://{address}:{node.Url.Port}", join.Text("command"), StringComparison.Ordinal);
        using HttpResponseMessage code = await node.Http.GetAsync("/api/join/qr");
        Assert.Equal("image/svg+xml", code.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_node_below_a_path_tells_nobody_to_join_by_a_URL_that_would_be_refused()
    {
        await using TestNode node = await TestNode.StartAsync(publicUrl: new Uri("https://coin.example.org/chain"));

        JsonElement join = await node.JsonAsync("/api/join");

        Assert.Equal("https://coin.example.org/chain", join.Text("url"));
        Assert.False(join.TryGetProperty("command", out _));
    }

    [Fact]
    public async Task A_node_for_this_computer_alone_says_how_to_let_others_join()
    {
        await using TestNode node = await TestNode.StartAsync();

        JsonElement problem = await node.ProblemAsync(404, "/api/join");

        Assert.Contains("--listen http://0.0.0.0:5000", problem.Text("detail"), StringComparison.Ordinal);
    }

    /// <summary>All nodes of a process have one name, by which a node knows itself: so the node is met through another.</summary>
    private static Task<FakePeer> AsAnotherAsync(TestNode node) => FakePeer.StartAsync(node.Url, async context =>
    {
        bool asksWho = context.Request.Path == "/api/node";
        if (asksWho)
        {
            await FakePeer.AnswerAsAnotherAsync(context, node);
        }

        return asksWho;
    });

    private static int ConnectedTo(TestNode node) =>
        node.JsonAsync("/api/node").GetAwaiter().GetResult().GetProperty("peers").GetInt32();

    private static async Task<JsonElement> HasStateAsync(TestNode node, string state)
    {
        JsonElement[] peers = [];
        using var end = new CancellationTokenSource(Deadline);
        while (peers is not [var one] || one.Text("state") != state)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), end.Token);
            peers = [.. (await node.JsonAsync("/api/peers")).EnumerateArray()];
        }

        return peers[0];
    }

    private static async Task<HttpStatusCode> ChangeAsync(TestNode node, HttpMethod method, string url)
    {
        using var request = new HttpRequestMessage(
            method, $"/api/peers/{Uri.EscapeDataString(url)}");
        using HttpResponseMessage answer = await node.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
