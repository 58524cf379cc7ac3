using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using Microsoft.Data.Sqlite;

namespace BlockChain.Core.Tests.Chain;

/// <summary><c>--reindex</c>: the file is made again from the blocks in it.</summary>
public sealed class ChainRebuildTests : ChainRebuildTest
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void It_makes_the_same_chain_with_all_its_branches()
    {
        List<string> before = BestChain.Describe(Direct.Node);
        HashSet<ChainTip> tips = [.. Direct.Node.ChainTips().Select(WithoutHistory)];

        RebuildResult result = Direct.Rebuild();

        Assert.Equal(new RebuildResult(12, Lost: 0, Kept: null), result);
        Assert.Equal(before, BestChain.Describe(Direct.Node));
        Assert.Equal(tips, Direct.Node.ChainTips().Select(WithoutHistory).ToHashSet());
        Story.Accept("e4", on: "e3");
        Story.IsAsIfOnly("e4");
        Direct.Close();
        Assert.Equal(["chain.db", "chain.db.lock"], Files());
        Direct.Open();
    }

    //  genesis ─ a1 ─ a2 ─ a3 ─ a4 ─ a5   each a second after the one before, so that the next is four times as hard
    //         └─ b1
    [Fact]
    public void A_fork_that_was_taken_while_blocks_were_easy_is_taken_again()
    {
        using var node = new DirectNode(TestNetworks.Steep);
        var story = new Story(node);
        story.Accept("a1", on: "genesis");
        story.Accept("b1", on: "genesis");
        for (int i = 2; i <= 5; i++)
        {
            story.Accept($"a{i}", on: $"a{i - 1}", block => block.Time = block.Parent.Header.Time + 1);
        }

        story.Refuse("too-little-chainwork", "c1", on: "genesis");
        HashSet<ChainTip> tips = [.. node.Node.ChainTips()];

        Assert.Equal(new RebuildResult(5, Lost: 0, Kept: null), node.Rebuild());

        Assert.Equal(tips, node.Node.ChainTips().ToHashSet());
        story.Refuse("too-little-chainwork", "c1");
    }

    //  genesis ─ a1 ─ a2 ─ a3
    //         │    └─ c2          comes later and is stronger
    //         └─ b1
    [Fact]
    public void Blocks_that_take_more_room_than_branches_have_now_are_all_kept()
    {
        using var node = new DirectNode(TestNetworks.EarlyCoins);
        var story = new Story(node);
        story.Grow("a", 3, on: "genesis");
        story.Accept("b1", on: "genesis");
        story.Accept("c2", on: "a1");
        HashSet<ChainTip> tips = [.. node.Node.ChainTips()];

        node.Rebuild(new ChainPolicy { MaxSideSize = 1_000, MinSideBodySize = 1_000 });

        Assert.Equal(3, tips.Count);
        Assert.Equal(tips, node.Node.ChainTips().ToHashSet());
    }

    [Fact]
    public void Blocks_that_left_for_stronger_ones_are_not_missed()
    {
        using var node = new DirectNode(TestNetworks.EarlyCoins, new ChainPolicy { MaxSideSize = 1_000, MinSideBodySize = 1_000 });
        var story = new Story(node);
        story.Grow("a", 3, on: "genesis");
        story.Accept("b1", on: "genesis");
        story.Accept("c2", on: "a1");
        story.Grow("d", 3, on: "a3");

        Assert.Equal(new RebuildResult(6, Lost: 0, Kept: null), node.Rebuild());

        Assert.Equal(2, node.Node.ChainTips().Count);
    }

    //  genesis ─ a1 ─ a2 ─ a3   a2 spends the reward of a1, which is too new for the rules of this program
    [Fact]
    public void Blocks_that_another_program_accepted_and_this_one_refuses_are_counted_and_their_file_is_kept()
    {
        using var node = new DirectNode(TestNetworks.EarlyCoins with { CoinbaseMaturity = 1 });
        var story = new Story(node);
        story.Accept("a1", on: "genesis");
        story.Accept("a2", on: "a1", block => block.With(new Payment(story["a1"].Reward).AllTo(TestKeys.Alice).Sign()));
        story.Accept("a3", on: "a2");
        node.Close();
        RebuildResult result;
        using (var rebuild = new ChainRebuild(node.File, TestNetworks.EarlyCoins, _clock))
        {
            rebuild.StartOver();
            result = rebuild.Complete(_ => { }, CancellationToken.None);
        }

        Assert.Equal((1, 2), (result.Height, result.Lost));
        Assert.True(File.Exists(result.Kept));
        node.Open();
        story.TipIs("a1");
    }

    [Fact]
    public void Blocks_that_a_killed_node_has_left_in_the_log_are_all_taken()
    {
        const int Count = 1_000;
        using var folder = new TemporaryFolder();
        string killed = folder.File("chain.db");
        using (var node = new DirectNode(ChainParameters.Regtest))
        {
            var run = new List<Block>();
            for (ChainedHeader tip = node.Node.Tip; run.Count < Count; tip = new ChainedHeader(run[^1].Header, tip))
            {
                run.Add(new BlockDraft(tip, node.Parameters).Build());
            }

            Assert.Null(node.Node.SubmitBlocks(run));
            File.Copy(node.File, killed);
            File.Copy(node.File + "-wal", killed + "-wal");
        }

        using var rebuild = new ChainRebuild(killed, ChainParameters.Regtest, _clock);
        RebuildResult result = rebuild.Complete(_ => { }, CancellationToken.None);

        Assert.Equal(new RebuildResult(Count, Lost: 0, Kept: null), result);
    }

    [Fact]
    public void It_goes_on_after_an_interruption_at_any_step()
    {
        List<string> before = BestChain.Describe(Direct.Node);
        Direct.Close();
        int interruptions = 0;
        for (int steps = 1; Interrupt(steps); steps += 12)
        {
            interruptions++;
            Assert.True(ChainRebuild.IsUnfinished(Direct.File));
            Assert.True(File.Exists(Direct.File));
        }

        Direct.Open();
        Assert.Equal(before, BestChain.Describe(Direct.Node));
        Assert.False(ChainRebuild.IsUnfinished(Direct.File));
        Assert.InRange(interruptions, 2, 100);
    }

    [Fact]
    public void Started_again_it_forgets_what_an_interruption_left()
    {
        List<string> before = BestChain.Describe(Direct.Node);
        Direct.Close();
        Assert.True(Interrupt(2));
        File.WriteAllText(Direct.File + ".reindex", "not a chain");
        using (var rebuild = new ChainRebuild(Direct.File, Direct.Parameters, _clock))
        {
            rebuild.StartOver();
            rebuild.Complete(_ => { }, CancellationToken.None);
        }

        Direct.Open();
        Assert.Equal(before, BestChain.Describe(Direct.Node));
    }

    [Fact]
    public void A_log_that_could_not_be_taken_into_the_new_file_leaves_the_old_one()
    {
        List<string> before = BestChain.Describe(Direct.Node);
        Direct.Close();
        using (var rebuild = new ChainRebuild(Direct.File, Direct.Parameters, _clock))
        {
            // Who reads the new file as it is closed keeps its log there, as a full disk does.
            SqliteConnection? reader = null;
            Assert.Throws<StoreException>(() => rebuild.Complete(
                progress => reader ??= progress.IsReading ? null : ReaderOf(Direct.File + ".reindex"),
                CancellationToken.None));
            reader!.Dispose();
        }

        Direct.Open();
        Assert.Equal(before, BestChain.Describe(Direct.Node));
    }

    private static SqliteConnection ReaderOf(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand read = connection.CreateCommand();
        read.CommandText = "BEGIN; SELECT count(*) FROM blocks";
        read.ExecuteScalar();
        return connection;
    }

    [Fact]
    public void The_file_of_another_network_or_program_stays_as_it_is()
    {
        Direct.Close();
        byte[] before = File.ReadAllBytes(Direct.File);
        using (var rebuild = new ChainRebuild(Direct.File, ChainParameters.Main, _clock))
        {
            StoreException refusal = Assert.Throws<StoreException>(
                () => rebuild.Complete(_ => { }, CancellationToken.None));
            Assert.Contains("is not of the network main", refusal.Message, StringComparison.Ordinal);
        }

        File.WriteAllText(Direct.File, new string('x', 5_000));
        using (var rebuild = new ChainRebuild(Direct.File, ChainParameters.Main, _clock))
        {
            StoreException refusal = Assert.Throws<StoreException>(
                () => rebuild.Complete(_ => { }, CancellationToken.None));
            Assert.Contains("is not a chain file", refusal.Message, StringComparison.Ordinal);
        }

        File.WriteAllBytes(Direct.File, before);
        Direct.Open();
    }

    [Fact]
    public void It_does_not_replace_a_file_that_another_program_is_writing()
    {
        Direct.Close();
        using (var connection = new SqliteConnection($"Data Source={Direct.File};Pooling=False"))
        {
            connection.Open();
            using SqliteTransaction held = connection.BeginTransaction();

            StoreException refusal = Assert.Throws<StoreException>(() => Direct.Rebuild());

            Assert.Contains("is locked by another program", refusal.Message, StringComparison.Ordinal);
            Assert.False(ChainRebuild.IsUnfinished(Direct.File));
        }

        Direct.Rebuild();
    }

    [Fact]
    public void It_refuses_a_file_that_somebody_else_has_open()
    {
        StoreException refusal = Assert.Throws<StoreException>(
            () => new ChainRebuild(Direct.File, Direct.Parameters, _clock));

        Assert.Contains("Another miner is already using ", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Whether a branch was once the best is not told by its blocks.</summary>
    private static ChainTip WithoutHistory(ChainTip tip) =>
        tip.Status == "active" ? tip : tip with { Status = "valid" };

    /// <summary>Rebuilds until some progress was told.</summary>
    /// <returns>Whether that was an interruption.</returns>
    private bool Interrupt(int steps)
    {
        using var stop = new CancellationTokenSource();
        using var rebuild = new ChainRebuild(Direct.File, Direct.Parameters, _clock);
        try
        {
            rebuild.Complete(
                _ =>
                {
                    if (--steps == 0)
                    {
                        stop.Cancel();
                    }
                },
                stop.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private IEnumerable<string?> Files() =>
        Directory.GetFiles(Path.GetDirectoryName(Direct.File)!).Select(Path.GetFileName).Order();
}
