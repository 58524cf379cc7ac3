using BlockChain.Core.Primitives;

namespace BlockChain.Core.Transactions;

/// <summary>
/// The one script that an output may have: anybody who shows a public key with this hash, and a signature made with its
/// private key, may spend.
/// <code>
/// 76          OP_DUP
/// a9          OP_HASH160
/// 14          push 20 bytes: the public-key hash
/// 88          OP_EQUALVERIFY
/// ac          OP_CHECKSIG
/// </code>
/// </summary>
public static class PayToPublicKeyHash
{
    /// <summary>Size of the script in bytes.</summary>
    public const int Size = 25;

    /// <summary>The script that pays an owner.</summary>
    public static byte[] Make(PublicKeyHash owner)
    {
        var script = new byte[Size];
        script[0] = Opcode.Duplicate;
        script[1] = Opcode.Hash160;
        script[2] = PublicKeyHash.Size;
        owner.WriteTo(script.AsSpan(3));
        script[23] = Opcode.EqualVerify;
        script[24] = Opcode.CheckSignature;
        return script;
    }

    /// <summary>Recognises the script and finds the owner in it.</summary>
    public static bool TryGetOwner(ReadOnlySpan<byte> script, out PublicKeyHash owner)
    {
        bool recognised = script.Length == Size
            && script[0] == Opcode.Duplicate && script[1] == Opcode.Hash160 && script[2] == PublicKeyHash.Size
            && script[23] == Opcode.EqualVerify && script[24] == Opcode.CheckSignature;
        owner = recognised ? new PublicKeyHash(script.Slice(3, PublicKeyHash.Size)) : default;
        return recognised;
    }
}
