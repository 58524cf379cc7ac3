using System.Globalization;
using System.Text.RegularExpressions;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests;

/// <summary>The README of Core promises that its rules can be read in an evening.</summary>
public sealed partial class EveningPathTests
{
    private static readonly string Root = Path.Combine(Repository.Root, "src", "BlockChain.Core");

    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    [Fact]
    public void The_files_to_read_are_there_and_are_as_few_and_as_short_as_the_README_says()
    {
        string[] files = [.. Entries().Matches(Readme).Select(entry => entry.Groups[1].Value)];
        Match promise = Promise().Match(Readme);
        int[] lines = [.. files.Select(file => File.ReadLines(Path.Combine(Root, file)).Count())];

        Assert.InRange(files.Length, 25, 30);
        Assert.Equal(files.Length, int.Parse(promise.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.All(lines, count => Assert.InRange(count, 1, 250));
        Assert.InRange(lines.Sum(), 1, 2_650);
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"{Math.Round(lines.Sum() / 50.0) * 50:N0}"), promise.Groups[2].Value);
    }

    [GeneratedRegex(@"^\d+\. \[`\w+`\]\((\w+/\w+\.cs)\)\r?$", RegexOptions.Multiline)]
    private static partial Regex Entries();

    [GeneratedRegex(@"(\d+) files with about ([\d,]+) lines")]
    private static partial Regex Promise();
}
