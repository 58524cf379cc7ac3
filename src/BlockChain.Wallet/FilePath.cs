using System.CommandLine.Parsing;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet;

/// <summary>Reads the names of files and folders that the user gives.</summary>
internal static class FilePath
{
    /// <summary>A parser that takes every name but the empty one, such as an unset variable of a shell makes.</summary>
    public static string? Parse(ArgumentResult result)
    {
        string path = result.Tokens[0].Value;
        if (path.Length == 0)
        {
            result.AddError("The name of a file or folder is empty.");
        }

        return DataFolder.WithHome(path);
    }
}
