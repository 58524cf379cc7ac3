using System.Runtime.CompilerServices;

namespace BlockChain.Lab.Tests;

/// <summary>The lab's README, and the sources that it shows.</summary>
internal static class Readme
{
    private static readonly string Tests = Path.GetDirectoryName(ThisFile())!;

    public static string FilePath => Path.GetFullPath(Path.Combine(Tests, "../../src/BlockChain.Lab/README.md"));

    public static string Read() => File.ReadAllText(FilePath).ReplaceLineEndings("\n");

    public static string Source(string name) => File.ReadAllText(Path.Combine(Tests, name)).ReplaceLineEndings("\n");

    /// <summary>A part of a source as it is in a code block of Markdown: from the first line that begins like this, up to and with the first
    /// that begins like that.</summary>
    public static string Indented(string source, string from, string? to = null)
    {
        List<string> lines = [.. source.TrimEnd().Split('\n').SkipWhile(line => !line.StartsWith(from, StringComparison.Ordinal))];
        int end = to is null ? lines.Count : 1 + lines.FindIndex(line => line.StartsWith(to, StringComparison.Ordinal));
        int margin = lines[0].Length - lines[0].TrimStart().Length;
        return string.Join('\n', lines.Take(end).Select(line => line.Length == 0 ? "" : $"    {line[margin..]}"));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
