using BlockChain.Miner.Tests.Lab;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests.Lab;

/// <summary>A reader's look at a lab.</summary>
internal sealed class LabVisit : IAsyncDisposable
{
    private readonly Visit _visit;

    private LabVisit(Visit visit) => _visit = visit;

    public IPage Page => _visit.Page;

    public IKeyboard Keyboard => Page.Keyboard;

    /// <summary>Opens it in the window of all tests, unless there is another.</summary>
    public static async Task<LabVisit> OpenAsync(
        Site site, RunningLab lab, string route = "", int width = 1200, ColorScheme colours = ColorScheme.Light,
        ReducedMotion motion = ReducedMotion.Reduce, Func<IPage, Task>? before = null, IPage? another = null)
    {
        var visit = new LabVisit(another is null ? site.Begin() : new Visit(another));
        await visit.Page.SetViewportSizeAsync(width, 900);
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = colours, ReducedMotion = motion });
        if (before is not null)
        {
            await before(visit.Page);
        }

        await visit.Page.GotoAsync(new Uri(lab.Url, route).ToString());
        await visit._visit.IsShownAsync();
        return visit;
    }

    public ILocator Find(string selector) => Page.Locator(selector);

    public Task GoAsync(string route) => _visit.GoAsync(route);

    public Task IsSoAsync(string function) => _visit.IsSoAsync(function);

    public Task ShowsAsync(string selector, string text) => _visit.ShowsAsync(selector, text);

    /// <summary>Opens one of the folded groups of controls, by keyboard.</summary>
    public async Task<ILocator> UnfoldAsync(string title)
    {
        ILocator group = Find($"details.group:has(summary:text-is('{title}'))");
        await group.Locator("summary").FocusAsync();
        await Keyboard.PressAsync("Enter");
        return group;
    }

    public Task<string> FocusAsync() => Page.EvaluateAsync<string>("document.activeElement.textContent.trim()");

    public ValueTask DisposeAsync() => _visit.DisposeAsync();
}
