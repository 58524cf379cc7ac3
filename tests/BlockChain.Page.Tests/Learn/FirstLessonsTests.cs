using System.Globalization;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests.Learn;

/// <summary>Sections 1 to 6: each lesson is failed first, left in the middle, and then solved.</summary>
[Collection<LearnWindow>]
public sealed class FirstLessonsTests(Site site)
{
    [LongFact]
    public async Task Section_1_follows_a_payment_until_it_is_hard_to_undo()
    {
        string coinbase = await site.Node.TextAsync($"/api/block/{await site.Node.TextAsync("/api/block-height/102")}/txid/0");
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 1);

        await visit.AnswerAsync(1, "Transaction id", "abc");
        await visit.IsWrongAsync(1, "64 hex digits");
        await visit.AnswerAsync(1, "Transaction id", new string('0', 64));
        await visit.IsWrongAsync(1, "no such transaction");
        await visit.AnswerAsync(1, "Transaction id", coinbase);
        await visit.IsWrongAsync(1, "That is a block reward");
        await visit.AnswerAsync(1, "Transaction id", site.Payment);
        await visit.IsRightAsync(1, $"It pays 20 coins to {Site.Alice}");

        await visit.ReloadAsync(solved: 1);
        await site.Node.GenerateAsync(5);
        await Visit.Expect(visit.Step(2, "dl")).ToContainTextAsync("since block 107: the risk fell below 0.1 %");
        await visit.AnswerAsync(2, "Number of blocks", "0");
        await visit.IsWrongAsync(2, "it promises nothing");
        await visit.AnswerAsync(2, "Number of blocks", "2");
        await visit.IsWrongAsync(2, "the chance is still 5.1 %");
        await visit.AnswerAsync(2, "Number of blocks", "50");
        await visit.IsWrongAsync(2, "fewer would do");
        await visit.AnswerAsync(2, "Number of blocks", "5");
        await visit.IsRightAsync(2, "0.091 %");

        await visit.ChooseAsync(3, "vote");
        await visit.IsWrongAsync(3, "Nobody counts computers");
        await visit.ChooseAsync(3, "work");
        await visit.IsRightAsync(3);
        await visit.IsSolvedAsync(1);
    }

    [Fact]
    public async Task Section_2_signs_a_message_and_finds_the_forged_one()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 2);
        ILocator verdict = visit.Step(1, ".verdict:not(.said)");

        await visit.CheckAsync(1);
        await visit.IsWrongAsync(1, "a different one");
        await visit.PressAsync(1, "Sign");
        await Visit.Expect(verdict).ToHaveTextAsync("✓ valid");
        foreach (string part in (string[])["message", "signature", "public key"])
        {
            await visit.PressAsync(1, $"Flip it in the {part}");
            await Visit.Expect(verdict).ToContainTextAsync("✗");
            await visit.PressAsync(1, $"Flip it in the {part}");
            await Visit.Expect(verdict).ToHaveTextAsync("✓ valid");
        }

        await visit.Field(1, "Message to sign").FillAsync(await visit.Step(1, ".question code").InnerTextAsync());
        await visit.PressAsync(1, "Sign");
        await visit.PressAsync(1, "Flip it in the signature");
        await visit.CheckAsync(1);
        await visit.IsWrongAsync(1, "is not valid");
        await visit.PressAsync(1, "Sign");
        await visit.CheckAsync(1);
        await visit.IsRightAsync(1, "Your signature is valid.");

        await visit.ReloadAsync(solved: 1);
        string[] names = ["Alice", "Bob", "Carol"];
        int forged = -1;
        for (int i = 0; i < names.Length; i++)
        {
            await visit.PressAsync(2, $"Put {names[i]}’s into the checker");
            forged = (await verdict.InnerTextAsync()).Contains("does not fit", StringComparison.Ordinal) ? i : forged;
        }

        await visit.ChooseAsync(2, $"{(forged + 1) % 3}");
        await visit.IsWrongAsync(2, "fits the message and the key");
        await visit.ChooseAsync(2, $"{forged}");
        await visit.IsRightAsync(2, "signed a different message");
        await visit.IsSolvedAsync(2);
    }

    [LongFact]
    public async Task Section_3_breaks_a_chain_with_one_byte()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 3);

        await visit.CheckAsync(1);
        await visit.IsWrongAsync(1, "Nothing has changed yet");
        await visit.Field(1, "Byte, from 0 to 79").FillAsync("79");
        for (int value = 1; await visit.Step(1, ".links .broken").CountAsync() < 4; value++)
        {
            // Half of all hashes are good enough for regtest.
            await visit.Field(1, "New value, two hex digits").FillAsync($"{value:x2}");
            await visit.PressAsync(1, "Change it");
            Assert.InRange(await visit.Step(1, ".links .broken").CountAsync(), 3, 4);
        }

        await visit.CheckAsync(1);
        await visit.IsRightAsync(1, "One byte was enough.");

        await visit.ReloadAsync(solved: 1);
        await visit.Field(2, "Block").SelectOptionAsync("1");
        await visit.Field(2, "Value in its header").SelectOptionAsync("previous");
        await visit.CheckAsync(2);
        await visit.IsWrongAsync(2, "changes later");
        await visit.Field(2, "Block").SelectOptionAsync("0");
        await visit.Field(2, "Value in its header").SelectOptionAsync("nonce");
        await visit.CheckAsync(2);
        await visit.IsWrongAsync(2, "The nonce comes second.");
        await visit.Field(2, "Value in its header").SelectOptionAsync("root");
        await visit.CheckAsync(2);
        await visit.IsRightAsync(2, "changes first");
        await visit.IsSolvedAsync(3);
    }

    [LongFact]
    public async Task Section_4_hunts_for_zeros_and_finds_a_name_in_a_block()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 4);

        await visit.AnswerAsync(1, "A text that begins with your name", "Ada Lovelace");
        await visit.IsWrongAsync(1, "not with 3");
        await visit.PressAsync(1, "Try");
        await Visit.Expect(visit.Step(1, "tbody tr")).ToHaveCountAsync(5);
        await visit.CheckAsync(1);
        await visit.IsRightAsync(1, "000");
        ILocator field = visit.Field(1, "A text that begins with your name");
        string found = await field.InputValueAsync();
        await visit.PressAsync(1, "Try");
        await Visit.Expect(field).Not.ToHaveValueAsync(found);
        Assert.True(NumberIn(await field.InputValueAsync()) > NumberIn(found));

        await visit.ReloadAsync(solved: 1);
        await visit.AnswerAsync(2, "Number of tries", "32");
        await visit.IsWrongAsync(2, "zero bits");
        await visit.AnswerAsync(2, "Number of tries", "4,096");
        await visit.IsWrongAsync(2, "16 times as many");
        await visit.AnswerAsync(2, "Number of tries", "1,048,576");
        await visit.IsRightAsync(2);

        await visit.Field(3, "The name that you gave your miner").FillAsync("Ada Lovelace");
        await visit.AnswerAsync(3, "Height or hash of your block", "101");
        await visit.IsWrongAsync(3, "does not carry that name");
        ChainedHeader tip = site.Node.Node.Tip;
        byte[] name = "Ada Lovelace"u8.ToArray();
        Block block = new BlockDraft(tip, ChainParameters.Regtest)
        {
            CoinbaseScript = [.. CoinbaseHeight.Encode(tip.Height + 1), (byte)name.Length, .. name],
        }.Build();
        await site.Node.SendAsync(block);
        await visit.AnswerAsync(3, "Height or hash of your block", $"{block.Hash}");
        await visit.IsRightAsync(3, "carries your name");
        await visit.IsSolvedAsync(4);
    }

    private static int NumberIn(string text) => int.Parse(text.Split(' ')[^1], CultureInfo.InvariantCulture);

    [LongFact]
    public async Task Section_5_predicts_which_branch_wins_and_when()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 5);

        await visit.ChooseAsync(1, "Ann");
        await visit.IsWrongAsync(1, "Choose a branch, and type");
        await visit.AnswerAsync(1, "After how many seconds do both agree?", "15");
        await visit.IsWrongAsync(1, "Ann’s branch does not win");
        await visit.Step(1, "input[value=Bob]").CheckAsync();
        await visit.AnswerAsync(1, "After how many seconds do both agree?", "11");
        await visit.IsWrongAsync(1, "does not know it yet");
        await visit.AnswerAsync(1, "After how many seconds do both agree?", "15");
        await visit.IsRightAsync(1, "At 15 s Ann hears of a branch with more work");

        await visit.ReloadAsync(solved: 1);
        await visit.Step(2, "input[value=Bob]").CheckAsync();
        await visit.AnswerAsync(2, "After how many seconds do both agree?", "15");
        await visit.IsWrongAsync(2, "Ann has found another one by then");
        for (int i = 0; i < 10; i++)
        {
            await visit.PressAsync(2, "Next event");
        }

        await Visit.Expect(visit.Step(2, "tbody tr:last-child td")).ToHaveTextAsync(
            ["28", "B3 reaches Ann, who changes to it: more work. A1, A2 are stale", "B1 ← B2 ← B3", "B1 ← B2 ← B3"]);
        await visit.AnswerAsync(2, "After how many seconds do both agree?", "28");
        await visit.IsRightAsync(2);
        await visit.IsSolvedAsync(5);
    }

    [LongFact]
    public async Task Section_6_computes_a_reward_and_catches_the_coinbase_that_takes_too_much()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 6);
        await Visit.Expect(visit.Step(1, ".question")).ToContainTextAsync("at height 317");

        await visit.AnswerAsync(1, "Coins", "50.012345");
        await visit.IsWrongAsync(1, "has been halved");
        await visit.AnswerAsync(1, "Coins", "12.5");
        await visit.IsWrongAsync(1, "the fees as well");
        await visit.AnswerAsync(1, "Coins", "12.512345");
        await visit.IsRightAsync(1, "12.5 + 0.012345");

        await visit.ReloadAsync(solved: 1);
        await visit.ChooseAsync(2, "0");
        await visit.IsWrongAsync(2, "This one is allowed: 50 of subsidy");
        await visit.ChooseAsync(2, "1");
        await visit.IsRightAsync(2, "bad-cb-amount");
        await visit.IsSolvedAsync(6);
    }
}
