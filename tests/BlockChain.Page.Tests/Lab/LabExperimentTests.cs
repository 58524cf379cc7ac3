using System.Text.Json;
using BlockChain.Core.Tests;
using BlockChain.Miner.Tests;
using BlockChain.Miner.Tests.Lab;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests.Lab;

/// <summary>Each experiment from its start to its check, alone and with a class.</summary>
[Collection<LearnWindow>]
public sealed class LabExperimentTests(Site site)
{
    [Fact]
    public Task An_experiment_is_predicted_then_run_and_then_checked() => PredictRunAndCheckAsync(3, "majority");

    [LongTheory]
    [InlineData(1, "fork-race")]
    [InlineData(2, "double-spend")]
    [InlineData(4, "selfish")]
    [InlineData(5, "stale")]
    [InlineData(6, "partition")]
    [InlineData(7, "difficulty")]
    [InlineData(8, "fees")]
    [InlineData(9, "halving")]
    [InlineData(10, "light-client")]
    public Task So_is_each_of_the_others(int number, string id) => PredictRunAndCheckAsync(number, id);

    [LongFact]
    public async Task The_list_leads_to_all_ten()
    {
        await using RunningLab lab = await RunningLab.StartAsync();
        await using LabVisit visit = await LabVisit.OpenAsync(site, lab, "#/experiments");
        await Visit.Expect(visit.Find(".experiments a")).ToHaveCountAsync(10);
        await visit.Find(".experiments a").Nth(3).PressAsync("Enter");
        await Visit.Expect(visit.Find("h1")).ToBeFocusedAsync();
        await visit.ShowsAsync(".kicker", "Experiment 4 of 10");

        await visit.GoAsync("#/experiment/11");
        await visit.ShowsAsync("h1", "Not found");
    }

    [Fact]
    public async Task With_a_class_everybody_predicts_and_sees_what_the_others_predicted()
    {
        await using RunningLab lab = await RunningLab.StartAsync(isClass: true);
        await lab.DoAsync("POST", "experiments/majority/setup", new { });
        await lab.PredictAsync("majority", "one student");
        await lab.PredictAsync("majority", "another student");
        await using LabVisit visit = await LabVisit.OpenAsync(
            site, lab, "#/experiment/3", before: LabReadersTests.OnlyWatchAsync);
        await Visit.Expect(visit.Find(".guesses")).ToHaveCountAsync(0);
        await Visit.Expect(visit.Page.GetByText("Set up the network", new() { Exact = true })).ToBeHiddenAsync();

        await visit.Find(".step:nth-child(2) input").Last.PressAsync("Space");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "This is my prediction" }).PressAsync("Enter");

        await visit.ShowsAsync(".guesses", "3 predictions so far");
        Assert.Equal("2", await visit.Find(".guesses li").First.Locator("span").Last.InnerTextAsync());
        await visit.ShowsAsync(".step:nth-child(3)", "Waiting for the teacher to run it.");

        await lab.DoAsync("POST", "experiments/majority/run", new { });
        await visit.ShowsAsync(".results .verdict", "Your prediction ");
        await visit.ShowsAsync(".guesses", "✓");
    }

    [LongFact]
    public async Task Who_watches_is_not_told_to_set_up_the_network()
    {
        await using RunningLab lab = await RunningLab.StartAsync(isClass: true);
        await using LabVisit visit = await LabVisit.OpenAsync(site, lab, "#/experiment/6", before: LabReadersTests.OnlyWatchAsync);
        await visit.ShowsAsync(".step:nth-child(2)", "You can predict when it is set up.");

        await lab.DoAsync("POST", "experiments/partition/setup", new { });
        await visit.Find(".step:nth-child(2) input").Last.FillAsync("1");
        await visit.ShowsAsync(".step:nth-child(2) output", "1 block");
        await Visit.Expect(visit.Find(".step:nth-child(2) output")).ToHaveTextAsync("1 block");
    }

    [LongFact]
    public async Task An_answer_that_comes_late_does_not_undo_a_newer_one()
    {
        await using RunningLab lab = await RunningLab.StartAsync();
        await using LabVisit visit = await LabVisit.OpenAsync(site, lab, "#/experiment/3");
        var isAsked = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        int asked = 0;
        await visit.Page.RouteAsync("**/experiments/majority?who=*", async route =>
        {
            IAPIResponse answer = await route.FetchAsync();
            if (Interlocked.Increment(ref asked) == 1)
            {
                isAsked.SetResult();
                await goOn.Task;
            }

            await route.FulfillAsync(new RouteFulfillOptions { Response = answer });
        });
        await lab.DoAsync("POST", "experiments/majority/setup", new { });
        await isAsked.Task;
        await lab.PredictAsync("majority", "somebody");
        await lab.DoAsync("POST", "experiments/majority/run", new { });
        await visit.ShowsAsync(".results .verdict", "Measured: ");

        Task<IResponse> late = visit.Page.WaitForResponseAsync("**/experiments/majority?who=*");
        goOn.SetResult();
        await (await late).FinishedAsync();
        await visit.Page.EvaluateAsync("() => new Promise(done => setTimeout(done))");
        await visit.ShowsAsync(".results .verdict", "Measured: ");
    }

    private async Task PredictRunAndCheckAsync(int number, string id)
    {
        await using RunningLab lab = await RunningLab.StartAsync();
        await using LabVisit visit = await LabVisit.OpenAsync(site, lab, $"#/experiment/{number}");
        ILocator run = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Run the experiment" });
        ILocator predict = visit.Page.GetByRole(AriaRole.Button, new() { Name = "This is my prediction" });
        await Visit.Expect(run).ToBeDisabledAsync();
        await Visit.Expect(predict).ToBeDisabledAsync();

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Set up the network" }).PressAsync("Enter");
        await Visit.Expect(predict).ToBeEnabledAsync();
        await Visit.Expect(run).ToBeDisabledAsync();
        Assert.Equal(id, (await lab.JsonAsync()).Text("experiment"));

        await visit.Find(".step:nth-child(2) input").Last.PressAsync("Space");
        await predict.PressAsync("Enter");
        await visit.ShowsAsync(".step:nth-child(2)", "You predicted: ");
        await Visit.Expect(run).ToBeEnabledAsync();
        await run.PressAsync("Enter");

        await visit.ShowsAsync(".results .verdict", "Your prediction ");
        await visit.ShowsAsync(".results", "What to change next");
        JsonElement result = (await lab.JsonAsync($"/experiments/{id}")).GetProperty("result");
        await visit.ShowsAsync(".results .why", result.Text("sentence")!);
        int rows = result.GetProperty("rows").GetArrayLength();
        await Visit.Expect(visit.Find(".results tbody tr")).ToHaveCountAsync(rows);
        await Visit.Expect(visit.Find(".results svg.chart")).ToHaveCountAsync(rows > 1 ? 1 : 0);
        await Visit.Expect(run).ToBeDisabledAsync();
    }
}
