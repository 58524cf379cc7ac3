using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace BlockChain.Miner.Tests.Flooding;

/// <summary>How floods are sent: over bare connections, with little work for the sender.</summary>
internal static class FloodClient
{
    private const int Connections = 16;

    /// <summary>Sends requests over some connections at once, each when the one before it is answered.</summary>
    /// <returns>How many were answered with which status.</returns>
    public static async Task<string> PourAsync(
        this FloodedNetwork network, string address, int count, Func<byte[]> makeRequest)
    {
        int left = count;
        var statuses = new ConcurrentDictionary<string, int>();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            Socket socket = await network.ConnectAsync(address);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                string status = "cut";
                if (await TrySendAsync(socket, makeRequest()))
                {
                    status = await StatusOfAsync(socket);
                }

                statuses.AddOrUpdate(status, 1, (_, number) => number + 1);
                if (status == "cut")
                {
                    socket.Dispose();
                    socket = await network.ConnectAsync(address);
                }
            }

            socket.Dispose();
        })));
        return string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value:N0}"));
    }

    /// <summary>Opens connections and sends the same over each.</summary>
    /// <returns>Those that the node did not cut at once.</returns>
    public static async Task<List<Socket>> OpenAsync(
        this FloodedNetwork network, string address, int count, string text, int? receiveBuffer = null)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        var opened = new List<Socket>();
        for (int i = 0; i < count; i++)
        {
            try
            {
                Socket socket = await network.ConnectAsync(address, receiveBuffer);

                // What is not taken at once is of no interest.
                socket.Blocking = false;
                socket.Send(bytes, SocketFlags.None, out _);
                opened.Add(socket);
            }
            catch (SocketException)
            {
                // Cut.
            }
        }

        return opened;
    }

    public static async Task<bool> TrySendAsync(Socket socket, byte[] bytes)
    {
        try
        {
            await socket.SendAsync(bytes);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads one answer, wholly, and gives its status; "cut" if the node ended the connection before.</summary>
    public static async Task<string> StatusOfAsync(Socket socket)
    {
        var buffer = new byte[4_096];
        int length = 0;
        try
        {
            while (true)
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(length));
                if (read == 0)
                {
                    return "cut";
                }

                length += read;
                string text = Encoding.ASCII.GetString(buffer, 0, length);

                // Answers of many pieces end with an empty one; an event stream does not end at all.
                if (length == buffer.Length
                    || text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal)
                    || text.Contains("text/event-stream", StringComparison.Ordinal)
                    || HasWholeBody(text))
                {
                    return text.Split(' ')[1];
                }
            }
        }
        catch (SocketException)
        {
            return "cut";
        }
    }

    private static bool HasWholeBody(string text)
    {
        const string name = "Content-Length: ";
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        int at = text.IndexOf(name, StringComparison.Ordinal);
        return end > at && at >= 0
            && text.Length - end - 4 >= int.Parse(text[(at + name.Length)..text.IndexOf('\r', at)], null);
    }
}
