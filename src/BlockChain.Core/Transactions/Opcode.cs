namespace BlockChain.Core.Transactions;

/// <summary>The few of Bitcoin's script opcodes that this chain makes, recognises or counts.</summary>
public static class Opcode
{
    /// <summary>Pushes nothing (an empty byte string).</summary>
    public const byte Zero = 0x00;

    /// <summary>Opcodes up to this one push as many bytes as they say.</summary>
    public const byte MaxDirectPush = 0x4b;

    /// <summary>Pushes; the next 1 byte is the length.</summary>
    public const byte PushData1 = 0x4c;

    /// <summary>Pushes; the next 2 bytes are the length.</summary>
    public const byte PushData2 = 0x4d;

    /// <summary>Pushes; the next 4 bytes are the length.</summary>
    public const byte PushData4 = 0x4e;

    /// <summary>Pushes the number 1; the numbers up to 16 follow.</summary>
    public const byte One = 0x51;

    public const byte Sixteen = 0x60;

    /// <summary>Copies what is on top.</summary>
    public const byte Duplicate = 0x76;

    /// <summary>Fails unless the two on top are equal.</summary>
    public const byte EqualVerify = 0x88;

    /// <summary>Replaces the top by its RIPEMD-160 of SHA-256.</summary>
    public const byte Hash160 = 0xa9;

    public const byte CheckSignature = 0xac;

    /// <summary>Fails unless a signature is good.</summary>
    public const byte CheckSignatureVerify = 0xad;

    public const byte CheckMultiSignature = 0xae;

    /// <summary>Fails unless several signatures are good.</summary>
    public const byte CheckMultiSignatureVerify = 0xaf;

    /// <summary>Bitcoin's name of an opcode that does not push; its number where it is not listed above.</summary>
    public static string NameOf(byte opcode) => opcode switch
    {
        Duplicate => "OP_DUP",
        EqualVerify => "OP_EQUALVERIFY",
        Hash160 => "OP_HASH160",
        CheckSignature => "OP_CHECKSIG",
        CheckSignatureVerify => "OP_CHECKSIGVERIFY",
        CheckMultiSignature => "OP_CHECKMULTISIG",
        CheckMultiSignatureVerify => "OP_CHECKMULTISIGVERIFY",
        _ => $"OP_0x{opcode:x2}",
    };
}
