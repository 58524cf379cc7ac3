using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Transactions;

public class ScriptReaderTests
{
    [Fact]
    public void Every_opcode_and_what_it_pushes_is_read()
    {
        byte[] script = Convert.FromHexString("0002aabb4c01cc4d0200ddee4e01000000ff5176ac");
        var reader = new ScriptReader(script);
        var read = new List<(byte Opcode, string Pushed)>();
        while (reader.TryRead(out byte opcode, out ReadOnlySpan<byte> pushed))
        {
            read.Add((opcode, Convert.ToHexStringLower(pushed)));
        }

        Assert.True(reader.IsAtEnd);
        Assert.Equal(
            [
                (0x00, ""), (0x02, "aabb"), (0x4c, "cc"), (0x4d, "ddee"), (0x4e, "ff"), (0x51, ""), (0x76, ""),
                (0xac, ""),
            ],
            read);
    }

    [Theory]
    [InlineData("01")]
    [InlineData("02aa")]
    [InlineData("4b")]
    [InlineData("4c")]
    [InlineData("4c02aa")]
    [InlineData("4d")]
    [InlineData("4d01")]
    [InlineData("4d0200aa")]
    [InlineData("4e010000")]
    [InlineData("4e02000000aa")]
    [InlineData("4effffffff")]
    [InlineData("4effffff7f")]
    public void A_push_past_the_end_ends_the_reading(string hex)
    {
        var reader = new ScriptReader(Convert.FromHexString(hex));

        Assert.False(reader.TryRead(out _, out ReadOnlySpan<byte> pushed));
        Assert.True(pushed.IsEmpty);
        Assert.False(reader.IsAtEnd);
        Assert.Equal("<push past end>", ScriptReader.Disassemble(Convert.FromHexString(hex)));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("76a914000000000000000000000000000000000000000088ac", 1)]
    [InlineData("76a914000000000000000000000000000000000000000088acac", 2)]
    [InlineData("ac", 1)]
    [InlineData("ad", 1)]
    [InlineData("ae", 20)]
    [InlineData("af", 20)]
    [InlineData("51ae", 20)] // the number before it is not looked at
    [InlineData("acadaeaf", 42)]
    [InlineData("abb0", 0)]
    [InlineData("02acac", 0)] // pushed bytes are no opcodes
    [InlineData("4c01acac", 1)]
    [InlineData("4d0100acac", 1)]
    [InlineData("4e01000000acac", 1)]
    [InlineData("ac05acac", 1)] // nothing counts from a push past the end on
    [InlineData("ac4c", 1)]
    [InlineData("ac4effffffffac", 1)]
    [InlineData("04ffff00ac", 0)]
    public void Signature_operations_are_counted_as_Bitcoin_counts_them(string hex, int expected) =>
        Assert.Equal(expected, ScriptReader.CountSignatureOperations(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("", "")]
    [InlineData("00", "OP_0")]
    [InlineData("01ff", "OP_PUSHBYTES_1 ff")]
    [InlineData("0400112233", "OP_PUSHBYTES_4 00112233")]
    [InlineData("4c0201024c00", "OP_PUSHDATA1 0102 OP_PUSHDATA1")]
    [InlineData("4d020001024d0000", "OP_PUSHDATA2 0102 OP_PUSHDATA2")]
    [InlineData("4e020000000102", "OP_PUSHDATA4 0102")]
    [InlineData("51525f60", "OP_PUSHNUM_1 OP_PUSHNUM_2 OP_PUSHNUM_15 OP_PUSHNUM_16")]
    [InlineData("76a988acadaeaf", "OP_DUP OP_HASH160 OP_EQUALVERIFY OP_CHECKSIG OP_CHECKSIGVERIFY OP_CHECKMULTISIG "
        + "OP_CHECKMULTISIGVERIFY")]
    [InlineData("5102aa", "OP_PUSHNUM_1 <push past end>")]
    [InlineData(
        "76a914000102030405060708090a0b0c0d0e0f1011121388ac",
        "OP_DUP OP_HASH160 OP_PUSHBYTES_20 000102030405060708090a0b0c0d0e0f10111213 OP_EQUALVERIFY OP_CHECKSIG")]
    public void A_script_is_shown_in_words_as_Esplora_shows_it(string hex, string expected) =>
        Assert.Equal(expected, ScriptReader.Disassemble(Convert.FromHexString(hex)));

    [Fact]
    public void An_opcode_that_we_neither_make_nor_count_has_its_number_for_a_name() =>
        Assert.Equal(
            "OP_0x4f OP_0x50 OP_0x61 OP_0xff", ScriptReader.Disassemble(Convert.FromHexString("4f5061ff")));

    [Fact]
    public void The_longest_direct_push_is_of_75_bytes()
    {
        byte[] script = [0x4b, .. new byte[75]];

        Assert.Equal($"OP_PUSHBYTES_75 {new string('0', 150)}", ScriptReader.Disassemble(script));
    }
}
