using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Benchmarks;

/// <summary>Clients that post transactions to a node, in a process of their own: what they spend is not the node's.
/// </summary>
internal static class PostingClients
{
    /// <summary>The command that makes this program those clients.</summary>
    public const string Command = "post";

    /// <summary>Has each transaction posted once, and waits for all the answers.</summary>
    public static async Task RunAsync(
        TemporaryFolder folder, IEnumerable<Transaction> transactions, Uri url, int clients)
    {
        string file = folder.File("posted.hex");
        await File.WriteAllLinesAsync(file, transactions.Select(one => Convert.ToHexStringLower(one.ToBytes())));
        using Process process = Process.Start(
            Environment.ProcessPath!,
            [Command, url.ToString(), file, clients.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>What the process does.</summary>
    public static async Task PostAsync(Uri url, string file, int clients)
    {
        byte[][] requests =
        [
            .. File.ReadLines(file).Select(hex => Encoding.ASCII.GetBytes(
                $"POST /api/tx HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Length: {hex.Length}\r\n\r\n{hex}")),
        ];
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(url.Host, url.Port);
            var answer = new byte[4_096];
            for (int i = client; i < requests.Length; i += clients)
            {
                await socket.SendAsync(requests[i]);
                int count = 0;
                do
                {
                    int read = await socket.ReceiveAsync(answer.AsMemory(count));
                    Assert.NotEqual(0, read);
                    count += read;
                }
                while (!EndsWithId(answer.AsSpan(0, count)));
            }
        })));
    }

    /// <summary>Whether an answer is there, all of it: after its headers come the 64 digits of the id.</summary>
    private static bool EndsWithId(ReadOnlySpan<byte> answer)
    {
        int end = answer.IndexOf("\r\n\r\n"u8);
        Assert.True(answer.Length < 12 || answer.StartsWith("HTTP/1.1 200"u8), Encoding.ASCII.GetString(answer));
        return end >= 0 && answer.Length >= end + 4 + 64;
    }
}
