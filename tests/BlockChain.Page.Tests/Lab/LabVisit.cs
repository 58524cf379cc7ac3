using BlockChain.Miner.Tests.Lab;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests.Lab;

/// <summary>A reader's look at a lab, in a window of its own.</summary>
internal sealed class LabVisit : IAsyncDisposable
{
    private readonly IBrowserContext _window;
    private readonly Visit _visit;

    private LabVisit(IBrowserContext window, Visit visit) => (_window, _visit) = (window, visit);

    public IPage Page => _visit.Page;

    public IKeyboard Keyboard => Page.Keyboard;

    public static async Task<LabVisit> OpenAsync(
        Site site, RunningLab lab, string route = "", int width = 1200, ColorScheme colours = ColorScheme.Light,
        ReducedMotion motion = ReducedMotion.Reduce, Func<IPage, Task>? before = null)
    {
        IBrowserContext window = await site.OpenWindowAsync();
        var visit = new LabVisit(window, new Visit(await window.NewPageAsync()));
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

    public async ValueTask DisposeAsync()
    {
        await _visit.DisposeAsync();
        await _window.DisposeAsync();
    }
}
