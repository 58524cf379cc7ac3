using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Cases;

public abstract class BodyCases : CaseTests
{
    [Fact]
    public void A_wrong_Merkle_root_is_refused()
    {
        using Story story = Tell();
        story.Refuse("bad-txnmrklroot", "a", on: "genesis", draft => draft.MerkleRoot = default(Hash256));
    }

    [Fact]
    public void A_body_that_is_not_the_header_s_does_not_poison_the_right_one()
    {
        using Story story = TellWithCoins();
        Transaction one = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction other = new Payment(story["a2"].Reward).AllTo(TestKeys.Alice).Sign();
        Block good = story.Draw("good", on: Top, draft => draft.With(one, other)).Block;
        story.Refuse("bad-txnmrklroot", new Block(good.Header, good.Transactions.RemoveAt(2)).ToBytes());
        story.Refuse("bad-txnmrklroot", new Block(good.Header, good.Transactions.Reverse().ToArray() is [var c, var b, var a]
            ? [a, c, b] : []).ToBytes());
        story.Refuse("bad-txnmrklroot", new Block(good.Header, []).ToBytes());
        story.Accept("good");
        story.TipIs("good");
    }

    [Fact]
    public void A_repeated_end_that_the_Merkle_root_does_not_show_is_refused_and_the_original_accepted()
    {
        using Story story = TellWithCoins();
        Transaction[] payments =
        [
            .. Enumerable.Range(1, 5).Select(i => new Payment(story[$"a{i}"].Reward).AllTo(TestKeys.Alice).Sign()),
        ];

        // Three leaves, the last one repeated; six leaves, the last pair repeated.
        Block three = story.Draw("three", on: Top, draft => draft.With(payments[..2])).Block;
        story.Refuse("bad-txns-duplicate", new Block(three.Header, three.Transactions.Add(payments[1])).ToBytes());
        Block six = story.Draw("six", on: Top, draft => draft.With(payments)).Block;
        story.Refuse(
            "bad-txns-duplicate", new Block(six.Header, six.Transactions.AddRange(payments[3], payments[4])).ToBytes());

        story.Accept("six");
        story.TipIs("six");
        story.Accept("three");
    }

    [Fact]
    public void Nodes_of_the_Merkle_tree_given_for_transactions_do_not_poison_the_right_block()
    {
        using Story story = TellWithCoins();
        Transaction payment = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Block good = story.Draw("good", on: Top, draft =>
        {
            // Found in two seconds: with this extra nonce the coinbase's id, and any other behind it, reads as a
            // transaction of 64 bytes, whose own id is then the Merkle root.
            draft.CoinbaseScript = [.. CoinbaseHeight.Encode(draft.Height), 8, .. BitConverter.GetBytes(2_650_925UL)];
            draft.With(payment);
        }).Block;
        byte[] pair = [.. good.Leaves[0].ToBytes(), .. good.Leaves[1].ToBytes()];

        story.Refuse("bad-cb-missing", [.. good.Header.ToBytes(), 1, .. pair]);
        story.Accept("good");
        story.TipIs("good");
    }

    [Fact]
    public void Equal_transactions_elsewhere_make_a_block_bad_for_good()
    {
        using Story story = TellWithCoins();
        Transaction t = new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction u = new Payment(story["a2"].Reward).AllTo(TestKeys.Alice).Sign();
        story.Refuse("bad-txns-inputs-missingorspent", "b", on: Top, draft => draft.With(t, t));
        story.Refuse("bad-txns-inputs-missingorspent", "c", on: Top, draft => draft.With(t, u, t));
        story.Refuse("duplicate-invalid", "b");
        story.Refuse("duplicate-invalid", "c");
    }

    [Fact]
    public void A_block_has_20000_signature_operations_and_not_one_more()
    {
        using Story story = TellWithCoins();
        // The coinbase's own output is one of them.
        story.Refuse("bad-blk-sigops", "b", on: Top, draft => draft.With(Fan(story["a1"].Reward, 20_000, value: 1_000)));
        story.Refuse("bad-blk-sigops", "c", on: Top, draft =>
        {
            draft.With(Fan(story["a1"].Reward, 19_999, value: 1_000));
            draft.CoinbaseScript = [.. draft.CoinbaseScript, 0xac];
        });
        story.Accept("d", on: Top, draft => draft.With(Fan(story["a1"].Reward, 19_999, value: 1_000)));
        story.TipIs("d");
    }

    [Fact]
    public void Signature_operations_of_many_keys_count_twenty_and_pushed_bytes_count_nothing()
    {
        using Story story = TellWithCoins();
        story.Refuse("bad-blk-sigops", "b", on: Top, draft =>
        {
            draft.With(Fan(story["a1"].Reward, 19_980, value: 1_000));
            draft.CoinbaseScript = [.. draft.CoinbaseScript, 0xae];
        });
        story.Accept("c", on: Top, draft =>
        {
            draft.With(Fan(story["a1"].Reward, 19_979, value: 1_000));
            draft.CoinbaseScript = [.. draft.CoinbaseScript, 0xae, 2, 0xac, 0xac];
        });
        story.TipIs("c");
    }

    [Fact]
    public void A_block_has_1000000_bytes_and_not_one_more()
    {
        using Story story = TellWithCoins();
        const int Coins = 5_000;
        const int InputsEach = 50;
        Transaction fan = Fan(story["a1"].Reward, Coins, value: 100_000);
        story.Accept("b", on: Top, draft => draft.With(fan));
        Spendable[] coins = [.. Enumerable.Range(0, Coins).Select(index => fan.Output(index, TestKeys.Alice))];
        Transaction[] payments =
        [
            .. coins.Skip(1).Chunk(InputsEach).Select(inputs => new Payment(inputs).AllTo(TestKeys.Bob).Sign()),
        ];

        // Outputs fill up what is left to less than the size of one, and bytes in the coinbase's script the rest.
        int left = 1_000_000 - BlockHeader.Size - 1 - CoinbaseSizeWithoutScript - payments.Sum(payment => payment.Size);
        int outputs = (left - 300) / OutputSize;
        Transaction filler = Fan(coins[0], outputs, value: 1);
        while (left - filler.Size > 100)
        {
            filler = Fan(coins[0], ++outputs, value: 1);
        }

        void Fill(BlockDraft draft, int scriptSize)
        {
            draft.CoinbaseScript = [1, (byte)draft.Height, .. new byte[scriptSize - 2]];
            draft.With([.. payments, filler]);
        }

        story.Refuse("bad-blk-length", "c", on: "b", draft => Fill(draft, left - filler.Size + 1));
        Assert.Equal(1_000_001, story["c"].Block.Size);
        story.Accept("d", on: "b", draft => Fill(draft, left - filler.Size));
        Assert.Equal(1_000_000, story["d"].Block.Size);
        story.TipIs("d");
    }

    private const int OutputSize = 8 + 1 + 25;
    private const int CoinbaseSizeWithoutScript = 4 + 1 + 36 + 1 + 4 + 1 + OutputSize + 4;

    private static Transaction Fan(Spendable coin, int outputs, long value)
    {
        var payment = new Payment(coin);
        for (int i = 0; i < outputs; i++)
        {
            payment.To(TestKeys.Alice, value);
        }

        return payment.Sign();
    }
}
