using BlockChain.Core.Chain;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using Microsoft.Data.Sqlite;

namespace BlockChain.Core.Tests.Storage;

/// <summary>
/// A power cut leaves the end of the write-ahead log missing, or pages of it half written. Whatever the end looks like, the
/// file is whole and stands at a block that was committed: the later the cut, the higher.
/// </summary>
public sealed class TornLogTests : IDisposable
{
    private const int Seed = 20_261_122;

    private static readonly int Cuts = LongTests.Choose(usual: 15, inLongForm: 500);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void After_a_power_cut_the_file_is_whole_and_at_a_committed_block()
    {
        (byte[] file, byte[] log, List<Moment> moments) = Record();
        string path = _folder.File("chain.db");
        for (int cut = 0; cut < Cuts; cut++)
        {
            var random = new Random(Seed + cut);
            (byte[] torn, int intact) = Tear(log, random);
            File.WriteAllBytes(path, file);
            File.WriteAllBytes(path + "-wal", torn);
            File.Delete(path + "-shm");

            using (var node = new FullNode(path, TestNetworks.EarlyCoins, new ManualClock()))
            {
                Moment expected = moments.Last(moment => moment.LogSize <= intact);
                using ChainReader reader = node.OpenReader();
                Assert.True(
                    (expected.Tip, expected.Unspent) == (node.Tip.Hash, UnspentHash(reader)), $"Seed {Seed + cut}");
            }

            Assert.Equal("ok", Ask(path, "PRAGMA integrity_check"));
            Assert.Equal("", Ask(path, "PRAGMA foreign_key_check"));
        }
    }

    /// <summary>After a commit.</summary>
    private sealed record Moment(int LogSize, BlockHash Tip, string Unspent);

    /// <summary>Blocks, payments and reorganisations, and what they left: the file as it was before, the log, and where in
    /// the log each commit ends.</summary>
    private static (byte[] File, byte[] Log, List<Moment> Moments) Record()
    {
        var node = new DirectNode(TestNetworks.EarlyCoins);
        using var story = new Story(node);
        story.Grow("a", 3, on: "genesis");
        node.Restart();
        byte[] file = ReadShared(node.File);
        var moments = new List<Moment>();
        Note();

        //  a3 ─ b1 ─ b2 ─────── b3 ─ b4
        //     └ c1 ─ c2 ─ c3 ─────────── c4 ─ c5      in the order of the columns
        foreach (string step in (string[])[
            "b1 a3", "b2 b1", "c1 a3", "c2 c1", "c3 c2", "b3 b2", "b4 b3", "c4 c3", "c5 c4"])
        {
            string[] names = step.Split(' ');
            story.Accept(names[0], on: names[1], block =>
            {
                if (names[1] == "a3")
                {
                    block.With(new Payment(story["a1"].Reward).AllTo(TestKeys.Number(names[0][0])).Sign());
                }
            });
            Note();
        }

        return (file, ReadShared(node.File + "-wal"), moments);

        void Note()
        {
            var log = new FileInfo(node.File + "-wal");
            moments.Add(new Moment(log.Exists ? (int)log.Length : 0, node.Node.Tip.Hash, node.UnspentOutputsHash));
        }
    }

    /// <summary>Does to the log what a power cut may do.</summary>
    /// <returns>The log, and how many bytes of it are as they were.</returns>
    private static (byte[] Log, int Intact) Tear(byte[] log, Random random)
    {
        int from = random.Next(log.Length);
        byte[] torn = [.. log];
        switch (random.Next(4))
        {
            case 0:
                torn = torn[..from];
                break;
            case 1:
                torn.AsSpan(from).Clear();
                break;
            case 2:
                random.NextBytes(torn.AsSpan(from));
                break;
            default:
                // A sector of a page that was not written, and those after it were.
                random.NextBytes(torn.AsSpan(from, Math.Min(512, torn.Length - from)));
                break;
        }

        return (torn, log.AsSpan().CommonPrefixLength(torn));
    }

    private static string UnspentHash(ChainReader reader) =>
        Convert.ToHexStringLower(UnspentOutputSet.Compute(reader).Hash.Span);

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static string Ask(string path, string question)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        using var connection = new SqliteConnection(connectionString.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = question;
        return $"{command.ExecuteScalar()}";
    }
}
