using System.Buffers;
using System.Text;

namespace BlockChain.Miner.Http;

/// <summary>Bytes that came in hex.</summary>
internal static class HexBytes
{
    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out byte[])"/>
    public static bool TryParse(string hex, out byte[] bytes) => TryParse(Encoding.UTF8.GetBytes(hex), out bytes);

    /// <summary>Reads an even number of digits and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> hex, out byte[] bytes)
    {
        bytes = new byte[hex.Length / 2];
        return hex.Length % 2 == 0 && Convert.FromHexString(hex, bytes, out _, out _) == OperationStatus.Done;
    }
}
