using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BlockChain.Miner.Tests.Http;

/// <summary>A request as it goes over the wire, each character a byte: no client library mends it.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Expected">The status that it must be answered with.</param>
/// <param name="Text">Makes it for a node.</param>
internal sealed record HostileRequest(string Name, int Expected, Func<HostileTarget, string> Text)
{
    /// <summary>A request without a body, at the address of the node.</summary>
    public static HostileRequest Get(string name, int expected, string target, params string[] headers) =>
        new(name, expected, node => Write($"GET {target}", node.Host, headers, ""));

    /// <summary>A request of any method with a body of any type, at the address of the node.</summary>
    public static HostileRequest Of(
        string name, int expected, string line, Func<HostileTarget, string> body, params string[] headers) =>
        new(name, expected, node => Write(
            line,
            node.Host,
            [
                .. headers.Select(header => header.Replace("{host}", node.Host, StringComparison.Ordinal)),
                $"Content-Length: {body(node).Length}",
            ],
            body(node)));

    /// <summary>Bytes as they stand here, but for <c>{host}</c>, and <c>{payment}</c>, which the node would take.
    /// </summary>
    public static HostileRequest Raw(string name, int expected, string text) => new(name, expected, node => text
        .Replace("{host}", node.Host, StringComparison.Ordinal)
        .Replace("{payment}", node.Payment, StringComparison.Ordinal));

    /// <summary>Sends it and waits until the node ends the connection.</summary>
    /// <returns>All that came.</returns>
    public async Task<string> SendAsync(HostileTarget node)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, node.Port);
        await using NetworkStream stream = client.GetStream();
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(Text(node)));
            await stream.CopyToAsync(answer).WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (IOException)
        {
            // Cut while bytes of ours were on their way.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    private static string Write(string line, string host, IEnumerable<string> headers, string body)
    {
        bool hasHost = headers.Any(header => header.StartsWith("Host:", StringComparison.OrdinalIgnoreCase));
        string[] all = [.. hasHost ? [] : (string[])[$"Host: {host}"], .. headers, "Connection: close"];
        return $"{line} HTTP/1.1\r\n{string.Join("\r\n", all)}\r\n\r\n{body}";
    }
}

/// <summary>The node that hostile requests go to, and what would change it if it were let through.</summary>
/// <param name="Port">Where it answers.</param>
/// <param name="Payment">A good transaction in hex.</param>
/// <param name="Block">The bytes of a good block, each as a character.</param>
/// <param name="Generate">JSON that asks for a block.</param>
/// <param name="Peer">JSON that introduces a node.</param>
internal sealed record HostileTarget(int Port, string Payment, string Block, string Generate, string Peer)
{
    public string Host => $"127.0.0.1:{Port}";
}
