using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>The browser of this machine, one for all tests. Nothing is downloaded: it is what <c>CHROMIUM</c> names, or
/// what is found on the path.</summary>
internal static class Chromium
{
    private static readonly string[] Names =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "chrome.exe", "msedge.exe"];

    private static readonly string[] Folders =
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
        "/Applications/Google Chrome.app/Contents/MacOS",
        @"C:\Program Files\Google\Chrome\Application",
        @"C:\Program Files (x86)\Microsoft\Edge\Application",
    ];

    /// <summary>The program; null where there is none.</summary>
    public static string? Program { get; } = Find();

    /// <summary>Skips the test, and says so, where there is no browser.</summary>
    public static void SkipUnlessThere() => Assert.SkipWhen(
        Program is null, "There is no Chromium here: install it (apt-get install chromium), or name one in CHROMIUM.");

    /// <summary>Starts it.</summary>
    public static async Task<IBrowser> StartAsync(IPlaywright playwright) =>
        await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        });

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named)
        {
            return named;
        }

        return Folders.SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }
}
