using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlockChain.Core.Storage;

/// <summary>
/// Keeps the write-ahead log of a chain's file short. SQLite can take the log into the file and begin it again only when no
/// reader looks at what is in it. Where readers overlap, one always does, and the log would grow by all that is written.
/// So the writer, when its commit has made the log long, waits for a moment: as long as it writes nothing, new readers see the
/// newest state and keep nothing, and older ones end soon. No reader has to wait.
/// <para>For the writer, but for <see cref="Add"/> and <see cref="Remove"/>.</para>
/// </summary>
/// <param name="writer">The connection that writes.</param>
/// <param name="held">Called when another program keeps the log from being shortened, once each time that it begins; with the
/// bytes of the log.</param>
internal sealed class WriteAheadLog(SqliteConnection writer, Action<long> held)
{
    private readonly string _path = writer.DataSource + "-wal";
    private readonly Lock _gate = new();

    /// <summary>This program's own, while they are open. Guarded by <see cref="_gate"/>.</summary>
    private readonly HashSet<ChainReader> _readers = [];

    private long _nextSize = StoreLimits.UsualLogSize;
    private bool _isHeld;

    /// <summary>A reader has opened the file.</summary>
    public void Add(ChainReader reader)
    {
        lock (_gate)
        {
            _readers.Add(reader);
        }
    }

    /// <summary>A reader is about to close it.</summary>
    public void Remove(ChainReader reader)
    {
        lock (_gate)
        {
            _readers.Remove(reader);
        }
    }

    /// <summary>To be called after each commit, when the writer has no transaction open.</summary>
    public void KeepShort()
    {
        long size = new FileInfo(_path) is { Exists: true } file ? file.Length : 0;
        if (size < _nextSize)
        {
            return;
        }

        long began = Stopwatch.GetTimestamp();
        bool isFull = size >= StoreLimits.MaxLogSize;
        bool isShort = TryShorten();

        // Only our own old readers can explain that it fails, and they end. Twice without such a one, it is another program.
        int unexplained = 0;
        while (isFull && !isShort && !_isHeld && unexplained < 2
            && Stopwatch.GetElapsedTime(began) < StoreLimits.MaxLogWait)
        {
            isShort = TryShorten();
            unexplained = InterruptSlowReaders() ? 0 : unexplained + 1;
        }

        if (isShort)
        {
            _nextSize = StoreLimits.UsualLogSize;
            _isHeld = false;
            return;
        }

        // A reader that stays does not make every commit wait.
        _nextSize = size + ((StoreLimits.MaxLogSize - StoreLimits.UsualLogSize) / 4);
        if (unexplained == 2)
        {
            _isHeld = true;
            held(size);
        }
    }

    /// <summary>Takes the log into the file and empties it. Nothing is lost if that fails: the next try continues, and a disk
    /// that cannot be written shows at the next commit.</summary>
    /// <returns>False: somebody reads what is in it.</returns>
    private bool TryShorten()
    {
        raw.sqlite3_busy_timeout(writer.Handle, (int)StoreLimits.LogWait.TotalMilliseconds);
        int code = raw.sqlite3_wal_checkpoint_v2(writer.Handle, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        raw.sqlite3_busy_timeout(writer.Handle, ChainFile.BusyTimeout);
        return code != raw.SQLITE_BUSY;
    }

    /// <summary>Breaks off the questions of this program's readers that take too long.</summary>
    /// <returns>Whether one of them was there already when the last try began.</returns>
    private bool InterruptSlowReaders()
    {
        lock (_gate)
        {
            foreach (ChainReader reader in _readers.Where(reader => reader.Age > StoreLimits.MaxReading))
            {
                reader.Interrupt();
            }

            return _readers.Any(reader => reader.Age > StoreLimits.LogWait);
        }
    }
}
