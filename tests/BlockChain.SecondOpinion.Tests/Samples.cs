using System.Text.Json;
using BlockChain.Core.Tests;

namespace BlockChain.SecondOpinion.Tests;

/// <summary>Bytes of Bitcoin itself, to begin with. Where the vectors are missing, whoever asks is skipped.</summary>
internal static class Samples
{
    private static byte[][]? _transactions;
    private static byte[][]? _headers;

    /// <summary>Block 277,647 of Bitcoin, whose payments are all of the kind that is known here.</summary>
    public static byte[] Block => Vectors.ReadJson("blocks/mainnet-277647-full-p2pkh.json").Hex("block_hex");

    /// <summary>Every transaction of Bitcoin Core's three lists: the valid, the invalid, and those whose signature hashes are
    /// known.</summary>
    public static byte[][] Transactions => _transactions ??=
    [
        .. Lists("core/tx_valid.json").Concat(Lists("core/tx_invalid.json"))
            .Where(test => test.GetArrayLength() == 3).Select(test => Convert.FromHexString(test[1].GetString()!)),
        .. Lists("core/sighash.json").Skip(1).Select(test => Convert.FromHexString(test[0].GetString()!)),
    ];

    /// <summary>The headers of Bitcoin's first 4,032 blocks.</summary>
    public static byte[][] Headers =>
        _headers ??= [.. Vectors.ReadBytes("headers/headers-0-4032-two-retargets.bin").Chunk(80)];

    /// <summary>Texts of Bitcoin's main network: private keys, or addresses of public-key hashes.</summary>
    public static string[] Texts(bool areKeys) =>
    [
        .. Lists("core/base58_keys_valid.json")
            .Where(entry => entry[2].GetProperty("isPrivkey").GetBoolean() == areKeys
                && !entry[2].GetProperty("isTestnet").GetBoolean()
                && (areKeys || entry[2].GetProperty("addrType").GetString() == "pubkey"))
            .Select(entry => entry[0].GetString()!),
    ];

    /// <summary>Random bytes.</summary>
    public static byte[] Bytes(this Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>The entries of one of Bitcoin Core's lists.</summary>
    private static JsonElement.ArrayEnumerator Lists(string name) => Vectors.ReadJson(name).EnumerateArray();
}
