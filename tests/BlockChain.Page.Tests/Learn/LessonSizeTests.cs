using System.Text;
using System.Text.RegularExpressions;
using BlockChain.Core.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests.Learn;

/// <summary>A lesson is loaded when it is opened, and is small.</summary>
[Collection<LearnWindow>]
public sealed partial class LessonSizeTests(Site site)
{
    private const int Lessons = 12;

    /// <summary>What a lesson may load beside the list and the frame of all lessons, in bytes.</summary>
    private const int LessonSize = 30_000;

    private const int LessonLines = 150;
    private const int FileLines = 250;

    /// <summary>What <c>index.html</c> and the list of lessons begin with.</summary>
    private static readonly string[] Always =
        ["/scripts/main.js", "/scripts/views/front.js", "/scripts/views/strip.js", "/learn/frame.js"];

    private readonly Dictionary<string, string> _files = [];

    [Fact]
    public async Task Each_lesson_is_small_with_all_that_it_alone_loads()
    {
        Chromium.SkipUnlessThere();
        HashSet<string> there = await WithImportsAsync(Always);
        for (int lesson = 1; lesson <= Lessons; lesson++)
        {
            string[] files = [.. (await WithImportsAsync(await FileOfAsync(lesson))).Except(there)];
            int size = files.Sum(file => Encoding.UTF8.GetByteCount(_files[file]));
            TestContext.Current.TestOutputHelper!.WriteLine($"Lesson {lesson}: {size:N0} bytes in {files.Length} files");
            Assert.InRange(size, 1_000, LessonSize);
            Assert.InRange(LinesOf(await FileOfAsync(lesson)), 10, LessonLines);
            Assert.All(files, file => Assert.InRange(LinesOf(file), 1, FileLines));
        }

        int LinesOf(string file) => _files[file].Count(letter => letter == '\n');
    }

    /// <summary>Lesson 4 is the one that asks for more than scripts.</summary>
    [LongFact]
    public async Task A_browser_loads_just_these_files_when_a_lesson_is_opened()
    {
        await using IBrowserContext window = await site.OpenWindowAsync();
        IPage page = await window.NewPageAsync();
        await page.GotoAsync(new Uri(site.Node.Url, "#/learn").ToString());
        await Visit.Expect(page.Locator(".lessons > li")).ToHaveCountAsync(Lessons);
        var loaded = new List<string>();
        page.Request += (_, request) => loaded.Add(new Uri(request.Url).AbsolutePath);
        await page.ClickAsync(".lessons > li:nth-child(4) a");
        await page.Locator(".step").First.WaitForAsync();

        HashSet<string> wanted = await WithImportsAsync(await FileOfAsync(4));
        wanted.ExceptWith(await WithImportsAsync(Always));
        Assert.Equal(wanted.Order(), loaded.Where(path => path != "/icon.svg" && !path.StartsWith("/api/", StringComparison.Ordinal)).Order());
        Assert.Contains("/learn/miner.py", wanted);
    }

    private async Task<string> FileOfAsync(int lesson)
    {
        await ReadAsync("/learn/contents.js");
        return "/learn" + Lesson().Matches(_files["/learn/contents.js"])[lesson - 1].Groups[1].Value;
    }

    /// <summary>These files and all that they import; and the programs that lesson 4 shows.</summary>
    private async Task<HashSet<string>> WithImportsAsync(params string[] files)
    {
        var all = new HashSet<string>();
        var open = new Queue<string>(files);
        while (open.TryDequeue(out string? file))
        {
            if (!all.Add(file))
            {
                continue;
            }

            await ReadAsync(file);
            foreach (Match import in Import().Matches(_files[file]))
            {
                open.Enqueue(new Uri(new Uri(site.Node.Url, file), import.Groups[1].Value).AbsolutePath);
            }

            foreach (Match program in Program().Matches(_files[file]))
            {
                open.Enqueue($"/learn/{program.Value[1..^1]}");
            }
        }

        return all;
    }

    private async Task ReadAsync(string file)
    {
        if (!_files.ContainsKey(file))
        {
            _files.Add(file, await site.Node.Http.GetStringAsync(file));
        }
    }

    [GeneratedRegex(@"^(?:import|export) .*?from '(\.[^']+)';", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"import\('\.(/lessons/[^']+)'\)")]
    private static partial Regex Lesson();

    [GeneratedRegex(@"'miner\.\w+'")]
    private static partial Regex Program();
}
