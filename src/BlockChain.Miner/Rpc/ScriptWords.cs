using System.Globalization;

namespace BlockChain.Miner.Rpc;

/// <summary>A script in Bitcoin Core's words (<c>ScriptToAsmStr</c>): what is pushed stands for itself, short pushes as
/// numbers.</summary>
internal static class ScriptWords
{
    /// <summary>Pushes up to this many bytes are shown as numbers.</summary>
    private const int NumberSize = 4;

    /// <summary>An output's script.</summary>
    public static string OfOutput(ReadOnlySpan<byte> script) => Write(script, hasSignatures: false);

    /// <summary>An input's script, where a signature's last byte is shown as what it signs.</summary>
    public static string OfInput(ReadOnlySpan<byte> script) => Write(script, hasSignatures: true);

    /// <summary>Whether an output pays a bare public key, as that of Bitcoin's genesis blocks does.</summary>
    public static bool IsPublicKey(ReadOnlySpan<byte> script)
    {
        var reader = new ScriptReader(script);
        return reader.TryRead(out byte size, out ReadOnlySpan<byte> key)
            && ((size == 33 && key[0] is 2 or 3) || (size == 65 && key[0] == 4))
            && reader.TryRead(out byte opcode, out _) && opcode == Opcode.CheckSignature && reader.IsAtEnd;
    }

    private static string Write(ReadOnlySpan<byte> script, bool hasSignatures)
    {
        var words = new List<string>();
        var reader = new ScriptReader(script);
        while (reader.TryRead(out byte opcode, out ReadOnlySpan<byte> pushed))
        {
            words.Add(opcode is >= Opcode.One and <= Opcode.Sixteen ? $"{opcode - Opcode.One + 1}"
                : opcode > Opcode.PushData4 ? Opcode.NameOf(opcode)
                : pushed.Length <= NumberSize ? NumberOf(pushed)
                : hasSignatures && pushed[^1] == SignatureScript.HashTypeAll && DerSignature.IsStrict(pushed[..^1])
                    ? $"{Convert.ToHexStringLower(pushed[..^1])}[ALL]"
                : Convert.ToHexStringLower(pushed));
        }

        return string.Join(' ', reader.IsAtEnd ? words : words.Append("[error]"));
    }

    /// <summary>Little-endian, the top bit its sign (Bitcoin Core: <c>CScriptNum</c>).</summary>
    private static string NumberOf(ReadOnlySpan<byte> bytes)
    {
        long number = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            number = (number << 8) | bytes[i];
        }

        long sign = bytes.IsEmpty ? 0 : 0x80L << (8 * (bytes.Length - 1));
        return ((number & sign) != 0 ? -(number & ~sign) : number).ToString(CultureInfo.InvariantCulture);
    }
}
