namespace BlockChain.Wallet.Arguments;

/// <summary>Reads the names of files and folders that the user gives.</summary>
internal static class FilePath
{
    /// <summary>A parser that takes every name except an empty one, such as an unset variable of a shell gives, and a
    /// relative one when the current folder is gone.</summary>
    public static string? Parse(ArgumentResult result)
    {
        string path = DataFolder.WithHome(result.Tokens[0].Value);
        if (path.Length == 0)
        {
            result.AddError("The name of a file or folder is empty.");
            return null;
        }

        try
        {
            _ = Path.GetFullPath(path);
        }
        catch (FileNotFoundException)
        {
            result.AddError($"'{path}' must be an absolute path, because the current folder was deleted.");
        }

        return path;
    }
}
