// Mines one block with your name in it:  dotnet run miner.cs http://127.0.0.1:5000 YOUR-ADDRESS "your name"
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

using var http = new HttpClient { BaseAddress = new Uri(args[0]) };
byte[] name = Encoding.UTF8.GetBytes(args[2]);
BigInteger number = 0; // An address is a number to the base 58: version, hash of the public key, checksum.
foreach (char letter in args[1]) number = (number * 58) + "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".IndexOf(letter);
byte[] output = [0x76, 0xa9, 20, .. number.ToByteArray(isUnsigned: true, isBigEndian: true)[^24..^4], 0x88, 0xac];

while (true)
{
    JsonElement next = JsonDocument.Parse(await http.GetStringAsync("api/next-block")).RootElement;
    int height = next.GetProperty("height").GetInt32();
    byte[] digits = new BigInteger(height).ToByteArray();
    byte[] script = [.. height <= 16 ? [(byte)(0x50 + height)] : (byte[])[(byte)digits.Length, .. digits], (byte)name.Length, .. name];
    byte[] coinbase = [.. Bytes(1), 1, .. new byte[32], 255, 255, 255, 255, (byte)script.Length, .. script, 255, 255, 255, 255,
        1, .. BitConverter.GetBytes(next.GetProperty("coinbasevalue").GetInt64()), (byte)output.Length, .. output, 0, 0, 0, 0];
    byte[] header = [.. Bytes(4), .. Hex("previousblockhash").Reverse(), .. Twice(coinbase), .. Bytes(next.GetProperty("curtime").GetUInt32()),
        .. Hex("bits").Reverse(), .. Bytes((uint)Random.Shared.NextInt64(uint.MaxValue - 3_000_000))];
    var target = new BigInteger(Hex("target"), isUnsigned: true, isBigEndian: true);
    for (int i = 0; i < 1_000_000; i++, BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(76), BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(76)) + 1))
    {
        if (new BigInteger(Twice(header), isUnsigned: true) > target) continue;
        HttpResponseMessage answer = await http.PostAsync("api/block", new ByteArrayContent([.. header, 1, .. coinbase]));
        Console.WriteLine($"{(answer.IsSuccessStatusCode ? "Found" : "Refused")} {await answer.Content.ReadAsStringAsync()}");
        return;
    }

    byte[] Hex(string field) => Convert.FromHexString(next.GetProperty(field).GetString()!);
}

static byte[] Bytes(uint value) => BitConverter.GetBytes(value);
static byte[] Twice(byte[] data) => SHA256.HashData(SHA256.HashData(data));
