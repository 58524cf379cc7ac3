using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Cases;

/// <summary>Bytes that are no block or no transaction.</summary>
public abstract class WireCases : CaseTests
{
    private const int CountOffset = 80;

    [Fact]
    public void Every_truncated_prefix_of_a_block_is_malformed_and_the_whole_is_accepted_after()
    {
        using Story story = Tell();
        byte[] bytes = story.Draw("a", on: "genesis").Block.ToBytes();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal("malformed", story.Node.SubmitBlock(bytes[..length])?.Reason);
        }

        story.Refuse("malformed", bytes[..^1]);
        story.Accept("a");
    }

    [Fact]
    public void A_trailing_byte_is_malformed()
    {
        using Story story = TellWithCoins();
        story.Draw("b", on: Top);
        story.Refuse("malformed", [.. story["b"].Block.ToBytes(), 0]);
        story.Accept("b");

        Transaction spend = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Assert.Equal("malformed", story.Node.SubmitTransaction([.. spend.ToBytes(), 0])?.Reason);
        story.Accept(spend);
    }

    [Fact]
    public void Every_truncated_prefix_of_a_transaction_is_malformed_and_the_whole_is_accepted_after()
    {
        using Story story = TellWithCoins();
        Transaction spend = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        byte[] bytes = spend.ToBytes();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal("malformed", story.Node.SubmitTransaction(bytes[..length])?.Reason);
        }

        story.Accept(spend);
    }

    [Theory]
    [InlineData("fd0100")]
    [InlineData("fe01000000")]
    [InlineData("ff0100000000000000")]
    public void A_number_longer_than_needed_is_malformed_and_the_good_copy_is_accepted_after(string one)
    {
        using Story story = Tell();
        byte[] good = story.Draw("a", on: "genesis").Block.ToBytes();
        Assert.Equal(1, good[CountOffset]);
        story.Refuse("malformed", [.. good[..CountOffset], .. Convert.FromHexString(one), .. good[(CountOffset + 1)..]]);
        story.Accept("a");
    }

    [Theory]
    [InlineData("fe00000001")] // 2^24
    [InlineData("feffffffff")]
    [InlineData("ff0000000001000000")] // 2^32
    [InlineData("ffffffffffffffffff")]
    public void A_count_that_the_bytes_cannot_hold_is_malformed(string count)
    {
        using Story story = Tell();
        byte[] good = story.Draw("a", on: "genesis").Block.ToBytes();
        byte[] huge = Convert.FromHexString(count);

        // The count of transactions, and the count of inputs of the first one.
        story.Refuse("malformed", [.. good[..CountOffset], .. huge, .. good[(CountOffset + 1)..]]);
        story.Refuse("malformed", [.. good[..(CountOffset + 5)], .. huge, .. good[(CountOffset + 6)..]]);
        story.Accept("a");
    }
}
