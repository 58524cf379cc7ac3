using BlockChain.Core.Chain;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Chain;

/// <summary>
/// A reorganisation that fails halfway never was. The failure is made by a trigger that another connection puts into
/// the file: SQLite then refuses one certain row. <c>ABORT</c> undoes that statement alone, as after most errors;
/// <c>ROLLBACK</c> undoes all, as after a full disk.
/// </summary>
public sealed class InterruptedReorganisationTests : IDisposable
{
    private readonly DirectNode _node = new(TestNetworks.EarlyCoins);
    private readonly Story _story;

    //  genesis ─ c1 ─ c2 ─ c3 ─ a4 ─ a5
    //                       └─ b4 ─ b5 ─ b6
    public InterruptedReorganisationTests()
    {
        _story = new Story(_node);
        _story.Grow("c", 3, on: "genesis");
        Transaction parent = new Payment(_story["c1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction child = new Payment(parent.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        Transaction other = new Payment(_story["c2"].Reward).AllTo(TestKeys.Bob).Sign();
        _story.Accept("a4", on: "c3", block => block.With(parent));
        _story.Accept("a5", on: "a4", block => block.With(child));
        _story.Accept("b4", on: "c3", block => block.With(other));
        _story.Accept("b5", on: "b4", block => block.With(parent));
        _story.Draw("b6", on: "b5", block => block.With(child));
    }

    public void Dispose() => _story.Dispose();

    public static TheoryData<string, string> Failures
    {
        get
        {
            string[] moments =
            [
                "INSERT ON blocks",
                "INSERT ON bodies",
                "UPDATE ON outputs WHEN OLD.spender >> 15 = 5",
                "DELETE ON outputs WHEN OLD.created = 5",
                "DELETE ON transactions WHEN OLD.id >> 15 = 4",
                "DELETE ON best_chain WHEN OLD.height = 4",
                "INSERT ON transactions WHEN NEW.id >> 15 = 4",
                "UPDATE ON outputs WHEN NEW.spender >> 15 = 5",
                "INSERT ON outputs WHEN NEW.id >> 30 = 6",
                "INSERT ON best_chain WHEN NEW.height = 5",
                "UPDATE ON blocks WHEN NEW.height = 6",
            ];
            return [.. from moment in moments from undoing in (string[])["ABORT", "ROLLBACK"] select (moment, undoing)];
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void An_interrupted_reorganisation_never_was(string moment, string undoing)
    {
        List<string> before = BestChain.Describe(_node.Node);
        IReadOnlyList<ChainTip> tipsBefore = _node.Node.ChainTips();
        var heard = new List<NodeEvent>();
        _node.Node.Happened += heard.Add;

        _node.Execute($"CREATE TRIGGER failure BEFORE {moment} BEGIN SELECT RAISE({undoing}, 'The disk broke.'); END");
        StoreException failure = Assert.Throws<StoreException>(() => { _story.Accept("b6"); });

        Assert.Contains("The disk broke.", failure.Message, StringComparison.Ordinal);
        Assert.Empty(heard);
        Assert.Equal(before, BestChain.Describe(_node.Node));
        Assert.Equal(tipsBefore, _node.Node.ChainTips());

        _node.Restart();
        Assert.Equal(before, BestChain.Describe(_node.Node));

        _node.Execute("DROP TRIGGER failure");
        _story.Accept("b6");
        _story.IsAsIfOnly("b6");
    }

    [Fact]
    public void After_an_interruption_the_same_node_goes_on()
    {
        _node.Execute("CREATE TRIGGER failure BEFORE INSERT ON outputs BEGIN SELECT RAISE(ABORT, 'The disk broke.'); END");
        Assert.Throws<StoreException>(() => { _story.Accept("b6"); });
        _node.Execute("DROP TRIGGER failure");

        _story.Accept("a6", on: "a5");
        _story.IsAsIfOnly("a6");
        _story.Accept("b6");
        _story.Accept("b7", on: "b6");
        _story.IsAsIfOnly("b7");
    }
}
