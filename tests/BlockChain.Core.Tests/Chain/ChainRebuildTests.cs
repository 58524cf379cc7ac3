using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using Microsoft.Data.Sqlite;

namespace BlockChain.Core.Tests.Chain;

/// <summary><c>--reindex</c>: the file is made again from the blocks in it.</summary>
public sealed class ChainRebuildTests : IDisposable
{
    private const int Seed = 20_261_122;

    private readonly DirectNode _node = new(TestNetworks.EarlyCoins);
    private readonly Story _story;
    private readonly ManualClock _clock = new();

    //  genesis ─ c1 … c9 ─ a10 ─ a11        (with payments)
    //                    ├ b10 ─ b11 ─ b12  (the tip)
    //                    └ d10 ─ d11 ─ d12  (as much work, but later)
    public ChainRebuildTests()
    {
        _story = new Story(_node);
        for (int i = 1; i <= 9; i++)
        {
            _story.Draw($"c{i}", on: i == 1 ? "genesis" : $"c{i - 1}");
        }

        Assert.Null(_node.Node.SubmitBlocks([.. Enumerable.Range(1, 9).Select(i => _story[$"c{i}"].Block)]));
        Transaction parent = new Payment(_story["c1"].Reward).AllTo(TestKeys.Alice).Sign();
        Transaction child = new Payment(parent.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob).Sign();
        _story.Accept("a10", on: "c9", block => block.With(parent, child));
        _story.Accept("a11", on: "a10");
        _story.Accept("b10", on: "c9", block => block.With(parent));
        _story.Accept("b11", on: "b10");
        _story.Accept("b12", on: "b11", block => block.With(child));
        _story.Grow("e", 3, on: "c9");
        _story.Draw("b13", on: "b12");
    }

    public void Dispose() => _story.Dispose();

    [Fact]
    public void It_makes_the_same_chain_with_all_its_branches()
    {
        List<string> before = BestChain.Describe(_node.Node);
        HashSet<ChainTip> tips = [.. _node.Node.ChainTips().Select(WithoutHistory)];

        RebuildResult result = _node.Rebuild();

        Assert.Equal(new RebuildResult(12, Lost: 0, Kept: null), result);
        Assert.Equal(before, BestChain.Describe(_node.Node));
        Assert.Equal(tips, _node.Node.ChainTips().Select(WithoutHistory).ToHashSet());
        _story.Accept("e4", on: "e3");
        _story.IsAsIfOnly("e4");
        _node.Close();
        Assert.Equal(["chain.db", "chain.db.lock"], Files());
        _node.Open();
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

    [Theory]
    [InlineData("DELETE FROM outputs")]
    [InlineData("UPDATE outputs SET owner = x'00'")]
    [InlineData("DELETE FROM best_chain")]
    [InlineData("UPDATE best_chain SET supply = 7")]
    [InlineData("DROP TABLE best_chain; DROP TABLE outputs; DROP TABLE transactions")]
    [InlineData("UPDATE blocks SET header = x'00', hash = id")]
    [InlineData("PRAGMA foreign_keys = OFF; DROP TABLE blocks")]
    public void It_mends_all_that_is_made_from_the_blocks(string damage)
    {
        List<string> before = BestChain.Describe(_node.Node);
        _node.Close();
        _node.Execute(damage);

        RebuildResult result = _node.Rebuild();

        Assert.Null(result.Kept);
        Assert.Equal(before, BestChain.Describe(_node.Node));
    }

    [Fact]
    public void It_goes_on_after_an_interruption_at_any_step()
    {
        List<string> before = BestChain.Describe(_node.Node);
        _node.Close();
        int interruptions = 0;
        for (int steps = 1; Interrupt(steps); steps += 12)
        {
            interruptions++;
            Assert.True(ChainRebuild.IsUnfinished(_node.File));
            Assert.True(File.Exists(_node.File));
        }

        _node.Open();
        Assert.Equal(before, BestChain.Describe(_node.Node));
        Assert.False(ChainRebuild.IsUnfinished(_node.File));
        Assert.InRange(interruptions, 2, 100);
    }

    [Fact]
    public void Begun_anew_it_forgets_what_an_interruption_left()
    {
        List<string> before = BestChain.Describe(_node.Node);
        _node.Close();
        Assert.True(Interrupt(2));
        File.WriteAllText(_node.File + ".reindex", "not a chain");
        using (var rebuild = new ChainRebuild(_node.File, _node.Parameters, _clock))
        {
            rebuild.StartOver();
            rebuild.Complete(_ => { }, CancellationToken.None);
        }

        _node.Open();
        Assert.Equal(before, BestChain.Describe(_node.Node));
    }

    [Theory]
    [InlineData("UPDATE bodies SET bytes = x'00' WHERE block = (SELECT id FROM blocks WHERE height = 6)", 5)]
    [InlineData("UPDATE bodies SET bytes = zeroblob(length(bytes)) WHERE block = (SELECT id FROM blocks WHERE height = 6)", 5)]
    [InlineData("DELETE FROM bodies WHERE block = (SELECT id FROM blocks WHERE height = 6)", 5)]
    [InlineData("UPDATE bodies SET bytes = substr(bytes, 1, 80) || x'00' WHERE block = (SELECT id FROM blocks WHERE height = 6)", 5)]
    public void What_it_cannot_read_is_said_and_fetched_again_and_the_old_file_stays(string damage, int height)
    {
        _node.Close();
        _node.Execute(damage);

        RebuildResult result = _node.Rebuild();

        Assert.Equal(height, result.Height);
        Assert.Equal(12, result.Lost);
        Assert.Equal(_node.File + ".damaged", result.Kept);
        Assert.True(File.Exists(result.Kept));
        FetchAgain();
        _story.IsAsIfOnly("b13");
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    public void Of_a_file_that_has_lost_its_end_the_blocks_before_are_kept(double part)
    {
        for (int i = 13; i <= 600; i++)
        {
            _story.Draw($"f{i}", on: i == 13 ? "b12" : $"f{i - 1}");
        }

        Assert.Null(_node.Node.SubmitBlocks([.. Enumerable.Range(13, 588).Select(i => _story[$"f{i}"].Block)]));
        _node.Close();
        string kept = $"{_node.File}.damaged";
        File.WriteAllText(kept, "what an earlier rebuild kept");
        using (FileStream file = File.OpenWrite(_node.File))
        {
            file.SetLength((long)(file.Length * part));
        }

        RebuildResult result = _node.Rebuild();

        Assert.InRange(result.Height, 100, 599);
        Assert.True(result.Lost > 0);
        Assert.Equal(($"{kept}.2", "what an earlier rebuild kept"), (result.Kept, File.ReadAllText(kept)));
        Assert.True(File.Exists(result.Kept));
    }

    [Fact]
    public void A_log_that_could_not_be_taken_into_the_new_file_leaves_the_old_one()
    {
        List<string> before = BestChain.Describe(_node.Node);
        _node.Close();
        using (var rebuild = new ChainRebuild(_node.File, _node.Parameters, _clock))
        {
            // Who reads the new file as it is closed keeps its log there, as a full disk does.
            SqliteConnection? reader = null;
            Assert.Throws<StoreException>(() => rebuild.Complete(
                progress => reader ??= progress.IsReading ? null : ReaderOf(_node.File + ".reindex"),
                CancellationToken.None));
            reader!.Dispose();
        }

        _node.Open();
        Assert.Equal(before, BestChain.Describe(_node.Node));
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
    public void Whatever_bytes_are_damaged_the_result_is_a_valid_chain_or_a_named_error_that_leaves_the_file()
    {
        using DirectNode reference = _story.NodeWithOnly("b13");
        List<string> expected = BestChain.Describe(reference.Node);
        _node.Close();
        byte[] good = File.ReadAllBytes(_node.File);
        int rounds = LongTests.Choose(usual: 5, inLongForm: 500);
        int opened = 0;
        for (int round = 0; round < rounds; round++)
        {
            var random = new Random(Seed + round);
            byte[] bad = Damage(good, random);
            File.WriteAllBytes(_node.File, bad);
            File.Delete(_node.File + "-wal");
            File.Delete(_node.File + ".damaged");
            try
            {
                _node.Rebuild();
                FetchAgain();
                Assert.Equal(expected, BestChain.Describe(_node.Node));
                opened++;
                _node.Close();
            }
            catch (StoreException named)
            {
                Assert.Contains(_node.File, named.Message, StringComparison.Ordinal);
            }
            catch (Exception failure) when (failure is not StoreException)
            {
                Assert.Fail($"Seed {Seed + round}: {failure}");
            }
        }

        File.Delete(_node.File + "-wal");
        File.WriteAllBytes(_node.File, good);
        _node.Open();
        Assert.InRange(opened, rounds / 2, rounds);
    }

    [Fact]
    public void The_file_of_another_network_or_program_stays_as_it_is()
    {
        _node.Close();
        byte[] before = File.ReadAllBytes(_node.File);
        using (var rebuild = new ChainRebuild(_node.File, ChainParameters.Main, _clock))
        {
            StoreException refusal = Assert.Throws<StoreException>(
                () => rebuild.Complete(_ => { }, CancellationToken.None));
            Assert.Contains("is not of the network main", refusal.Message, StringComparison.Ordinal);
        }

        File.WriteAllText(_node.File, new string('x', 5_000));
        using (var rebuild = new ChainRebuild(_node.File, ChainParameters.Main, _clock))
        {
            StoreException refusal = Assert.Throws<StoreException>(
                () => rebuild.Complete(_ => { }, CancellationToken.None));
            Assert.Contains("is not a chain file", refusal.Message, StringComparison.Ordinal);
        }

        File.WriteAllBytes(_node.File, before);
        _node.Open();
    }

    [Fact]
    public void It_does_not_replace_a_file_that_another_program_is_writing()
    {
        _node.Close();
        using (var connection = new SqliteConnection($"Data Source={_node.File};Pooling=False"))
        {
            connection.Open();
            using SqliteTransaction held = connection.BeginTransaction();

            StoreException refusal = Assert.Throws<StoreException>(() => _node.Rebuild());

            Assert.Contains("is locked by another program", refusal.Message, StringComparison.Ordinal);
            Assert.False(ChainRebuild.IsUnfinished(_node.File));
        }

        _node.Rebuild();
    }

    [Fact]
    public void It_refuses_a_file_that_somebody_else_has_open()
    {
        StoreException refusal = Assert.Throws<StoreException>(
            () => new ChainRebuild(_node.File, _node.Parameters, _clock));

        Assert.Contains("Another miner is already using ", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Whether a branch was once the best is not told by its blocks.</summary>
    private static ChainTip WithoutHistory(ChainTip tip) =>
        tip.Status == "active" ? tip : tip with { Status = "valid" };

    /// <summary>A flipped bit, a page of zeros or of anything, an end that is cut off, or many of these.</summary>
    private static byte[] Damage(byte[] good, Random random)
    {
        byte[] bad = [.. good];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int page = random.Next(bad.Length / 4096) * 4096;
            switch (random.Next(4))
            {
                case 0:
                    bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bad.AsSpan(page, 4096).Clear();
                    break;
                case 2:
                    random.NextBytes(bad.AsSpan(page + random.Next(4096), 1));
                    random.NextBytes(bad.AsSpan(page, random.Next(4096)));
                    break;
                default:
                    bad = bad[..random.Next(4096, bad.Length + 1)];
                    break;
            }
        }

        return bad;
    }

    /// <summary>Rebuilds until some progress was told.</summary>
    /// <returns>Whether that was an interruption.</returns>
    private bool Interrupt(int steps)
    {
        using var stop = new CancellationTokenSource();
        using var rebuild = new ChainRebuild(_node.File, _node.Parameters, _clock);
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

    /// <summary>As from a peer, who has one block more by now.</summary>
    private void FetchAgain()
    {
        IEnumerable<string> names = Enumerable.Range(1, 9).Select(i => $"c{i}").Concat(["b10", "b11", "b12", "b13"]);
        Assert.Null(_node.Node.SubmitBlocks([.. names.Select(name => _story[name].Block)]));
        _story.TipIs("b13");
    }

    private IEnumerable<string?> Files() =>
        Directory.GetFiles(Path.GetDirectoryName(_node.File)!).Select(Path.GetFileName).Order();
}
