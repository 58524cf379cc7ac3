using System.Text;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests.Learn;

/// <summary>What all lessons share: the list, the progress, the size of a lesson, and that none is empty on any chain.</summary>
[Collection<LearnWindow>]
public sealed class FrameTests(Site site)
{
    private const int Lessons = 12;


    [Fact]
    public async Task The_list_has_all_twelve_and_progress_is_kept_in_the_browser_alone()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 5);
        var changes = new List<string>();
        visit.Page.Request += Note;
        await visit.Step(1, "input[value=Bob]").CheckAsync();
        await visit.AnswerAsync(1, "After how many seconds do both agree?", "15");
        await visit.IsRightAsync(1);
        await visit.Page.EvaluateAsync("location.hash = '#/learn'");

        await Visit.Expect(visit.Page.Locator(".lessons > li")).ToHaveCountAsync(Lessons);
        await Visit.Expect(visit.Page.Locator(".lessons .badge")).ToHaveTextAsync(["1 of 2 steps"]);
        string text = await visit.Page.GetByLabel("Your progress as text").InputValueAsync();
        Assert.Contains(" 5 Network                          1 of 2 steps\n", text);
        Assert.Empty(changes);

        ILocator forget = visit.Page.Locator("button:text('orget')");
        await forget.ClickAsync();
        await Visit.Expect(visit.Page.Locator(".lessons .badge")).ToHaveCountAsync(1);
        await forget.ClickAsync();
        await Visit.Expect(visit.Page.Locator(".lessons .badge")).ToHaveCountAsync(0);
        visit.Page.Request -= Note;

        void Note(object? sender, IRequest request)
        {
            if (request.Method is not ("GET" or "HEAD"))
            {
                changes.Add(request.Url);
            }
        }
    }

    [LongFact]
    public async Task A_browser_that_keeps_nothing_can_still_learn()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 11);
        await visit.Page.EvaluateAsync("() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }");
        await visit.AnswerAsync(1, "Number of blocks (z)", "11");
        await visit.IsRightAsync(1);
        await visit.ChooseAsync(2, "never");
        await visit.IsRightAsync(2);
        await visit.IsSolvedAsync(11);
        await visit.Page.ReloadAsync();
        await Visit.Expect(visit.Page.Locator(".lessons > li")).ToHaveCountAsync(Lessons);
        await Visit.Expect(visit.Page.Locator(".lessons .badge")).ToHaveCountAsync(0);
    }

    [LongFact]
    public async Task A_lesson_that_does_not_exist_is_not_found_and_hints_come_one_by_one()
    {
        await using Visit visit = await site.OpenAsync("#/learn/13");
        await visit.ShowsAsync("h1", "Not found");
        await visit.GoAsync("#/learn/5");
        ILocator step = visit.Page.Locator(".step[data-step='1']");
        await Visit.Expect(step.Locator(".hints li")).ToHaveCountAsync(0);
        await step.Locator("button:text-is('Hint')").ClickAsync();
        await Visit.Expect(step.Locator(".hints li")).ToHaveCountAsync(1);
        await step.Locator("button:text-is('Hint')").PressAsync("Enter");
        await Visit.Expect(step.Locator(".hints li")).ToHaveCountAsync(2);
        await Visit.Expect(step.Locator("button:text-is('Hint')")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_step_is_solved_by_keyboard_alone()
    {
        await using LearnVisit visit = await LearnVisit.OpenAsync(site, 5);
        IKeyboard keyboard = visit.Page.Keyboard;
        await visit.Step(1, "button:text-is('From the beginning')").FocusAsync();
        await keyboard.PressAsync("Tab"); // To the radio buttons.
        await keyboard.PressAsync("ArrowDown");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("11");
        await keyboard.PressAsync("Enter");
        await visit.IsWrongAsync(1, "does not know it yet");
        await keyboard.PressAsync("Backspace");
        await keyboard.TypeAsync("5");
        await keyboard.PressAsync("Enter");
        await visit.IsRightAsync(1);
    }

    [LongTheory]
    [InlineData("regtest", 0)]
    [InlineData("regtest", 30)]
    [InlineData("main", 0)]
    [InlineData("main", 30)]
    public Task No_lesson_is_empty_on_a_short_chain(string network, int blocks) => LooksWholeAsync(network, blocks);

    [LongFact]
    public async Task No_lesson_is_empty_on_a_long_chain()
    {
        await LooksWholeAsync("regtest", 3_000);
    }

    private async Task LooksWholeAsync(string network, int blocks)
    {
        Chromium.SkipUnlessThere();
        await using TestNode node = await TestNode.StartAsync(network == "main" ? ChainParameters.Main : ChainParameters.Regtest);
        for (int i = 0; i < blocks && network == "main"; i++)
        {
            Assert.Null(node.Node.SubmitBlock(new BlockDraft(node.Node.Tip, ChainParameters.Main).Build()).Violation);
        }

        if (blocks > 0 && network == "regtest")
        {
            await node.GenerateAsync(blocks);
        }

        await using Visit visit = await site.OpenAsync("#/learn", node);
        for (int lesson = 1; lesson <= Lessons; lesson++)
        {
            await visit.GoAsync($"#/learn/{lesson}");
            await visit.Page.Locator(".step").First.WaitForAsync();
            int steps = await visit.Page.Locator(".step").CountAsync();
            int promised = await visit.Page.EvaluateAsync<int>(
                "async lesson => (await import('/learn/contents.js')).LESSONS[lesson - 1].steps", lesson);
            Assert.Equal(promised, steps);
            string text = await visit.Page.Locator("#main").InnerTextAsync();
            Assert.DoesNotMatch("undefined|NaN|null|\\[object|Infinity", text);
            Assert.True(Encoding.UTF8.GetByteCount(text) > 500, $"Lesson {lesson} says little: {text}");
        }
    }
}
