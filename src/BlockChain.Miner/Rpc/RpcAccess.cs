using System.Security.Cryptography;
using System.Text;
using BlockChain.Miner.Http;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Rpc;

/// <summary>
/// Who may call. Without a setting: programs on this computer, and anyone who can read the cookie, a file with a name and a
/// password that are new at each start (Bitcoin Core: <c>.cookie</c>). Where the operator chose a name and a password, or
/// gave this node a public URL, everybody must send them: not every proxy says that it is one.
/// <para>A page in a browser is kept out twice. It sends its <c>Origin</c>, see <see cref="HostAndOrigin"/>; and a body of the
/// types that a form or a page may send to any server is refused unless a password comes with it.</para>
/// </summary>
internal sealed class RpcAccess(MinerOptions options) : IDisposable
{
    private const string Scheme = "Basic ";
    private const string CookieName = "__cookie__";

    /// <summary>So that guessing takes long (Bitcoin Core waits as long).</summary>
    private static readonly TimeSpan Deterrence = TimeSpan.FromMilliseconds(250);

    private string? _cookieFile;

    /// <summary>SHA-256 of <c>name:password</c>, so that comparing takes the same time whatever is sent; null: nothing is
    /// right.
    /// </summary>
    private byte[]? _secret = options.Rpc is { } chosen ? HashOf($"{chosen.User}:{chosen.Password}") : null;

    /// <summary>Writes the cookie, which its owner alone can read; not where the operator chose a password.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void MakeCookie(string file)
    {
        if (options.Rpc is not null)
        {
            return;
        }

        string cookie = $"{CookieName}:{RandomNumberGenerator.GetHexString(64, lowercase: true)}";
        PrivateFile.Replace(file, Encoding.ASCII.GetBytes(cookie));
        PrivateFile.DeleteLeftovers(file);
        (_cookieFile, _secret) = (file, HashOf(cookie));
    }

    /// <summary>Says whether the sender of a request may call.</summary>
    /// <returns>Why not; null: yes.</returns>
    public async ValueTask<Problem?> CheckAsync(HttpContext context)
    {
        string given = context.Request.Headers.Authorization.ToString();
        if (given.Length == 0 && IsOpenTo(context))
        {
            return context.Request.HasJsonContentType() || IsJsonRpc(context.Request)
                ? null
                : Problem.Of(
                    StatusCodes.Status415UnsupportedMediaType,
                    "Without a password the body must be of the type application/json "
                    + "(curl -H \"content-type: application/json\").");
        }

        if (given.Length > 0)
        {
            if (IsRight(given))
            {
                return null;
            }

            await Task.Delay(Deterrence, context.RequestAborted);
        }

        context.Response.Headers.WWWAuthenticate = "Basic realm=\"jsonrpc\"";
        return Problem.Of(
            StatusCodes.Status401Unauthorized,
            options.Rpc is null
                ? "Give the name and the password in the file .cookie of the node's data."
                : "Give the name and the password that this node was started with (--rpc-user).");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _cookieFile, null) is not { } file)
        {
            return;
        }

        try
        {
            File.Delete(file);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            // The folder is gone, or may not be written any more. What ends after this must end all the same, and the next
            // start replaces the cookie.
        }
    }

    /// <summary>Whether the sender needs no password.</summary>
    private bool IsOpenTo(HttpContext context) =>
        options.Rpc is null && options.PublicUrl is null && context.IsFromThisComputer();

    private static bool IsJsonRpc(HttpRequest request) =>
        request.ContentType?.StartsWith("application/json-rpc", StringComparison.OrdinalIgnoreCase) == true;

    private bool IsRight(string given)
    {
        if (_secret is null || !given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        string text = given[Scheme.Length..].Trim();
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(bytes.AsSpan(0, length)), _secret);
    }

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
