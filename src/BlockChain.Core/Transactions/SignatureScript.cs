using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Cryptography;

namespace BlockChain.Core.Transactions;

/// <summary>
/// The one script that an input may have: a signature and the public key that the output's hash stands for.
/// <code>
/// push of the DER signature and one more byte, the hash type 01 (ALL)
/// push of the public key, 33 or 65 bytes
/// </code>
/// Stricter than Bitcoin, which runs any script here: two pushes in their shortest form and nothing else.
/// </summary>
public static class SignatureScript
{
    /// <summary>The signature covers all inputs and all outputs (Bitcoin Core: <c>SIGHASH_ALL</c>).</summary>
    public const byte HashTypeAll = 1;

    /// <summary>The script with a strict DER signature and a public key.</summary>
    public static byte[] Make(ReadOnlySpan<byte> derSignature, ReadOnlySpan<byte> publicKey) =>
        [(byte)(derSignature.Length + 1), .. derSignature, HashTypeAll, (byte)publicKey.Length, .. publicKey];

    /// <summary>Takes the script apart.</summary>
    /// <param name="script">The input's script.</param>
    /// <param name="derSignature">The signature without its hash type; not checked to be DER.</param>
    /// <param name="publicKey">33 or 65 bytes; not checked to be a point.</param>
    /// <param name="error">Why it is not such a script, as a sentence.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> script,
        out ReadOnlySpan<byte> derSignature,
        out ReadOnlySpan<byte> publicKey,
        [NotNullWhen(false)] out string? error)
    {
        derSignature = default;
        publicKey = default;
        var reader = new ScriptReader(script);
        if (!reader.TryRead(out byte first, out ReadOnlySpan<byte> signature)
            || !reader.TryRead(out byte second, out publicKey)
            || !reader.IsAtEnd)
        {
            error = "The input's script must be two pushes, a signature and a public key.";
            return false;
        }

        if (first > Opcode.MaxDirectPush || second > Opcode.MaxDirectPush)
        {
            error = "The input's script must use pushes in their shortest form, and nothing else.";
            return false;
        }

        if (signature.IsEmpty)
        {
            error = "The signature is empty.";
            return false;
        }

        if (signature[^1] != HashTypeAll)
        {
            error = $"The signature's hash type must be 1 (ALL), not {signature[^1]}.";
            return false;
        }

        if (publicKey.Length is not (PublicKey.CompressedSize or PublicKey.UncompressedSize))
        {
            error = $"The public key must have {PublicKey.CompressedSize} or {PublicKey.UncompressedSize} bytes, "
                + $"not {publicKey.Length}.";
            return false;
        }

        derSignature = signature[..^1];
        error = null;
        return true;
    }
}
