using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Tests.Flooding;

/// <summary>What may be poured over a node, each until so much was sent. A flood says in the end how it was answered.
/// </summary>
internal static class Floods
{
    private const string Attacker = "127.0.1.66";
    private const string SecondAttacker = "127.0.2.67";

    public static readonly Dictionary<string, Func<FloodedNetwork, Task<string>>> All = new()
    {
        ["transactions"] = TransactionsAsync,
        ["blocks without a parent"] = OrphansAsync,
        ["headers of little work"] = HeadersAsync,
        ["connections"] = ConnectionsAsync,
        ["connections that send a byte a second"] = DripsAsync,
        ["event streams that are never read"] = StreamsAsync,
        ["deep and huge JSON"] = JsonAsync,
        ["bodies that lie about their length"] = LiesAsync,
        ["large bodies that stop short"] = StopShortAsync,
        ["compressed bombs"] = BombsAsync,
    };

    /// <summary>One good one to 99 that spend what there is not, or whose signature is spoilt in a new way each time.
    /// </summary>
    private static Task<string> TransactionsAsync(FloodedNetwork network)
    {
        int count = LongTests.Choose(usual: 200, inLongForm: 1_000_000);
        Transaction spoilt = network.NextPayment();
        var gate = new Lock();
        return network.PourAsync(Attacker, count, () =>
        {
            byte[] bytes = spoilt.ToBytes();
            int kind = Random.Shared.Next(LongTests.Choose(usual: 20, inLongForm: 500));
            if (kind == 0)
            {
                lock (gate)
                {
                    bytes = network.NextPayment().ToBytes();
                }
            }
            else
            {
                // Byte 5 is in the spent transaction's id, byte 60 in the signature.
                bytes[kind % 10 == 1 ? 60 : 5] ^= (byte)Random.Shared.Next(1, 256);
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(kind % 10 == 1 ? 62 : 10), Random.Shared.Next());
            }

            return Post("/api/tx", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        });
    }

    /// <summary>Their work is right, for on regtest it is cheap.</summary>
    private static Task<string> OrphansAsync(FloodedNetwork network)
    {
        byte[] sample = network.Sample.ToBytes();
        return network.PourAsync(Attacker, LongTests.Choose(usual: 100, inLongForm: 100_000), () =>
        {
            BlockHeader header = Solve(network.Sample.Header with
            {
                PreviousHash = new BlockHash(Hash256.FromBytes(RandomNumberGenerator.GetBytes(32))),
            });
            return Post("/api/block", [.. header.ToBytes(), .. sample[BlockHeader.Size..]]);
        });
    }

    /// <summary>Branches of 100 headers from the beginning, where the best chain has more.</summary>
    private static Task<string> HeadersAsync(FloodedNetwork network) => network.PourAsync(
        Attacker, LongTests.Choose(usual: 10, inLongForm: 10_000), () =>
        {
            var bytes = new byte[100 * BlockHeader.Size];
            BlockHeader before = ChainParameters.Regtest.Genesis.Header;
            for (int i = 0; i < 100; i++)
            {
                BlockHeader header = Solve(before with
                {
                    Version = 4,
                    PreviousHash = before.ComputeHash(),
                    MerkleRoot = Hash256.FromBytes(RandomNumberGenerator.GetBytes(32)),
                    Time = before.Time + 1,
                });
                header.ToBytes().CopyTo(bytes, i * BlockHeader.Size);
                before = header;
            }

            return Post("/api/headers", bytes);
        });

    /// <summary>That say nothing.</summary>
    private static async Task<string> ConnectionsAsync(FloodedNetwork network)
    {
        int count = LongTests.Choose(usual: 200, inLongForm: 10_000);
        List<Socket> all = await network.OpenAsync(Attacker, count, "");
        await Task.Delay(LongTests.Choose(usual: 100, inLongForm: 20_000));
        int open = all.Count(IsOpen);
        all.ForEach(socket => socket.Dispose());
        Assert.InRange(open, 0, new Limits().Connections);
        return $"{count} asked for, {all.Count} made, {open} kept";
    }

    /// <summary>A third of them headers, the others bodies.</summary>
    private static async Task<string> DripsAsync(FloodedNetwork network)
    {
        int count = LongTests.Choose(usual: 30, inLongForm: 1_000);
        List<Socket> all = await network.OpenAsync(Attacker, count / 3, "GET /api/node HTTP/1.1\r\nX: ");
        all.AddRange(await network.OpenAsync(
            Attacker, count / 3, "POST /api/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"));
        all.AddRange(await network.OpenAsync(
            Attacker, count - all.Count,
            "POST /api/block HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"));
        int seconds = LongTests.Choose(usual: 1, inLongForm: 40);
        for (int second = 0; second < seconds; second++)
        {
            foreach (Socket socket in all)
            {
                await FloodClient.TrySendAsync(socket, "0"u8.ToArray());
            }

            await Task.Delay(LongTests.Choose(usual: 100, inLongForm: 1_000));
        }

        int open = all.Count(socket => !socket.Poll(0, SelectMode.SelectRead));
        all.ForEach(socket => socket.Dispose());
        return $"{count} asked for, {open} still unanswered after {seconds} bytes";
    }

    /// <summary>From two addresses, while there is much to tell.</summary>
    private static async Task<string> StreamsAsync(FloodedNetwork network)
    {
        const string ask = "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
        int count = LongTests.Choose(usual: 140, inLongForm: 500);
        List<Socket> all = await network.OpenAsync(Attacker, count, ask, receiveBuffer: 4_096);
        all.AddRange(await network.OpenAsync(
            SecondAttacker, LongTests.Choose(usual: 0, inLongForm: 500), ask, receiveBuffer: 4_096));
        for (int i = 0; i < LongTests.Choose(usual: 2, inLongForm: 60); i++)
        {
            await network.MineAsync(LongTests.Choose(usual: 1, inLongForm: 100));
        }

        int open = all.Count(IsOpen);
        all.ForEach(socket => socket.Dispose());
        Assert.InRange(open, 1, new Limits().EventStreams);
        return $"{all.Count} asked for, {open} kept";
    }

    private static bool IsOpen(Socket socket)
    {
        var buffer = new byte[64 * 1_024];
        try
        {
            while (socket.Poll(0, SelectMode.SelectRead))
            {
                if (socket.Receive(buffer) == 0)
                {
                    return false;
                }
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Task<string> JsonAsync(FloodedNetwork network)
    {
        string[] routes = ["/api/peers", "/api/blocks/raw", "/api/regtest/generate"];
        string[] bodies =
        [
            new string('[', 63_000),
            $"{{\"url\":{string.Concat(Enumerable.Repeat("{\"a\":", 12_000))}",
            $"{{\"url\":\"{new string('a', 60_000)}\"}}",
            $"{{\"hashes\":[{string.Join(',', Enumerable.Repeat("\"a\"", 15_000))}]}}",
            $"{{\"blocks\":{new string('9', 60_000)}}}",
            $"{{\"a\":\"{new string('\\', 60_000)}\"}}",
            new string(' ', 2_000_000),
        ];
        return network.PourAsync(Attacker, LongTests.Choose(usual: 30, inLongForm: 50_000), () =>
        {
            int body = Random.Shared.Next(100) == 0 ? bodies.Length - 1 : Random.Shared.Next(bodies.Length - 1);
            return Post(
                routes[Random.Shared.Next(routes.Length)], Encoding.ASCII.GetBytes(bodies[body]), "application/json");
        });
    }

    /// <summary>That promise much and send a little, and that promise a little and send much.</summary>
    private static async Task<string> LiesAsync(FloodedNetwork network)
    {
        int count = LongTests.Choose(usual: 30, inLongForm: 1_000);
        List<Socket> all = await network.OpenAsync(
            Attacker, count / 3,
            "POST /api/tx HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\n" + new string('0', 200_000));
        all.AddRange(await network.OpenAsync(
            Attacker, count / 3,
            "POST /api/block HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n" + new string('0', 200_000)));
        all.AddRange(await network.OpenAsync(
            SecondAttacker, count - all.Count,
            "POST /api/tx HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFF\r\n"
            + new string('0', 200_000)));
        await Task.Delay(LongTests.Choose(usual: 100, inLongForm: 20_000));
        int open = all.Count(socket => !socket.Poll(0, SelectMode.SelectRead));
        all.ForEach(socket => socket.Dispose());
        return $"{count} sent, {open} still unanswered";
    }

    /// <summary>Together more than the node may have memory for, were all of them kept.</summary>
    private static async Task<string> StopShortAsync(FloodedNetwork network)
    {
        int count = LongTests.Choose(usual: 600, inLongForm: 1_000);
        var all = new List<Socket>();
        foreach (string route in (string[])["/api/tx", "/api/block"])
        {
            all.AddRange(await network.OpenAsync(
                Attacker, count / 2,
                $"POST {route} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1900000\r\n\r\n" + new string('0', 900_000)));
        }

        await Task.Delay(LongTests.Choose(usual: 1_000, inLongForm: 20_000));
        all.ForEach(socket => socket.Dispose());
        return $"{count} sent";
    }

    /// <summary>A kilobyte that would be a megabyte, for whoever unpacks it.</summary>
    private static Task<string> BombsAsync(FloodedNetwork network)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(new byte[LongTests.Choose(usual: 1_000_000, inLongForm: 50_000_000)]);
        }

        byte[] bomb = packed.ToArray();
        string[] routes = ["/api/tx", "/api/block", "/api/peers"];
        return network.PourAsync(Attacker, LongTests.Choose(usual: 30, inLongForm: 20_000), () => Post(
            routes[Random.Shared.Next(routes.Length)], bomb, "application/json", "Content-Encoding: gzip\r\n"));
    }

    private static BlockHeader Solve(BlockHeader header)
    {
        while (HeaderRules.CheckAlone(header, header.ComputeHash(), ChainParameters.Regtest) is { Reason: "high-hash" })
        {
            header = header with { Nonce = header.Nonce + 1 };
        }

        return header;
    }

    private static byte[] Post(string route, byte[] body, string type = "text/plain", string headers = "") =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {route} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\n{headers}"
            + $"Content-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];
}
