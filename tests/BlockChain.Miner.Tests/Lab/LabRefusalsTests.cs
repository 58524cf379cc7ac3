using System.Net;
using System.Text.Json;
using BlockChain.Miner.Addresses;

namespace BlockChain.Miner.Tests.Lab;

/// <summary>What the lab refuses, and in which words.</summary>
public sealed class LabRefusalsTests(SharedLab shared) : IClassFixture<SharedLab>
{
    [Theory]
    [InlineData("POST", "clock", """{"speed":0}""", "The speed is from 1 to 1000.")]
    [InlineData("POST", "clock", """{"speed":1e9}""", "The speed is from 1 to 1000.")]
    [InlineData("POST", "clock", "nonsense", "The body is not the JSON document that this route takes: see /openapi/v1.json.")]
    [InlineData("PUT", "nodes/5", """{"power":0.5}""", "There is no node 5: they are 0 to 4.")]
    [InlineData("PUT", "nodes/1", """{"power":1.5}""", "A node's power is its share of all, from 0 to 1.")]
    [InlineData("PUT", "nodes/1", """{"strategy":"cheat"}""", "There is no strategy 'cheat'")]
    [InlineData("PUT", "nodes/1", """{"power":0.9,"running":false,"strategy":"cheat"}""", "There is no strategy 'cheat'")]
    [InlineData("PUT", "nodes/1", """{"confirmations":3}""", "Confirmations and a victim are for the strategy double-spender.")]
    [InlineData("PUT", "nodes/1", """{"strategy":"double-spender","victim":1}""", "An attacker pays somebody else.")]
    [InlineData("PUT", "nodes/1", """{"strategy":"double-spender","confirmations":0}""", "A merchant waits for 1 to 100 confirmations.")]
    [InlineData("PUT", "links", """{"delay":-1}""", "A delay is from 0 to 600 seconds.")]
    [InlineData("PUT", "links", """{"loss":2}""", "A loss is the share of all messages that is lost, from 0 to 1.")]
    [InlineData("PUT", "links", """{"a":0,"b":0,"delay":1}""", "There is no link between 0 and 0.")]
    [InlineData("PUT", "links", """{"a":0,"delay":1}""", "Name both ends of a link, or none for all links.")]
    [InlineData("POST", "cut", """{"nodes":[]}""", "Name some of the nodes, not none and not all.")]
    [InlineData("POST", "cut", """{"nodes":[0,1,2,3,4]}""", "Name some of the nodes, not none and not all.")]
    [InlineData("POST", "cut", """{"nodes":[9]}""", "There is no node 9")]
    [InlineData("POST", "payments", """{"from":0,"to":0,"amount":1}""", "A person pays somebody else.")]
    [InlineData("POST", "payments", """{"from":0,"to":1,"amount":0}""", "An amount is above 0")]
    [InlineData("POST", "payments", """{"from":0,"to":1,"amount":2000000000000000}""", "Alice does not have that many coins to spend.")]
    [InlineData("POST", "payments", """{"to":1,"amount":546}""", "Name from, to and amount.")]
    [InlineData("POST", "experiments/halving/setup", """{"parameters":{"halvings":2.5}}""", "Halvings: choose a number in steps of 1 from 1.")]
    [InlineData("POST", "reset", """{"nodes":10000}""", "A lab has 2 to 12 nodes, not 10000.")]
    [InlineData("POST", "experiments/nonsense/setup", "{}", "There is no experiment 'nonsense'")]
    [InlineData("POST", "experiments/stale/setup", """{"parameters":{"delay":-3}}""", "Seconds that a block travels, on average: choose a number from 0.1 to 20.")]
    [InlineData("POST", "experiments/stale/setup", """{"parameters":{"nodes":3}}""", "Delay and stale blocks has no parameter 'nodes'.")]
    [InlineData("POST", "experiments/majority/prediction", """{"value":7,"who":"me"}""", "Choose one of 0 to 2.")]
    [InlineData("POST", "experiments/stale/prediction", """{"value":101,"who":"me"}""", "Predict a number from 0 to 100.")]
    [InlineData("POST", "experiments/stale/prediction", """{"value":1}""", "A prediction needs \"who\"")]
    public async Task What_makes_no_sense_gets_a_sentence_and_changes_nothing(
        string method, string route, string body, string detail)
    {
        RunningLab lab = shared.Lab;
        string before = (await lab.JsonAsync()).GetRawText();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/lab/{route}")
        {
            Content = new StringContent(body, null, "application/json"),
        };

        using HttpResponseMessage answer = await lab.Http.SendAsync(request);

        JsonElement problem = await answer.ProblemAsync(400);
        Assert.StartsWith(detail, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(before, (await lab.JsonAsync()).GetRawText());
    }

    /// <summary>Two attackers never have the same coin, for each has keys of his own; but one could be told to attack twice.</summary>
    [Fact]
    public async Task An_attacker_cannot_begin_a_second_double_spend_while_the_first_goes_on()
    {
        await using RunningLab lab = await RunningLab.StartAsync();
        await lab.DoAsync("PUT", "nodes/4", new { strategy = "double-spender", victim = 1 });
        await lab.DoAsync("PUT", "nodes/3", new { strategy = "double-spender", victim = 1 });

        using HttpResponseMessage answer = await lab.SendAsync(
            "PUT", "nodes/4", new { power = 0.9, strategy = "double-spender", victim = 2 });

        JsonElement problem = await answer.ProblemAsync(400);
        Assert.Equal(
            "Dave is already spending a coin twice. Wait until that attack ends, or have the node play honestly first.",
            problem.Text("detail"));
        JsonElement state = await lab.JsonAsync();
        Assert.Equal(["4 to 1", "3 to 1"], state.GetProperty("payments").EnumerateArray()
            .Select(payment => $"{payment.Number("from")} to {payment.Number("to")}"));
        Assert.All(state.GetProperty("nodes").EnumerateArray(), node => Assert.Equal(0.2, node.GetProperty("power").GetDouble(), 1e-9));
    }

    [Fact]
    public async Task Others_on_the_network_watch_and_predict_and_control_nothing()
    {
        IPAddress? address = LocalNetwork.FindAddress();
        Assert.SkipWhen(address is null, "This computer is on no network.");
        await using RunningLab lab = await RunningLab.StartAsync(isClass: true, listen: $"http://{address}:0");
        Assert.False((await lab.JsonAsync()).GetProperty("can_control").GetBoolean());

        foreach ((string method, string route) in ((string, string)[])
            [("POST", "clock"), ("PUT", "nodes/0"), ("PUT", "links"), ("POST", "cut"), ("POST", "heal"), ("POST", "payments"),
             ("POST", "reset"), ("POST", "experiments/stale/setup"), ("POST", "experiments/stale/run")])
        {
            using HttpResponseMessage refused = await lab.SendAsync(method, route, new { from = 0, to = 1, amount = 1 });
            JsonElement problem = await refused.ProblemAsync(403);
            Assert.Equal("Only the lab's own computer can control it.", problem.Text("detail"));
        }

        await lab.DoAsync("POST", "experiments/stale/prediction", new { value = 20, who = "a student" });
        await lab.DoAsync("POST", "experiments/stale/prediction", new { value = 30, who = "a student" });
        await lab.DoAsync("POST", "experiments/stale/prediction", new { value = 30, who = "another" });
        JsonElement guesses = (await lab.JsonAsync("/experiments/stale?who=another")).GetProperty("guesses");
        Assert.Equal("""[{"value":30,"count":2}]""", guesses.GetRawText());
    }

    [Fact]
    public async Task Without_a_class_others_do_not_predict()
    {
        IPAddress? address = LocalNetwork.FindAddress();
        Assert.SkipWhen(address is null, "This computer is on no network.");
        await using RunningLab lab = await RunningLab.StartAsync(listen: $"http://{address}:0");

        using HttpResponseMessage refused = await lab.SendAsync("POST", "experiments/stale/prediction", new { value = 20, who = "x" });

        Assert.Contains("--class", (await refused.ProblemAsync(403)).Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_runs_before_a_prediction()
    {
        await using RunningLab lab = await RunningLab.StartAsync();
        using HttpResponseMessage first = await lab.SendAsync("POST", "experiments/halving/run", new { });
        Assert.Equal("Set the experiment up first.", (await first.ProblemAsync(409)).Text("detail"));
        await lab.DoAsync("POST", "experiments/halving/setup", new { });

        using HttpResponseMessage early = await lab.SendAsync("POST", "experiments/halving/run", new { });

        Assert.Equal("Predict first: then it runs.", (await early.ProblemAsync(409)).Text("detail"));
        await lab.DoAsync("POST", "experiments/halving/prediction", new { value = 50, who = "me" });
        await lab.DoAsync("POST", "experiments/halving/run", new { });
        await lab.UntilAsync(now => now.Text("state") == "done", "/experiments/halving");
        using HttpResponseMessage late = await lab.SendAsync("POST", "experiments/halving/prediction", new { value = 87, who = "me" });
        await late.ProblemAsync(400);
        using HttpResponseMessage again = await lab.SendAsync("POST", "experiments/halving/run", new { });
        await again.ProblemAsync(409);
    }
}
