using System.Text.Json;

namespace BlockChain.Core.Tests;

/// <summary>
/// Known answers that nobody here wrote, read where they lie: in the folder that BLOCKCHAIN_VECTORS names, or else in
/// <c>../shared/vectors</c> beside the checkout. Without them the test that asks is skipped and says which file it
/// wanted.
/// </summary>
internal static class Vectors
{
    private static readonly string? Folder = FindFolder();

    /// <summary>The path of a file, named relative to the folder: <c>core/sighash.json</c>.</summary>
    public static string PathOf(string name)
    {
        string path = Path.Combine(Folder ?? "", name);
        Assert.SkipUnless(Folder is not null && File.Exists(path), $"The vectors file {name} is not here.");
        return path;
    }

    /// <summary>The bytes of a file.</summary>
    public static byte[] ReadBytes(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>The root element of a JSON file.</summary>
    public static JsonElement ReadJson(string name)
    {
        using JsonDocument document = JsonDocument.Parse(ReadBytes(name));
        return document.RootElement.Clone();
    }

    /// <summary>The bytes of a hexadecimal string in a JSON object.</summary>
    public static byte[] Hex(this JsonElement element, string property) =>
        Convert.FromHexString(element.GetProperty(property).GetString()!);

    private static string? FindFolder()
    {
        string? named = Environment.GetEnvironmentVariable("BLOCKCHAIN_VECTORS");
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BlockChain.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.Parent is { } beside ? Path.Combine(beside.FullName, "shared", "vectors") : null;
    }
}
