using System.Numerics;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Consensus;

/// <summary>The height as a coinbase's script starts with it (BIP 34): so no two coinbases are the same transaction
/// (BIP 30 had to forbid that). As Bitcoin Core writes <c>CScript() &lt;&lt; height</c>.</summary>
public static class CoinbaseHeight
{
    /// <summary>The first bytes of the script: <c>OP_1</c> to <c>OP_16</c>, then a push of the number in as few
    /// little-endian bytes as hold it with its sign bit clear.</summary>
    /// <param name="height">1 or more: genesis is given.</param>
    public static byte[] Encode(int height)
    {
        if (height <= 16)
        {
            return [(byte)(Opcode.One + height - 1)];
        }

        byte[] number = new BigInteger(height).ToByteArray();
        return [(byte)number.Length, .. number];
    }
}
