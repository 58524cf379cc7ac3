using BlockChain.Core.Chain;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests.Chain;

/// <summary>A damaged file is made again from the blocks in it that can be read.</summary>
public sealed class DamagedRebuildTests : ChainRebuildTest
{
    private const int Seed = 20_261_122;

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
        List<string> before = BestChain.Describe(Direct.Node);
        Direct.Close();
        Direct.Execute(damage);

        RebuildResult result = Direct.Rebuild();

        Assert.Null(result.Kept);
        Assert.Equal(before, BestChain.Describe(Direct.Node));
    }

    [Theory]
    [InlineData("UPDATE bodies SET bytes = x'00' WHERE block = (SELECT id FROM blocks WHERE height = 6)", 5)]
    [InlineData("UPDATE bodies SET bytes = zeroblob(length(bytes)) WHERE block = (SELECT id FROM blocks WHERE height = 6)", 5)]
    [InlineData("DELETE FROM bodies WHERE block = (SELECT id FROM blocks WHERE height = 6)", 5)]
    [InlineData("UPDATE bodies SET bytes = substr(bytes, 1, 80) || x'00' WHERE block = (SELECT id FROM blocks WHERE height = 6)", 5)]
    public void What_it_cannot_read_is_said_and_fetched_again_and_the_old_file_stays(string damage, int height)
    {
        Direct.Close();
        Direct.Execute(damage);

        RebuildResult result = Direct.Rebuild();

        Assert.Equal(height, result.Height);
        Assert.Equal(12, result.Lost);
        Assert.Equal(Direct.File + ".damaged", result.Kept);
        Assert.True(File.Exists(result.Kept));
        FetchAgain();
        Story.IsAsIfOnly("b13");
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    public void Of_a_file_that_has_lost_its_end_the_blocks_before_are_kept(double part)
    {
        for (int i = 13; i <= 600; i++)
        {
            Story.Draw($"f{i}", on: i == 13 ? "b12" : $"f{i - 1}");
        }

        Assert.Null(Direct.Node.SubmitBlocks([.. Enumerable.Range(13, 588).Select(i => Story[$"f{i}"].Block)]));
        Direct.Close();
        string kept = $"{Direct.File}.damaged";
        File.WriteAllText(kept, "what an earlier rebuild kept");
        using (FileStream file = File.OpenWrite(Direct.File))
        {
            file.SetLength((long)(file.Length * part));
        }

        RebuildResult result = Direct.Rebuild();

        Assert.InRange(result.Height, 100, 599);
        Assert.True(result.Lost > 0);
        Assert.Equal(($"{kept}.2", "what an earlier rebuild kept"), (result.Kept, File.ReadAllText(kept)));
        Assert.True(File.Exists(result.Kept));
    }

    [Fact]
    public void Whatever_bytes_are_damaged_the_result_is_a_valid_chain_or_a_named_error_that_leaves_the_file()
    {
        using DirectNode reference = Story.NodeWithOnly("b13");
        List<string> expected = BestChain.Describe(reference.Node);
        Direct.Close();
        byte[] good = File.ReadAllBytes(Direct.File);
        int rounds = LongTests.Choose(usual: 5, inLongForm: 500);
        int opened = 0;
        for (int round = 0; round < rounds; round++)
        {
            var random = new Random(Seed + round);
            byte[] bad = Damage(good, random);
            File.WriteAllBytes(Direct.File, bad);
            File.Delete(Direct.File + "-wal");
            File.Delete(Direct.File + ".damaged");
            try
            {
                Direct.Rebuild();
                FetchAgain();
                Assert.Equal(expected, BestChain.Describe(Direct.Node));
                opened++;
                Direct.Close();
            }
            catch (StoreException named)
            {
                Assert.Contains(Direct.File, named.Message, StringComparison.Ordinal);
            }
            catch (Exception failure) when (failure is not StoreException)
            {
                Assert.Fail($"Seed {Seed + round}: {failure}");
            }
        }

        File.Delete(Direct.File + "-wal");
        File.WriteAllBytes(Direct.File, good);
        Direct.Open();
        Assert.InRange(opened, rounds / 2, rounds);
    }

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

    /// <summary>As from a peer, which has one block more by now.</summary>
    private void FetchAgain()
    {
        IEnumerable<string> names = Enumerable.Range(1, 9).Select(i => $"c{i}").Concat(["b10", "b11", "b12", "b13"]);
        Assert.Null(Direct.Node.SubmitBlocks([.. names.Select(name => Story[name].Block)]));
        Story.TipIs("b13");
    }
}
