namespace BlockChain.Miner.Options;

/// <summary>The name and the password that JSON-RPC asks for. No record: its text must not show the password.</summary>
internal sealed class RpcCredentials(string user, string password)
{
    public string User => user;

    public string Password => password;

    /// <summary>The first line of a file; null where it cannot be read or is empty.</summary>
    public static string? ReadFile(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault() is { Length: > 0 } line ? line : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
