using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Transactions;

public class SignatureScriptTests
{
    private const string NotTwoPushes = "must be two pushes";
    private const string NotShortest = "in their shortest form";

    private static readonly byte[] Signature = Samples.Script(71);

    [Theory]
    [InlineData(33)]
    [InlineData(65)]
    public void What_was_put_together_is_taken_apart(int keySize)
    {
        byte[] key = Samples.Script(keySize);

        byte[] script = SignatureScript.Make(Signature, key);

        Assert.Equal([72, .. Signature, 1, (byte)keySize, .. key], script);
        Assert.True(SignatureScript.TryRead(
            script, out ReadOnlySpan<byte> signature, out ReadOnlySpan<byte> publicKey, out string? error));
        Assert.Null(error);
        Assert.Equal(Signature, signature.ToArray());
        Assert.Equal(key, publicKey.ToArray());
    }

    public static TheoryData<string, byte[], string> Causes
    {
        get
        {
            byte[] key = Samples.Script(33);
            byte[] keyPush = [33, .. key];
            byte[] typed = [.. Signature, 1];
            byte[] signaturePush = [72, .. typed];
            return new()
            {
                { "nothing", [], NotTwoPushes },
                { "no key", signaturePush, NotTwoPushes },
                { "no signature", keyPush, NotTwoPushes },
                { "a third push", [.. signaturePush, .. keyPush, 1, 7], NotTwoPushes },
                { "an opcode after", [.. signaturePush, .. keyPush, 0x61], NotTwoPushes },
                { "an opcode before", [0x61, .. signaturePush, .. keyPush], NotTwoPushes },
                { "a push past the end", [.. signaturePush, .. keyPush[..^1]], NotTwoPushes },
                { "a signature past the end", [73, .. typed], NotTwoPushes },
                { "OP_PUSHDATA1 for the signature", [0x4c, 72, .. typed, .. keyPush], NotShortest },
                { "OP_PUSHDATA1 for the key", [.. signaturePush, 0x4c, .. keyPush], NotShortest },
                { "OP_PUSHDATA2", [.. signaturePush, 0x4d, 33, 0, .. key], NotShortest },
                { "OP_PUSHDATA4", [.. signaturePush, 0x4e, 33, 0, 0, 0, .. key], NotShortest },
                { "opcodes that push nothing", [0x51, 0x60], NotShortest },
                { "a signature that is empty", [0, .. keyPush], "signature is empty" },
                { "no hash type", [71, .. Signature, .. keyPush], "hash type must be 1 (ALL), not 71" },
                { "hash type NONE", [72, .. Signature, 2, .. keyPush], "hash type must be 1 (ALL), not 2" },
                { "hash type ANYONECANPAY", [72, .. Signature, 0x81, .. keyPush], "must be 1 (ALL), not 129" },
                { "hash type 0", [72, .. Signature, 0, .. keyPush], "hash type must be 1 (ALL), not 0" },
                { "a key that is empty", [.. signaturePush, 0], "33 or 65 bytes, not 0" },
                { "a key of 32 bytes", [.. signaturePush, 32, .. key[1..]], "33 or 65 bytes, not 32" },
                { "a key of 34 bytes", [.. signaturePush, 34, .. key, 0], "33 or 65 bytes, not 34" },
                { "a key of 64 bytes", [.. signaturePush, 64, .. new byte[64]], "33 or 65 bytes, not 64" },
                { "a key of 66 bytes", [.. signaturePush, 66, .. new byte[66]], "33 or 65 bytes, not 66" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void Any_other_script_is_refused_with_its_cause(string what, byte[] script, string cause)
    {
        Assert.False(SignatureScript.TryRead(script, out _, out _, out string? error), what);
        Assert.Contains(cause, error, StringComparison.Ordinal);
    }
}
