using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace BlockChain.Core.Tests;

/// <summary>The README of Core is the map of its folders.</summary>
public sealed partial class FolderTests
{
    [Fact]
    public void Dependencies_point_downwards_in_the_list_of_folders()
    {
        string root = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "src", "BlockChain.Core");
        string[] listed = [.. Rows().Matches(File.ReadAllText(Path.Combine(root, "README.md"))).Select(row => row.Groups[1].Value)];

        Assert.Equal(
            Directory.GetDirectories(root).Select(Path.GetFileName).Except(["bin", "obj"]).Order(), listed.Order());
        foreach ((int place, string folder) in listed.Index())
        {
            string[] used =
            [
                .. Directory.GetFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
                    .SelectMany(file => Usings().Matches(File.ReadAllText(file)))
                    .Select(use => use.Groups[1].Value).Distinct(),
            ];
            Assert.All(used, use => Assert.True(Array.IndexOf(listed, use) > place, $"{folder} uses {use}."));
        }
    }

    private static string Here([CallerFilePath] string file = "") => file;

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"^using BlockChain\.Core\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Usings();
}
