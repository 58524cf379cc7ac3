using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace BlockChain.Miner.Tests.Network;

/// <summary>A long line to a node: what goes through takes a while each way, and connecting takes a round trip, as over an
/// ocean. Bandwidth is not bounded.</summary>
internal sealed class DelayingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _target;
    private readonly TimeSpan _delay;

    /// <summary>Starts it.</summary>
    /// <param name="target">Where the line leads.</param>
    /// <param name="delay">The time each way.</param>
    public DelayingProxy(string target, TimeSpan delay)
    {
        (_target, _delay) = (new Uri(target), delay);
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        CancellationToken end = _end.Token;
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(end), end);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket near, CancellationToken end)
    {
        using Socket far = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            try
            {
                await Task.Delay(2 * _delay, end);
                await far.ConnectAsync(_target.Host, _target.Port, end);
                await await Task.WhenAny(PumpAsync(near, far, end), PumpAsync(far, near, end));
            }
            catch (Exception gone)
                when (gone is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One side has gone.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, CancellationToken end)
    {
        var line = Channel.CreateUnbounded<(long Due, byte[] Bytes)>();
        Task writing = WriteAsync(line.Reader, to, end);
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await from.ReceiveAsync(buffer, end)) > 0)
        {
            long due = Stopwatch.GetTimestamp() + (long)(_delay.TotalSeconds * Stopwatch.Frequency);
            line.Writer.TryWrite((due, buffer[..count]));
        }

        line.Writer.Complete();
        await writing;
    }

    private static async Task WriteAsync(ChannelReader<(long Due, byte[] Bytes)> line, Socket to, CancellationToken end)
    {
        await foreach ((long due, byte[] bytes) in line.ReadAllAsync(end))
        {
            TimeSpan wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, end);
            }

            await to.SendAsync(bytes, end);
        }
    }
}
