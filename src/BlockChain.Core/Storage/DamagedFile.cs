namespace BlockChain.Core.Storage;

/// <summary>A file that could not be read is kept beside the one that takes its place: a person may still find something in it.
/// </summary>
public static class DamagedFile
{
    /// <summary>Gives a damaged file another name.</summary>
    /// <returns>Its new name.</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be renamed.</exception>
    public static string SetAside(string path)
    {
        string kept = FreeName(path);
        File.Move(path, kept);
        return kept;
    }

    /// <summary>The name with <c>.damaged</c> after it, and a number where that one is taken: what was kept earlier stays.
    /// </summary>
    internal static string FreeName(string path)
    {
        string name = path + ".damaged";
        for (int number = 2; File.Exists(name); number++)
        {
            name = $"{path}.damaged.{number}";
        }

        return name;
    }
}
