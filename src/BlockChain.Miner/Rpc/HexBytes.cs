using System.Buffers;

namespace BlockChain.Miner.Rpc;

/// <summary>Bytes that came in hex.</summary>
internal static class HexBytes
{
    /// <summary>Reads an even number of digits and nothing else.</summary>
    public static bool TryParse(string hex, out byte[] bytes)
    {
        bytes = new byte[hex.Length / 2];
        return hex.Length % 2 == 0 && Convert.FromHexString(hex, bytes, out _, out _) == OperationStatus.Done;
    }
}
