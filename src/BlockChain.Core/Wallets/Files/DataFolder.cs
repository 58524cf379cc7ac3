using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;

namespace BlockChain.Core.Wallets.Files;

/// <summary>
/// Where the programs keep what must outlive them: a folder for each network, and in it the wallets. Everything is made
/// for its owner alone (mode 0700; on Windows a user's folders are his own already).
/// </summary>
/// <param name="Root">The folder above those of the networks, see <see cref="DefaultRoot"/>.</param>
/// <param name="Network">The network whose data is meant.</param>
public sealed record DataFolder(string Root, ChainParameters Network)
{
    /// <summary>The folder of one network.</summary>
    public string NetworkPath => Path.Combine(Root, Network.Name);

    /// <summary>The folder of that network's wallets.</summary>
    public string WalletsPath => Path.Combine(NetworkPath, "wallets");

    /// <summary>The options that lead a program to this folder; empty where it finds it without any.</summary>
    public string Options
    {
        get
        {
            string network = Network == ChainParameters.Main ? "" : $"--network {Network.Name}";
            string root = Root == DefaultRoot() ? "" : $"--data-dir {TypedCommand.Quote(Root)}";
            return $"{network} {root}".Trim();
        }
    }

    /// <summary>A path in which <c>~</c> at the beginning is the user's home: a shell leaves that of <c>--data-dir=~/x</c> to the
    /// program.</summary>
    public static string WithHome(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
        || path.StartsWith($"~{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]
        : path;

    /// <summary>
    /// <c>simplecoin</c> below <c>$XDG_DATA_HOME</c>, on every platform; without that, where this one keeps a user's data:
    /// <c>~/.local/share</c>, <c>~/Library/Application Support</c>, <c>%LOCALAPPDATA%</c>.
    /// </summary>
    /// <exception cref="IOException">The user has no such folder.</exception>
    public static string DefaultRoot()
    {
        // Without DoNotVerify the answer is empty where the folder is not there yet.
        string platform = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { } chosen && Path.IsPathRooted(chosen)
            ? chosen
            : Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return platform.Length > 0
            ? Path.Combine(platform, "simplecoin")
            : throw new IOException("This user has no home folder.");
    }

    /// <summary>Makes the folder of the network, if it is not there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public void Create()
    {
        CreatePrivate(Root);
        CreatePrivate(NetworkPath);
    }

    /// <summary>Makes the folder of the wallets, if it is not there; throws as <see cref="Create"/>.</summary>
    public void CreateWallets()
    {
        Create();
        CreatePrivate(WalletsPath);
    }

    /// <summary>Whether there is such a file. Unlike <see cref="File.Exists"/>, it does not say no where it may not look.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">The folder may not be looked into.</exception>
    internal static bool HasFile(string path)
    {
        try
        {
            return !File.GetAttributes(path).HasFlag(FileAttributes.Directory);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The files of a folder, none where there is no such folder; throws as <see cref="HasFile"/>.</summary>
    internal static IReadOnlyList<string> FilesIn(string folder, string pattern)
    {
        try
        {
            return Directory.GetFiles(folder, pattern);
        }
        catch (DirectoryNotFoundException)
        {
            // A folder that may not be looked into hides those below it in the same way.
            _ = HasFile(folder);
            return [];
        }
    }

    internal static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
