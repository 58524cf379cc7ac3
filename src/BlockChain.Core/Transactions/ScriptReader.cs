using System.Buffers.Binary;
using System.Text;

namespace BlockChain.Core.Transactions;

/// <summary>Walks through a script, opcode by opcode, without running it (Bitcoin Core: <c>GetScriptOp</c>).</summary>
public ref struct ScriptReader(ReadOnlySpan<byte> script)
{
    /// <summary>What Bitcoin counts for any check of several signatures (Bitcoin Core:
    /// <c>MAX_PUBKEYS_PER_MULTISIG</c>).</summary>
    private const int MultiSignatureOperations = 20;

    private ReadOnlySpan<byte> _rest = script;

    /// <summary>True once every byte was read; false after a push that runs past the end.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads the next opcode and the bytes it pushes, if it does.</summary>
    /// <returns>False at the end, and at a push that runs past it.</returns>
    public bool TryRead(out byte opcode, out ReadOnlySpan<byte> pushed)
    {
        opcode = 0;
        pushed = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        opcode = _rest[0];
        int lengthBytes = opcode switch
        {
            Opcode.PushData1 => 1,
            Opcode.PushData2 => 2,
            Opcode.PushData4 => 4,
            _ => 0,
        };
        if (_rest.Length < 1 + lengthBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> after = _rest[1..];
        uint length = opcode switch
        {
            <= Opcode.MaxDirectPush => opcode,
            Opcode.PushData1 => after[0],
            Opcode.PushData2 => BinaryPrimitives.ReadUInt16LittleEndian(after),
            Opcode.PushData4 => BinaryPrimitives.ReadUInt32LittleEndian(after),
            _ => 0,
        };
        after = after[lengthBytes..];
        if (length > (uint)after.Length)
        {
            return false;
        }

        pushed = after[..(int)length];
        _rest = after[(int)length..];
        return true;
    }

    /// <summary>Counts signature operations as Bitcoin does for old scripts: up to a push that runs past the end
    /// (Bitcoin Core: <c>CScript::GetSigOpCount(false)</c>).</summary>
    public static int CountSignatureOperations(ReadOnlySpan<byte> script)
    {
        int count = 0;
        var reader = new ScriptReader(script);
        while (reader.TryRead(out byte opcode, out _))
        {
            count += opcode switch
            {
                Opcode.CheckSignature or Opcode.CheckSignatureVerify => 1,
                Opcode.CheckMultiSignature or Opcode.CheckMultiSignatureVerify => MultiSignatureOperations,
                _ => 0,
            };
        }

        return count;
    }

    /// <summary>The script in words, as Esplora shows it; an opcode's number where <see cref="Opcode"/> does not list it.
    /// </summary>
    public static string Disassemble(ReadOnlySpan<byte> script)
    {
        var words = new StringBuilder();
        var reader = new ScriptReader(script);
        while (reader.TryRead(out byte opcode, out ReadOnlySpan<byte> pushed))
        {
            words.Append(words.Length == 0 ? "" : " ").Append(Name(opcode));
            if (!pushed.IsEmpty)
            {
                words.Append(' ').Append(Convert.ToHexStringLower(pushed));
            }
        }

        if (!reader.IsAtEnd)
        {
            words.Append(words.Length == 0 ? "" : " ").Append("<push past end>");
        }

        return words.ToString();
    }

    private static string Name(byte opcode) => opcode switch
    {
        Opcode.Zero => "OP_0",
        <= Opcode.MaxDirectPush => $"OP_PUSHBYTES_{opcode}",
        Opcode.PushData1 => "OP_PUSHDATA1",
        Opcode.PushData2 => "OP_PUSHDATA2",
        Opcode.PushData4 => "OP_PUSHDATA4",
        >= Opcode.One and <= Opcode.Sixteen => $"OP_PUSHNUM_{opcode - Opcode.One + 1}",
        _ => Opcode.NameOf(opcode),
    };
}
