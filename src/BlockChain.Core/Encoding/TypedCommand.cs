namespace BlockChain.Core.Encoding;

/// <summary>
/// What to type to run one of the two programs, in the form in which this one was started: <c>dotnet run</c> in a checkout,
/// and the program's name where it is installed.
/// </summary>
public static class TypedCommand
{
    /// <summary>A variable that <c>dotnet run</c> sets for the program that it starts. Nothing documents it; where it is
    /// missing, messages name the program alone.</summary>
    private const string SetByDotnetRun = "MSBUILDFAILONDRIVEENUMERATINGWILDCARD";

    private static readonly string? Sources = Environment.GetEnvironmentVariable(SetByDotnetRun) is null
        ? null
        : SourcesAbove(AppContext.BaseDirectory);

    /// <summary>The options without which the wallet's next command would be about another network, folder or wallet than this
    /// one; empty where the defaults are used. The program sets it once, when it has read them.</summary>
    public static string WalletOptions { get; set; } = "";

    /// <param name="arguments">What stands behind the program's name.</param>
    /// <param name="options">What follows them; null: the <see cref="WalletOptions"/>.</param>
    public static string Wallet(string arguments, string? options = null)
    {
        bool isHelp = arguments.EndsWith("--help", StringComparison.Ordinal);
        return Write(
            Sources, CurrentFolder(), "Wallet", isHelp ? arguments : $"{arguments} {options ?? WalletOptions}".TrimEnd());
    }

    /// <param name="arguments">What stands behind the program's name.</param>
    public static string Miner(string arguments) => Write(Sources, CurrentFolder(), "Miner", arguments);

    /// <summary>A path as one argument of sh, cmd and PowerShell: in quotes, unless it has only letters, digits and signs that mean
    /// nothing to them. (Within quotes, <c>$</c> still does to some of them.)</summary>
    public static string Quote(string path)
    {
        // Before a quote, a backslash at the end would mean the quote itself.
        path = Path.TrimEndingDirectorySeparator(path);
        return path.All(one => char.IsAsciiLetterOrDigit(one) || "_-./\\:".Contains(one)) ? path : $"\"{path}\"";
    }

    /// <summary>The folder with the projects, above the one in which a program was built; null where there is none.</summary>
    public static string? SourcesAbove(string folder)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "BlockChain.Wallet", "BlockChain.Wallet.csproj")))
            {
                return at.FullName;
            }
        }

        return null;
    }

    /// <param name="sources">The folder with the projects; null where the program is installed.</param>
    /// <param name="currentFolder">The folder in which the command is typed; null where that folder was deleted.</param>
    /// <param name="program">The last part of the project's name.</param>
    /// <param name="arguments">What stands behind the program's name.</param>
    public static string Write(string? sources, string? currentFolder, string program, string arguments)
    {
        if (sources is null)
        {
            return $"{program.ToLowerInvariant()} {arguments}".TrimEnd();
        }

        string project = Path.Combine(sources, $"BlockChain.{program}");
        project = (currentFolder is null ? project : Path.GetRelativePath(currentFolder, project))
            .Replace(Path.DirectorySeparatorChar, '/');
        string run = project == "." ? "dotnet run" : $"dotnet run --project {Quote(project)}";
        return arguments.Length > 0 ? $"{run} -- {arguments}" : run;
    }

    private static string? CurrentFolder()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
