using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Tests.Wallets;

public class ReceiptTests
{
    private static readonly Receipt Good = Make();

    [Fact]
    public void A_receipt_is_read_back_also_with_the_line_ends_of_another_system()
    {
        string text = Good.ToString();

        Assert.True(Receipt.TryRead(text, out Receipt? read, out string? error), error);
        Assert.Equal(text, read.ToString());
        Assert.Equal(Good.Proof.Transaction.Id, read.Proof.Transaction.Id);
        Assert.True(Receipt.TryRead(text.ReplaceLineEndings("\r\n"), out _, out error), error);
    }

    [Fact]
    public void A_changed_digit_anywhere_is_found()
    {
        string text = Good.ToString();
        for (int at = 0; at < text.Length; at += LongTests.Choose(usual: 3, inLongForm: 1))
        {
            if (char.IsAsciiLetterOrDigit(text[at]))
            {
                string changed = $"{text[..at]}{(text[at] == '1' ? '2' : '1')}{text[(at + 1)..]}";
                Assert.False(Receipt.TryRead(changed, out _, out _), $"The change at {at} was not found.");
            }
        }
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(999_999, false)]
    public void The_receipt_of_a_coinbase_has_the_height_that_the_coinbase_says(int height, bool holds)
    {
        Block first = new BlockDraft(ChainedHeader.OfGenesis(Good.Network.Genesis.Header), Good.Network).Build();
        Block block = new BlockDraft(
            new ChainedHeader(first.Header, ChainedHeader.OfGenesis(Good.Network.Genesis.Header)), Good.Network).Build();
        var proof = new TransactionProof(block.Transactions[0], height, block.Header, new MerkleBranch([], 0));

        Assert.Equal(holds, new Receipt(Good.Network, proof, []).FindError() is null);
    }

    [Fact]
    public void A_line_that_is_missing_or_added_is_found()
    {
        string[] lines = Good.ToString().Split('\n');
        int last = Array.FindLastIndex(lines, line => line.Length > 0);
        for (int line = 0; line <= last; line++)
        {
            Assert.Equal(
                lines[line].Length == 0,
                Receipt.TryRead(string.Join('\n', lines.Where((_, index) => index != line)), out _, out _));
            Assert.Equal(
                line == 0,
                Receipt.TryRead(string.Join('\n', [.. lines[..line], "more", .. lines[line..]]), out _, out _));
        }
    }

    [Fact]
    public void How_it_was_sent_and_what_is_around_it_do_not_matter()
    {
        string text = Good.ToString();
        foreach (string sent in new[]
        {
            text.TrimEnd(),
            text.ReplaceLineEndings("\r\n"),
            "\uFEFF" + text,
            text.Replace("\n", "  \n", StringComparison.Ordinal),
            text.Replace("\n", "\n\n", StringComparison.Ordinal),
            "Dear Bob,\nhere it is:\n\n" + text + "\n-- \nAlice\n    $ height=7\n",
        })
        {
            Assert.True(Receipt.TryRead(sent, out Receipt? receipt, out string? error), error);
            Assert.Equal(text, receipt.ToString());
        }
    }

    [Fact]
    public void What_was_changed_is_named_by_its_line_in_the_text_at_hand()
    {
        string text = Good.ToString();
        string[] lines = text.Split('\n');
        int pays = Array.FindIndex(lines, line => line.StartsWith("It pays", StringComparison.Ordinal));
        lines[pays] = lines[pays].Replace("pays", "gives", StringComparison.Ordinal);

        Assert.False(Receipt.TryRead("Dear Bob,\n" + string.Join('\n', lines), out _, out string? changed));
        Assert.False(Receipt.TryRead(string.Join('\n', lines[..pays]), out _, out string? cut));

        Assert.Equal($"The receipt was changed: line {pays + 2} is not what follows from its data.", changed);
        Assert.Contains("The receipt is not whole: it ends at line", cut, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_consistent_but_proves_nothing_is_refused()
    {
        BlockHeader header = Good.Proof.Header;
        Refuse(WithHeader(header with { Nonce = header.Nonce + 1 }), "not follow|not have the work");
        Refuse(WithHeader(header with { MerkleRoot = default }), "does not lead");
        Refuse(Good with { After = [Good.After[1]] }, "does not follow");
        Refuse(Good with { After = [.. Good.After, .. Good.After, .. Good.After, .. Good.After] }, "too many");
        Refuse(Good with { Network = ChainParameters.Main }, "work it claims");

        static Receipt WithHeader(BlockHeader header) => Good with { Proof = Good.Proof with { Header = header } };

        static void Refuse(Receipt receipt, string why)
        {
            Assert.False(Receipt.TryRead(receipt.ToString(), out _, out string? error));
            Assert.Matches(why, error);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("    $ network=main")]
    [InlineData("    $ transaction=00\n    $ header=00")]
    public void What_is_no_receipt_is_refused(string text) => Assert.False(Receipt.TryRead(text, out _, out _));

    internal static string MakeText() => Make().ToString();

    private static Receipt Make()
    {
        ChainParameters network = ChainParameters.Regtest;
        var chain = new List<ChainedHeader> { ChainedHeader.OfGenesis(network.Genesis.Header) };
        Block first = new BlockDraft(chain[0], network).Build();
        Spendable reward = first.Transactions[0].Output(0, TestKeys.Miner);
        Transaction payment = new Payment(reward).To(TestKeys.Alice, 100).To(TestKeys.Bob, 200).Sign();
        chain.Add(new ChainedHeader(first.Header, chain[0]));
        Transaction other = new Payment(reward).AllTo(TestKeys.Bob).Sign();
        Block block = new BlockDraft(chain[1], network).With(payment, other).Build();
        chain.Add(new ChainedHeader(block.Header, chain[1]));
        for (int i = 0; i < 2; i++)
        {
            chain.Add(new ChainedHeader(new BlockDraft(chain[^1], network).Build().Header, chain[^1]));
        }

        var branch = new MerkleBranch([.. MerkleTree.MakeProof(block.Leaves, 1)], 1);
        return new Receipt(
            network,
            new TransactionProof(payment, 2, block.Header, branch),
            [.. chain[3..].Select(header => header.Header)]);
    }
}
