using System.Diagnostics;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>A reader's look at the page. Whatever the page does, it must not end with an error in the console.</summary>
public sealed class Visit : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly List<string> _errors = [];

    public Visit(IPage page)
    {
        Page = page;
        Page.PageError += Note;
        Page.Console += Note;
    }

    /// <summary>The window of the browser.</summary>
    public IPage Page { get; }

    /// <summary>Waits until the view is drawn.</summary>
    public Task IsShownAsync() => Page.Locator("#main:not([aria-busy]) h1").WaitForAsync();

    /// <summary>Waits until the page has this text in a place.</summary>
    public Task ShowsAsync(string selector, string text) => Expect(Page.Locator(selector)).ToContainTextAsync(text);

    /// <summary>Waits until a function in the page answers with true. (Playwright's own way of waiting for one evaluates text in
    /// the page, which the page's policy forbids.)</summary>
    public async Task IsSoAsync(string function, object? argument = null)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await Page.EvaluateAsync<bool>(function, argument))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, $"It never became true: {function}");
            await Task.Delay(LookEvery);
        }
    }

    /// <summary>Goes to another part of the page, as a link does, and waits until it is drawn.</summary>
    public async Task GoAsync(string route)
    {
        await Page.EvaluateAsync(
            """
            route => {
              document.querySelector('#main').replaceChildren();
              location.hash = route;
              dispatchEvent(new Event('hashchange'));
            }
            """,
            route);
        await IsShownAsync();
    }

    /// <summary>Waits until something is so.</summary>
    public static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    public async ValueTask DisposeAsync()
    {
        await Page.UnrouteAllAsync();
        Page.PageError -= Note;
        Page.Console -= Note;
        Assert.Empty(_errors);
    }

    private void Note(object? sender, string error) => _errors.Add(error);

    private void Note(object? sender, IConsoleMessage message)
    {
        // That an answer was "not found", or that there was none, is not the page's doing.
        if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
        {
            _errors.Add(message.Text);
        }
    }
}
