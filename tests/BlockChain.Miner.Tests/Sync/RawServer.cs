using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>
/// Answers every request on its port with the same bytes, and counts the connections. It listens at all IPv4 addresses
/// of this machine, so that whoever connects to any of them is seen.
/// </summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Any, 0);
    private int _connections;

    public RawServer(string answer)
    {
        _listener.Start();
        _ = ServeAsync(Encoding.ASCII.GetBytes(answer));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Connects once more, and waits until that is counted: whoever came before is counted then too.</summary>
    public async Task<int> ConnectionsBeforeThisAsync()
    {
        using var last = new TcpClient();
        await last.ConnectAsync(IPAddress.Loopback, Port);
        await using NetworkStream stream = last.GetStream();
        last.Client.Shutdown(SocketShutdown.Send);
        await stream.CopyToAsync(Stream.Null);
        return Connections - 1;
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(byte[] answer)
    {
        try
        {
            while (true)
            {
                using Socket socket = await _listener.AcceptSocketAsync();
                Interlocked.Increment(ref _connections);
                await AnswerAsync(socket, answer);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
        }
    }

    private static async Task AnswerAsync(Socket socket, byte[] answer)
    {
        try
        {
            await socket.ReceiveAsync(new byte[8_192]);
            await socket.SendAsync(answer);
        }
        catch (SocketException)
        {
            // This one has gone; others come.
        }
    }
}
