using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests.Learn;

/// <summary>A reader in a lesson, who begins with no progress.</summary>
internal sealed class LearnVisit : IAsyncDisposable
{
    private readonly Visit _visit;

    private LearnVisit(Visit visit) => _visit = visit;

    public IPage Page => _visit.Page;

    /// <summary>Opens a lesson and forgets all progress.</summary>
    public static async Task<LearnVisit> OpenAsync(Site site, int lesson, TestNode? node = null)
    {
        Visit visit = await site.OpenAsync("#/learn", node);
        await visit.Page.EvaluateAsync("localStorage.clear()");
        await visit.GoAsync($"#/learn/{lesson}");
        return new LearnVisit(visit);
    }

    /// <summary>A part of a step, or all of it.</summary>
    public ILocator Step(int number, string part = "*:scope") =>
        Page.Locator($".step[data-step='{number}']").Locator(part == "*:scope" ? "xpath=." : part);

    /// <summary>A field of a step, by what is written beside it.</summary>
    public ILocator Field(int step, string label) =>
        Step(step, $"label:has(span:text-is('{label}')) :is(input, textarea, select)");

    /// <summary>Presses a button of a step.</summary>
    public Task PressAsync(int step, string button) =>
        Step(step).GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>Fills in a field and has it checked.</summary>
    public async Task AnswerAsync(int step, string label, string answer)
    {
        await Field(step, label).FillAsync(answer);
        await CheckAsync(step);
    }

    /// <summary>Chooses a radio button by its value and has it checked.</summary>
    public async Task ChooseAsync(int step, string value)
    {
        await Step(step, $".ask input[type=radio][value='{value}']").First.CheckAsync();
        await CheckAsync(step);
    }

    public Task CheckAsync(int step) => PressAsync(step, "Check");

    /// <summary>The answer was wrong, and this is part of why.</summary>
    public async Task IsWrongAsync(int step, string why)
    {
        await Visit.Expect(Step(step, ".said.bad")).ToContainTextAsync(why);
        await Visit.Expect(Step(step, "h2 .badge")).ToHaveCountAsync(0);
    }

    /// <summary>The answer was right.</summary>
    public async Task IsRightAsync(int step, string why = "✓")
    {
        await Visit.Expect(Step(step, ".said.good")).ToContainTextAsync(why);
        await Visit.Expect(Step(step, "h2 .badge")).ToHaveTextAsync("✓ solved");
    }

    /// <summary>Reloads the page: what was solved is still solved, and nothing else is.</summary>
    public async Task ReloadAsync(int solved)
    {
        await Page.ReloadAsync();
        await _visit.IsShownAsync();
        await Visit.Expect(Page.Locator(".step h2 .badge")).ToHaveCountAsync(solved);
        await Visit.Expect(Page.Locator(".step .said.good")).ToHaveCountAsync(solved);
        await Visit.Expect(Page.Locator(".lesson-end .verdict")).ToHaveCountAsync(0);
    }

    /// <summary>All steps are solved, and the list says so too.</summary>
    public async Task IsSolvedAsync(int lesson)
    {
        await Visit.Expect(Page.Locator(".lesson-end")).ToContainTextAsync("You have solved this lesson.");
        await _visit.GoAsync("#/learn");
        await Visit.Expect(Page.Locator($".lessons > li:nth-child({lesson}) .badge")).ToHaveTextAsync("✓ solved");
    }

    public ValueTask DisposeAsync() => _visit.DisposeAsync();
}
