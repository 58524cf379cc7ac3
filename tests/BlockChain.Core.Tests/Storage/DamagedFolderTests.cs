using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlockChain.Core.Tests.Storage;

/// <summary>What may be wrong with the data folder at the start: each is named, with what to do about it, and nothing is
/// changed. The miner prints it as one line and ends with exit code 1.</summary>
public sealed class DamagedFolderTests : IDisposable
{
    private const int BlocksInIt = 40;

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    private string Path => _folder.File("chain.db");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Action<string>, string, StoreRemedy> Damages => new()
    {
        {
            "another network", path => Make(path, ChainParameters.Main),
            "is not of the network regtest. Start the node of the network it was made for.", StoreRemedy.OtherFolder
        },
        { "newer layout", path => Execute(path, "PRAGMA user_version = 99"), "has layout 99", StoreRemedy.OtherFolder },
        {
            "no database", path => File.WriteAllText(path, new string('x', 9_000)),
            "is not a chain file, or its beginning is damaged. Move it away", StoreRemedy.OtherFolder
        },
        { "first page", path => Overwrite(path, 0, 100), "its beginning is damaged. Move it away", StoreRemedy.OtherFolder },
        { "cut off", path => Cut(path, 3), "is damaged", StoreRemedy.Rebuild },
        { "cut to one page", path => Cut(path, 40), "is damaged", StoreRemedy.Rebuild },
        { "table of the headers", path => Overwrite(path, 4096, 4096), "is damaged", StoreRemedy.Rebuild },
        { "tip", path => Execute(path, "DELETE FROM best_chain"), "it has no tip", StoreRemedy.Rebuild },
        {
            "index", path => Execute(path, "UPDATE blocks SET hash = x'00' WHERE id = 7"), "must have 32",
            StoreRemedy.Rebuild
        },
        { "another program's", OfAnotherProgram, "a database of another program", StoreRemedy.OtherFolder },
        { "a folder", AsFolder, "It must be a file that you may write", StoreRemedy.OtherFolder },
        { "the lock is a folder", LockAsFolder, "cannot be written", StoreRemedy.OtherFolder },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_folder_is_named_with_what_to_do_and_left_alone(
        string name, Action<string> damage, string problem, StoreRemedy remedy)
    {
        Make(Path, ChainParameters.Regtest);
        damage(Path);
        byte[]? before = File.Exists(Path) ? File.ReadAllBytes(Path) : null;

        StoreException refusal = Refuse();

        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(remedy, refusal.Remedy);
        Assert.DoesNotContain("--", refusal.Message, StringComparison.Ordinal);
        Assert.True(before is null || before.AsSpan().SequenceEqual(File.ReadAllBytes(Path)), name);
    }

    [Fact]
    public void What_may_not_be_written_is_named()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such rights.");
            return;
        }

        Assert.SkipWhen(Environment.UserName == "root", "Root may write everything.");
        Make(Path, ChainParameters.Regtest);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead);
        Assert.Contains("a file that you may write", Refuse().Message, StringComparison.Ordinal);
        File.SetUnixFileMode(Path, UnixFileMode.None);
        Assert.Contains("a file that you may write", Refuse().Message, StringComparison.Ordinal);

        File.Delete(Path + ".lock");
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Contains("must be one that you may write", Refuse().Message, StringComparison.Ordinal);
        File.SetUnixFileMode(
            _folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    [Fact]
    public void An_empty_file_is_filled_as_after_a_kill_at_the_very_first_start()
    {
        File.WriteAllBytes(Path, []);

        using var node = new FullNode(Path, ChainParameters.Regtest, _clock);

        Assert.Equal(0, node.Tip.Height);
    }

    /// <summary>Those that a test cannot make without a disk of its own.</summary>
    [Theory]
    [InlineData(raw.SQLITE_FULL, "The disk is full", "Make room")]
    [InlineData(raw.SQLITE_IOERR, "Could not read or write", "Check the disk")]
    [InlineData(raw.SQLITE_BUSY, "is locked by another program", "Close that program")]
    [InlineData(raw.SQLITE_CONSTRAINT, "Another program wrote to", "stop the other miner")]
    [InlineData(raw.SQLITE_READONLY, "cannot be opened and written", "that you may write")]
    public void What_the_disk_or_another_program_does_is_named(int code, string problem, string advice)
    {
        string message = StoreException.Of(new SqliteException("some error", code), Path).Message;

        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.Contains(advice, message, StringComparison.Ordinal);
        Assert.Contains(Path, message, StringComparison.Ordinal);
    }

    private StoreException Refuse() =>
        Assert.Throws<StoreException>(() => new FullNode(Path, ChainParameters.Regtest, _clock));

    private static void Make(string path, ChainParameters parameters)
    {
        foreach (string file in Directory.GetFiles(System.IO.Path.GetDirectoryName(path)!))
        {
            File.Delete(file);
        }

        using var node = new FullNode(path, parameters, new ManualClock());
        if (parameters == ChainParameters.Regtest)
        {
            var blocks = new List<Core.Blocks.Block>();
            Core.Blocks.ChainedHeader tip = node.Tip;
            for (int i = 0; i < BlocksInIt; i++)
            {
                blocks.Add(new BlockDraft(tip, parameters).Build());
                tip = new Core.Blocks.ChainedHeader(blocks[^1].Header, tip);
            }

            Assert.Null(node.SubmitBlocks(blocks));
        }
    }

    private static void Cut(string path, int pages)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(Math.Max(4096, file.Length - (pages * 4096)));
    }

    private static void Overwrite(string path, int offset, int count)
    {
        using FileStream file = File.OpenWrite(path);
        file.Position = offset;
        file.Write(Enumerable.Repeat((byte)0xa5, count).ToArray());
    }

    private static void OfAnotherProgram(string path)
    {
        File.Delete(path);
        Execute(path, "CREATE TABLE letters (text TEXT)");
    }

    private static void AsFolder(string path)
    {
        File.Delete(path);
        Directory.CreateDirectory(path);
    }

    private static void LockAsFolder(string path)
    {
        File.Delete(path + ".lock");
        Directory.CreateDirectory(path + ".lock");
    }

    private static void Execute(string path, string sql)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        using var connection = new SqliteConnection(connectionString.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
