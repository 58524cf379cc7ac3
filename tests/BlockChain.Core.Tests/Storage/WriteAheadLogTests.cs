using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using Microsoft.Data.Sqlite;

namespace BlockChain.Core.Tests.Storage;

/// <summary>Whatever readers do, the log stays short.</summary>
public sealed class WriteAheadLogTests : IDisposable
{
    private const int OutputsInBlock = 29_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly List<long> _held = [];
    private readonly ChainStore _store;
    private readonly Block _block;
    private uint _nonce;

    public WriteAheadLogTests()
    {
        _store = ChainStore.Open(Path, ChainParameters.Regtest, _held.Add);
        var draft = new BlockDraft(ChainedHeader.OfGenesis(ChainParameters.Regtest.Genesis.Header), ChainParameters.Regtest);
        draft.MoreCoinbaseOutputs.AddRange(
            Enumerable.Repeat(TransactionOutput.To(TestKeys.Alice.PublicKey.Hash, new Amount(1)), OutputsInBlock));
        _block = draft.Build();
    }

    private string Path => _folder.File("chain.db");

    private long LogSize => new FileInfo(Path + "-wal").Length;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Readers_that_overlap_do_not_make_it_grow()
    {
        using var end = new CancellationTokenSource();
        Task[] readers =
        [
            .. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
            {
                while (!end.IsCancellationRequested)
                {
                    using ChainReader reader = _store.OpenReader();
                    end.Token.WaitHandle.WaitOne(millisecondsTimeout: 30);
                }
            })),
        ];

        for (int i = 0; i < 80; i++)
        {
            WriteBlock();
            Assert.InRange(LogSize, 0, StoreLimits.MaxLogSize);
        }

        await end.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task A_question_without_end_is_broken_off_before_the_log_grows_too_much()
    {
        const string WithoutEnd = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        using ChainReader reader = _store.OpenReader();
        Task asked = Task.Run(() => reader.Scalar(WithoutEnd));

        while (!asked.IsCompleted)
        {
            WriteBlock();

            // The question needs a core to notice that it was interrupted; on a busy machine some blocks come first.
            Assert.InRange(LogSize, 0, StoreLimits.MaxLogSize + 10_000_000);
        }

        SqliteException end = await Assert.ThrowsAsync<SqliteException>(() => asked);
        Assert.True(ChainReader.WasInterrupted(end));
        Assert.Null(_store.FailureOf(end));
        Assert.Empty(_held);
    }

    [Fact]
    public void Another_program_that_holds_it_is_told_of_once_each_time()
    {
        for (int time = 1; time <= 2; time++)
        {
            using (var other = new SqliteConnection($"Data Source={Path};Pooling=False"))
            {
                other.Open();
                using SqliteCommand read = other.CreateCommand();
                read.CommandText = "BEGIN; SELECT count(*) FROM blocks";
                read.ExecuteScalar();
                while (LogSize < StoreLimits.MaxLogSize + 10_000_000)
                {
                    WriteBlock();
                }
            }

            Assert.Equal(time, _held.Count);
            WriteUntilShort();
        }
    }

    private void WriteUntilShort()
    {
        DateTime end = DateTime.UtcNow + Deadline;
        while (LogSize > StoreLimits.UsualLogSize)
        {
            Assert.True(DateTime.UtcNow < end, "The log stays long.");
            WriteBlock();
        }
    }

    /// <summary>A block of nearly 1 MB, as one commit.</summary>
    private void WriteBlock()
    {
        using StoreTransaction transaction = _store.Begin();
        var block = new Block(_block.Header with { Nonce = _nonce++ }, _block.Transactions);
        _store.Blocks.Add(block, height: 1, BlockStatus.Stored);
        transaction.Commit();
    }
}
