using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Chain;

/// <summary>A chain with branches, whose file is made again.</summary>
public abstract class ChainRebuildTest : IDisposable
{
    private protected DirectNode Direct { get; } = new(TestNetworks.EarlyCoins);

    private protected Story Story { get; }

    //  genesis ─ c1 … c9 ─ a10 ─ a11        (with payments)
    //                    ├ b10 ─ b11 ─ b12  (the tip)
    //                    └ d10 ─ d11 ─ d12  (as much work, but later)
    protected ChainRebuildTest()
    {
        Story = new Story(Direct);
        for (int i = 1; i <= 9; i++)
        {
            Story.Draw($"c{i}", on: i == 1 ? "genesis" : $"c{i - 1}");
        }

        Assert.Null(Direct.Node.SubmitBlocks([.. Enumerable.Range(1, 9).Select(i => Story[$"c{i}"].Block)]));
        Transaction parent = new Payment(Story["c1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction child = new Payment(parent.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        Story.Accept("a10", on: "c9", block => block.With(parent, child));
        Story.Accept("a11", on: "a10");
        Story.Accept("b10", on: "c9", block => block.With(parent));
        Story.Accept("b11", on: "b10");
        Story.Accept("b12", on: "b11", block => block.With(child));
        Story.Grow("e", 3, on: "c9");
        Story.Draw("b13", on: "b12");
    }

    public void Dispose()
    {
        Story.Dispose();
        GC.SuppressFinalize(this);
    }
}
