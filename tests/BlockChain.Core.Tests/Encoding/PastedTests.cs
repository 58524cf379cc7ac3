using BlockChain.Core.Encoding;

namespace BlockChain.Core.Tests.Encoding;

public class PastedTests
{
    [Theory]
    [InlineData(" 1abc ")]
    [InlineData("1abc\r\n")]
    [InlineData("\t1abc\u00A0")]
    [InlineData("\uFEFF1abc")]
    [InlineData("\u200B1abc\u200B\u200B")]
    [InlineData("\u202A1abc\u202C")]
    [InlineData(" \uFEFF\u200B\r\n1abc\u2060\u00AD \n")]
    public void What_nobody_sees_at_the_ends_is_left_out(string pasted) => Assert.Equal("1abc", Pasted.Clean(pasted));

    [Theory]
    [InlineData("1a bc")]
    [InlineData("1a\u200Bbc")]
    [InlineData("«1abc»")]
    public void What_is_within_and_what_can_be_seen_stays(string pasted) => Assert.Equal(pasted, Pasted.Clean(pasted));

    [Theory]
    [InlineData("")]
    [InlineData(" \u200B\uFEFF\r\n")]
    public void Of_nothing_that_can_be_seen_nothing_is_left(string pasted) => Assert.Empty(Pasted.Clean(pasted));
}
