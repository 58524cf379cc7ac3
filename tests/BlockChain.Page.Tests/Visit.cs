using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>A reader's look at the page, in a window of the browser. Whatever the page does, it must not end with an error
/// in the console.</summary>
public sealed class Visit : IAsyncDisposable
{
    private const float Deadline = 20_000;

    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];

    private Visit(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.SetDefaultTimeout(Deadline);
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            // That an answer was "not found", or that there was none, is not the page's doing.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _errors.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public ILocator Main => Page.Locator("#main");

    public static async Task<Visit> BeginAsync(IBrowser browser, BrowserNewContextOptions options)
    {
        options.ReducedMotion = ReducedMotion.Reduce;
        IBrowserContext context = await browser.NewContextAsync(options);
        return new Visit(context, await context.NewPageAsync());
    }

    /// <summary>Waits until the view is drawn.</summary>
    public Task IsShownAsync() => Page.Locator("#main:not([aria-busy]) h1").WaitForAsync();

    /// <summary>Waits until the page has this text in a place.</summary>
    public Task ShowsAsync(string selector, string text) => Expect(Page.Locator(selector)).ToContainTextAsync(text);

    /// <summary>Goes to another part of the page.</summary>
    public async Task GoAsync(string route)
    {
        string before = await Page.TitleAsync();
        await Page.EvaluateAsync("route => { location.hash = route; }", route);
        await Expect(Page).Not.ToHaveTitleAsync(before);
    }

    /// <summary>Waits until something is so.</summary>
    public static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private static IPageAssertions Expect(IPage page) => Assertions.Expect(page);

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_errors);
    }
}
