using System.Text.RegularExpressions;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests;

/// <summary>The README of a project is the map of its folders.</summary>
public sealed partial class FolderTests
{
    [Theory]
    [InlineData("Core")]
    [InlineData("Wallet")]
    [InlineData("Miner")]
    [InlineData("Lab")]
    public void Dependencies_point_downwards_in_the_list_of_folders(string project)
    {
        string root = Path.Combine(Repository.Root, "src", $"BlockChain.{project}");
        string[] listed = [.. Rows().Matches(File.ReadAllText(Path.Combine(root, "README.md"))).Select(row => row.Groups[1].Value)];
        ILookup<string, string> files = Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace('\\', '/'));

        // A program that the page shows lies among the page's files, and is no part of this one.
        Assert.Equal(
            files.Select(folder => folder.Key).Where(folder => folder.Split('/')[0] is not ("." or "bin" or "obj" or "wwwroot")).Order(),
            listed.Order());
        string[] rootTypes = [.. files["."].SelectMany(file => Types().Matches(File.ReadAllText(file))).Select(type => type.Groups[1].Value)];
        foreach ((int place, string folder) in listed.Index())
        {
            IEnumerable<string> used = files[folder]
                .SelectMany(file => Usings().Matches(File.ReadAllText(file)))
                .Where(use => use.Groups[1].Value == project)
                .Select(use => use.Groups[2].Value.Replace('.', '/'))
                .Distinct();
            Assert.DoesNotContain(
                rootTypes, type => files[folder].Any(file => Regex.IsMatch(File.ReadAllText(file), $@"(?<!\.)\b{type}\.")));
            Assert.All(used, use => Assert.True(Array.IndexOf(listed, use) > place, $"{folder} uses {use}."));
        }
    }

    [GeneratedRegex(@"^\| `([A-Z]\w*(?:/\w+)?)` \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"^internal (?:static |sealed )*class (\w+)", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex(@"^using BlockChain\.(\w+)\.([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Usings();
}
