// Mines one block with your name in it:  dotnet run miner.cs http://127.0.0.1:5000 YOUR-ADDRESS "your name"
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

const string Letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
using var http = new HttpClient { BaseAddress = new Uri(args[0].TrimEnd('/') + "/") };
byte[] name = Encoding.UTF8.GetBytes(args[2]);

// An address is a number in base 58: version, hash of the public key, checksum.
BigInteger number = args[1].Aggregate(BigInteger.Zero, (sum, letter) => (sum * 58) + Letters.IndexOf(letter));
byte[] output = [0x76, 0xa9, 20, .. number.ToByteArray(isUnsigned: true, isBigEndian: true)[^24..^4], 0x88, 0xac];

while (true)
{
    // What the next block must have; asked again, as others find blocks too.
    JsonElement block = JsonDocument.Parse(await http.GetStringAsync("api/next-block")).RootElement;
    byte[] digits = new BigInteger(block.GetProperty("height").GetInt32()).ToByteArray();
    byte[] height = digits is [<= 16] ? [(byte)(0x50 + digits[0])] : [(byte)digits.Length, .. digits];
    byte[] script = [.. height, (byte)name.Length, .. name];
    byte[] input = [.. new byte[32], .. Bytes(uint.MaxValue), (byte)script.Length, .. script, .. Bytes(uint.MaxValue)];
    byte[] value = BitConverter.GetBytes(block.GetProperty("coinbasevalue").GetInt64());
    byte[] coinbase = [.. Bytes(1), 1, .. input, 1, .. value, (byte)output.Length, .. output, .. Bytes(0)];
    byte[] header = [.. Bytes(4), .. Hex(block, "previousblockhash").Reverse(), .. Twice(coinbase),
        .. Bytes(block.GetProperty("curtime").GetUInt32()), .. Hex(block, "bits").Reverse(), .. Bytes(0)];
    var target = new BigInteger(Hex(block, "target"), isUnsigned: true, isBigEndian: true);
    for (int tries = 0; tries < 1_000_000; tries++)
    {
        Random.Shared.NextBytes(header.AsSpan(76)); // The nonce.
        if (new BigInteger(Twice(header), isUnsigned: true) > target) continue;
        HttpResponseMessage answer = await http.PostAsync("api/block", new ByteArrayContent([.. header, 1, .. coinbase]));
        Console.WriteLine($"{(answer.IsSuccessStatusCode ? "Found" : "Refused:")} {await answer.Content.ReadAsStringAsync()}");
        return;
    }
}

static byte[] Hex(JsonElement block, string field) => Convert.FromHexString(block.GetProperty(field).GetString()!);
static byte[] Bytes(uint value) => BitConverter.GetBytes(value);
static byte[] Twice(byte[] data) => SHA256.HashData(SHA256.HashData(data));
