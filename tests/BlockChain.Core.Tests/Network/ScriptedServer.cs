using System.Net;
using System.Net.Sockets;
using BlockChain.Core.Network;

namespace BlockChain.Core.Tests.Network;

/// <summary>A server that says whatever a test wants, byte by byte.</summary>
internal sealed class ScriptedServer : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();

    /// <summary>Cancelled when the test ends.</summary>
    public CancellationToken End => _end.Token;

    /// <summary>How many connections there were.</summary>
    public int Requests { get; private set; }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    /// <summary>Answers each request alike.</summary>
    /// <returns>A client of it.</returns>
    public NodeClient Serve(string status, string body, string headers = "") => Start(
        async (stream, end) =>
        {
            await ReadRequestAsync(stream, end);
            await WriteAnswerAsync(stream, status, body, headers, end);
        },
        Patience);

    /// <summary>Listens, and lets <paramref name="answer"/> have each connection for one request.</summary>
    /// <returns>A client of it.</returns>
    public NodeClient Start(Func<NetworkStream, CancellationToken, Task> answer, TimeSpan patience)
    {
        _listener.Start();
        _ = Task.Run(async () =>
        {
            while (!_end.IsCancellationRequested)
            {
                using TcpClient connection = await _listener.AcceptTcpClientAsync(_end.Token);
                Requests++;
                await answer(connection.GetStream(), _end.Token);
            }
        });
        return new NodeClient(new Uri($"http://{_listener.LocalEndpoint}"), patience);
    }

    /// <summary>The first line of a request, which is read to the end of its headers.</summary>
    public static async Task<string> ReadRequestAsync(NetworkStream stream, CancellationToken end)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        string first = await reader.ReadLineAsync(end) ?? "";
        while (!string.IsNullOrEmpty(await reader.ReadLineAsync(end)))
        {
        }

        return first;
    }

    public static async Task WriteAnswerAsync(
        NetworkStream stream, string status, string body, string headers, CancellationToken end)
    {
        byte[] answer = System.Text.Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n{body}");
        await stream.WriteAsync(answer, end);
    }
}
