using System.Globalization;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests.Learn;

/// <summary>Sections 7 to 10, and 12: each lesson is failed first, left in the middle, and then solved.</summary>
[Collection<LearnWindow>]
public sealed class LastLessonsTests(Site site)
{
    /// <summary>Beginnings of the attacks of section 12, and the reason with which nodes refuse them.</summary>
    private static readonly (string Attack, string Reason)[] Attacks =
    [
        ("Spend a coin that another payment", "bad-txns-inputs-missingorspent"), ("Claim one unit more", "bad-cb-amount"),
        ("Pay out more", "bad-txns-in-belowout"), ("Change the amount", "mempool-script-verify-flag-failed"),
        ("Write a block without", "high-hash"), ("Choose an easier target", "bad-diffbits"),
        ("Exchange a transaction", "bad-txnmrklroot"), ("Date a block far ahead", "time-too-new"),
        ("Date a block long ago", "time-too-old"), ("Spend a block reward", "bad-txns-premature-spend-of-coinbase"),
        ("Repeat the last transactions", "bad-txns-duplicate"), ("Name the same coin twice", "bad-txns-inputs-duplicate"),
        ("Make two outputs", "bad-txns-txouttotal-toolarge"), ("Build on a block", "bad-prevblk"),
    ];

    [LongFact]
    public async Task Section_7_prunes_a_tree_and_restores_its_root()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 7);
        ILocator spent = visit.Step(1, ".ticked input");
        int count = await spent.CountAsync();
        for (int i = 0; i < count; i++)
        {
            await spent.Nth(i).SetCheckedAsync(i != 1);
        }

        int kept = await visit.Step(1, ".level .kept").CountAsync();
        await visit.AnswerAsync(1, "Number of hashes", $"{count - 1}");
        await visit.IsWrongAsync(1, "One hash can stand for a whole branch.");
        await visit.AnswerAsync(1, "Number of hashes", $"{kept}");
        await visit.IsRightAsync(1, $"one for each level: {kept}");

        await visit.ReloadAsync(solved: 1);
        ILocator left = visit.Step(2, "input[value=left]");
        ILocator right = visit.Step(2, "input[value=right]");
        Assert.Equal(kept, await left.CountAsync());
        await visit.CheckAsync(2);
        await visit.IsWrongAsync(2, "Choose a side for each hash.");
        for (int i = 0; i < kept; i++)
        {
            await right.Nth(i).CheckAsync();
        }

        await visit.CheckAsync(2);
        await visit.IsWrongAsync(2, "not the root");
        await left.First.CheckAsync();
        await visit.CheckAsync(2);
        await visit.IsRightAsync(2, "The root is restored");
        await visit.IsSolvedAsync(7);
    }

    [LongFact]
    public async Task Sections_7_and_8_take_a_real_block_that_has_payments()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(105, Site.AddressOf(TestKeys.Miner));
        foreach (int height in (int[])[1, 2, 3])
        {
            await Site.PayAsync(node, height);
        }

        string block = (await node.GenerateAsync(1))[0];
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 7, node);
        await Visit.Expect(visit.Step(1)).ToContainTextAsync("These are the 4 transactions of block 106 of this chain.");
        await Visit.Expect(visit.Step(2, ".question")).ToContainTextAsync((await node.JsonAsync($"/api/block/{block}")).Text("merkle_root")!);

        await using LearnVisit next = await LearnVisit.OpenAsync(site, 8, node);
        await Visit.Expect(next.Step(1)).ToContainTextAsync("These are the 4 transactions of block 106 of this chain.");
        string payment = await node.TextAsync($"/api/tx/{await node.TextAsync($"/api/block/{block}/txid/1")}/hex");
        Assert.Contains(await next.Step(2, "details pre").AllTextContentsAsync(), text => text.Contains(payment, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Section_8_catches_a_lying_node_and_checks_a_receipt()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 8);
        ILocator lines = visit.Step(1, ".bench");
        int count = await lines.CountAsync();
        int lie = -1;
        for (int i = 0; i < count; i++)
        {
            await visit.PressAsync(1, $"Compute line {i + 1}");
            string claimed = await lines.Nth(i).Locator("code").Nth(2).InnerTextAsync();
            lie = await lines.Nth(i).Locator("[role=status] code").InnerTextAsync() == claimed ? lie : i;
        }

        await visit.ChooseAsync(1, $"{(lie + 1) % count}");
        await visit.IsWrongAsync(1, "is true");
        await visit.ChooseAsync(1, $"{lie}");
        await visit.IsRightAsync(1, "breaking SHA-256");

        await visit.ReloadAsync(solved: 1);
        string[] receipts = [.. await visit.Step(2, "details pre").AllTextContentsAsync()];
        var isTrue = new bool[2];
        for (int i = 0; i < 2; i++)
        {
            await visit.Field(2, "A receipt").FillAsync(receipts[i]);
            await visit.PressAsync(2, "Check the receipt");
            await Visit.Expect(visit.Step(2, ".ticked li").First).ToContainTextAsync("The transaction’s id is");
            isTrue[i] = !(await visit.Step(2, ".ticked").InnerTextAsync()).Contains("false", StringComparison.Ordinal);
        }

        Assert.NotEqual(isTrue[0], isTrue[1]);
        int real = isTrue[0] ? 0 : 1;
        string hex = receipts[real].Split('\n').Single(line => line.Contains("$ transaction=", StringComparison.Ordinal)).Split('=')[1];
        Assert.True(Transaction.TryParse(Convert.FromHexString(hex), out Transaction? payment, out _));
        decimal coins = payment.Outputs[0].Value.Units / 100_000_000m;
        await visit.Field(2, "Coins that its first output pays").FillAsync(coins.ToString(CultureInfo.InvariantCulture));
        await visit.ChooseAsync(2, $"{1 - real}");
        await visit.IsWrongAsync(2, "Its transaction was changed");
        await visit.ChooseAsync(2, $"{real}");
        await visit.IsRightAsync(2, $"{payment.Outputs[0].Value.Units / 100_000_000}");
        await visit.IsSolvedAsync(8);
    }

    [LongFact]
    public async Task Section_8_reads_a_receipt_that_the_wallet_wrote()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 8);
        string receipt = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "example-receipt.txt"));
        foreach (string text in (string[])[receipt, receipt.Replace("header=0", "header=1", StringComparison.Ordinal)])
        {
            await visit.Field(2, "A receipt").FillAsync(text);
            await visit.PressAsync(2, "Check the receipt");
            await Visit.Expect(visit.Step(2, ".ticked li").Last).ToContainTextAsync("Its first output pays");
            Assert.Equal(
                text != receipt, (await visit.Step(2, ".ticked").InnerTextAsync()).Contains("false", StringComparison.Ordinal));
        }
    }

    [LongFact]
    public async Task Section_9_chooses_coins_as_well_as_the_wallet()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 9);
        Task TickAsync(string coin, bool isChosen) =>
            visit.Step(1, $"label:has(span:text-is('{coin}')) input").SetCheckedAsync(isChosen);

        await TickAsync("0.2", true);
        await visit.CheckAsync(1);
        await visit.IsWrongAsync(1, "are not enough");
        await TickAsync("0.2", false);
        await TickAsync("1", true);
        await visit.CheckAsync(1);
        await visit.IsWrongAsync(1, "Yours leaves change");
        await TickAsync("1", false);
        await TickAsync("0.2", true);
        await TickAsync("0.41004", true);
        await visit.CheckAsync(1);
        await visit.IsRightAsync(1, "The wallet chooses 0.41004 + 0.2");

        await visit.ReloadAsync(solved: 1);
        await visit.AnswerAsync(2, "Units", "522");
        await visit.IsWrongAsync(2, "size in bytes");
        await visit.AnswerAsync(2, "Units", "1,044");
        await visit.IsRightAsync(2);
        await visit.Field(2, "An address of this chain").FillAsync(Site.Alice);
        await visit.Field(2, "Coins to pay").FillAsync("3");
        await visit.PressAsync(2, "Choose as the wallet does");
        await Visit.Expect(visit.Step(2, ".bench [role=status]")).ToContainTextAsync("the wallet takes 1");
        await visit.IsSolvedAsync(9);
    }

    [LongFact]
    public async Task Section_10_links_addresses()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.GenerateAsync(102, Site.AddressOf(TestKeys.Miner));
        string payment = await Site.PayAsync(node, from: 2);
        await node.GenerateAsync(1);
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 10, node);
        ILocator yes = visit.Step(1, ".ask input[value=yes]");
        for (int i = 0; i < 5; i++)
        {
            await yes.Nth(i).CheckAsync();
        }

        await visit.CheckAsync(1);
        await visit.IsWrongAsync(1, "3 of 5. b1 and a3 were never spent together");
        await visit.Step(1, ".ask input[value=no]").Nth(3).CheckAsync();
        await visit.Step(1, ".ask input[value=no]").Nth(4).CheckAsync();
        await visit.CheckAsync(1);
        await visit.IsRightAsync(1, "5 of 5");
        await Visit.Expect(visit.Step(1, ".bench").Last).ToContainTextAsync(payment[..8]);

        await visit.ReloadAsync(solved: 1);
        await visit.Field(2, "Your addresses").FillAsync($"{Site.Alice}\n{Site.Alice}");
        await visit.PressAsync(2, "Look for links");
        await Visit.Expect(visit.Step(2, ".bench [role=status]")).ToContainTextAsync("Payments link 0 of your 1 address to each other.");
        await visit.ChooseAsync(2, "few");
        await visit.IsWrongAsync(2, "tied to that one address");
        await visit.ChooseAsync(2, "fresh");
        await visit.IsRightAsync(2);
        await visit.IsSolvedAsync(10);
    }

    [LongFact]
    public async Task Section_12_matches_attacks_with_rules_and_gives_a_certificate()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 12);
        ILocator certificate = visit.Step(1).GetByLabel("Certificate", new() { Exact = true });
        await visit.CheckAsync(1);
        await visit.IsWrongAsync(1, "14 are still open");
        await Visit.Expect(certificate).ToBeHiddenAsync();
        foreach ((string attack, string reason) in Attacks[1..])
        {
            await visit.Step(1).GetByLabel(attack).SelectOptionAsync(reason);
        }

        await visit.CheckAsync(1);
        await visit.IsWrongAsync(1, "1 is still open");

        await visit.Step(1).GetByLabel(Attacks[0].Attack).SelectOptionAsync("high-hash");
        await visit.CheckAsync(1);
        await visit.IsWrongAsync(1, "13 of 14.");
        await visit.ReloadAsync(solved: 0);
        foreach ((string attack, string reason) in Attacks)
        {
            await visit.Step(1).GetByLabel(attack).SelectOptionAsync(reason);
        }

        await visit.CheckAsync(1);
        await visit.IsRightAsync(1, "All fourteen.");
        await visit.Step(1).GetByLabel("Your name").FillAsync("Ada Lovelace");
        string text = await certificate.InputValueAsync();
        Assert.Contains("Name     Ada Lovelace\nNetwork  regtest\n", text);
        Assert.Matches("12 Conclusion +solved 20", text);
        await visit.Field(1, "A certificate to check").FillAsync(text);
        await visit.PressAsync(1, "Check it");
        await Visit.Expect(visit.Step(1, ".bench [role=status]")).ToContainTextAsync("✓ Unchanged");
        await visit.Field(1, "A certificate to check").FillAsync(text.Replace("Ada", "Eve", StringComparison.Ordinal));
        await visit.PressAsync(1, "Check it");
        await Visit.Expect(visit.Step(1, ".bench [role=status]")).ToContainTextAsync("✗ Changed");
        await visit.IsSolvedAsync(12);
    }
}
