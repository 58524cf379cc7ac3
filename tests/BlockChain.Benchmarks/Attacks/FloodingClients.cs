using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>What each connection of a flood does; when the node cuts it, another takes its place.</summary>
internal enum Flood
{
    /// <summary>Sends the request, reads the answer, and begins again.</summary>
    Ask,

    /// <summary>Sends the request, and then nothing.</summary>
    Sit,

    /// <summary>Sends the beginning of the request, and then a little each second.</summary>
    Drip,

    /// <summary>Sends the request, and then reads a little each second.</summary>
    Sip,
}

/// <summary>Clients that flood a node from one address until they are disposed, in a process of their own.</summary>
internal sealed class FloodingClients : IDisposable
{
    /// <summary>The command that makes this program those clients.</summary>
    public const string Command = "flood";

    /// <summary>What the process says when all have connected.</summary>
    private const string Ready = "flooding";

    /// <summary>Bytes a second that are above what a node cuts off for.</summary>
    private const int Little = 8_192;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private FloodingClients(Process process) => _process = process;

    /// <summary>Starts them, and waits until all have connected once.</summary>
    /// <param name="folder">Where the request is handed over.</param>
    /// <param name="url">Of the node.</param>
    /// <param name="from">An address of this machine: all of 127.0.0.0/8 is.</param>
    /// <param name="connections">How many.</param>
    /// <param name="flood">What each does.</param>
    /// <param name="request">What it sends.</param>
    /// <param name="randomDigits">Where in the request 16 hex digits differ each time; 0: nowhere.</param>
    public static async Task<FloodingClients> StartAsync(
        TemporaryFolder folder, Uri url, string from, int connections, Flood flood, byte[] request, int randomDigits = 0)
    {
        string file = folder.File($"{Guid.NewGuid():N}.request");
        await File.WriteAllBytesAsync(file, request);
        var process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!,
            [
                Command, url.ToString(), from, connections.ToString(CultureInfo.InvariantCulture), flood.ToString(), file,
                randomDigits.ToString(CultureInfo.InvariantCulture),
            ])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal(Ready, await process.StandardOutput.ReadLineAsync().WaitAsync(Deadline));
        return new FloodingClients(process);
    }

    /// <summary>A request with a body, as it is sent.</summary>
    public static byte[] Post(string route, byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes($"POST {route} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];

    /// <summary>A request without a body, as it is sent.</summary>
    public static byte[] Get(string route) => Encoding.ASCII.GetBytes($"GET {route} HTTP/1.1\r\nHost: localhost\r\n\r\n");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>What the process does.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        var url = new Uri(arguments[0]);
        var source = new IPEndPoint(IPAddress.Parse(arguments[1]), 0);
        int connections = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        Flood flood = Enum.Parse<Flood>(arguments[3]);
        byte[] request = await File.ReadAllBytesAsync(arguments[4]);
        int randomDigits = int.Parse(arguments[5], CultureInfo.InvariantCulture);
        var target = new IPEndPoint(IPAddress.Parse(url.Host), url.Port);
        using var connected = new CountdownEvent(connections);
        Task[] all =
        [
            .. Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
            {
                for (bool isFirst = true; ; isFirst = false)
                {
                    using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    try
                    {
                        socket.ReceiveBufferSize = flood == Flood.Sip ? Little : socket.ReceiveBufferSize;
                        socket.Bind(source);
                        await socket.ConnectAsync(target);
                        if (isFirst)
                        {
                            connected.Signal();
                        }

                        await FloodAsync(socket, flood, (byte[])request.Clone(), randomDigits);
                    }
                    catch (SocketException)
                    {
                        await Task.Delay(Second / 10);
                    }
                }
            })),
        ];
        await Task.Run(connected.Wait);
        Console.WriteLine(Ready);
        await Task.WhenAll(all);
    }

    /// <summary>Until the node cuts the connection.</summary>
    private static async Task FloodAsync(Socket socket, Flood flood, byte[] request, int randomDigits)
    {
        var buffer = new byte[64 * 1_024];
        if (flood == Flood.Drip)
        {
            for (int sent = 0; sent < request.Length; sent += Little)
            {
                await socket.SendAsync(request.AsMemory(sent, Math.Min(Little, request.Length - sent)));
                await Task.Delay(Second);
            }
        }

        int part = flood == Flood.Sip ? Little : buffer.Length;
        do
        {
            if (randomDigits > 0)
            {
                Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(16, lowercase: true), request.AsSpan(randomDigits));
            }

            await socket.SendAsync(request);
            int read;
            do
            {
                read = await socket.ReceiveAsync(buffer.AsMemory(0, part));
                if (flood == Flood.Sip)
                {
                    await Task.Delay(Second);
                }
            }
            while (read > 0 && (flood != Flood.Ask || !IsEnd(socket, buffer.AsSpan(0, read))));
        }
        while (flood == Flood.Ask);
    }

    /// <summary>Whether this was the last of an answer: good enough for a flood, which need not understand it.</summary>
    private static bool IsEnd(Socket socket, ReadOnlySpan<byte> part) =>
        socket.Available == 0 && (part.Length < 64 * 1_024 || part.EndsWith("\r\n0\r\n\r\n"u8));
}
