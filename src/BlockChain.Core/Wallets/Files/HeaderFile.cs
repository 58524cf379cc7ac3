using System.Buffers.Binary;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Wallets.Files;

/// <summary>
/// The headers that a wallet has checked: <c>headers.dat</c>, a record of 84 bytes for each, at 84 × height:
/// <code>
/// 80 bytes   the header
///  4 bytes   the latest time of it and all before it, little-endian: the retarget needs it (ChainedHeader.LatestTime)
/// </code>
/// Only checked headers are written, so that what is read later needs no second check but for damage: each record must follow
/// from the one before. At the start that is asked of the last <see cref="CheckedAtStart"/>, which is all that an
/// interrupted write can have touched, and of any other when it is used. What does not hold is cut off, and comes again
/// from a node; so does all of a file of another layout, because it does not begin with this network's first record.
/// <para>Several programs may use the file at once: whoever writes holds the lock file, and writes only if nobody else
/// did since it looked. Of one object, one thread at a time.</para>
/// <para>Where the file cannot be written, because the disk is full or the folder is somebody else's, the headers are in
/// memory, and lost at the end: to look at a chain needs no place on a disk.</para>
/// </summary>
public sealed class HeaderFile : IDisposable
{
    /// <summary>Headers whose links are checked when the file is opened. No write is longer.</summary>
    public const int CheckedAtStart = 2_000;

    private const int RecordSize = BlockHeader.Size + sizeof(uint);

    private readonly string _path;
    private readonly ChainParameters _network;
    private Stream _file;

    private HeaderFile(DataFolder folder)
    {
        _path = PathIn(folder);
        _network = folder.Network;
        _file = Stream.Null;
        try
        {
            folder.Create();
            using FileStream held = FileLock.Acquire(_path);
            _file = OpenFile(_path);
            Reload();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            GoOnInMemory();
        }
    }

    /// <summary>The height of the last header.</summary>
    public int Height { get; private set; }

    /// <summary>The hash of the last header.</summary>
    public BlockHash TipHash { get; private set; }

    /// <summary>Opens the file of a network, and makes it where there is none.</summary>
    /// <exception cref="WalletException">Another program keeps it busy.</exception>
    public static HeaderFile Open(DataFolder folder) => new(folder);

    /// <summary>Where the file of a network is.</summary>
    public static string PathIn(DataFolder folder) => Path.Combine(folder.NetworkPath, "headers.dat");

    /// <summary>Headers of the chain, the lowest first, each the parent of the next.</summary>
    /// <param name="first">The height of the first; it and all others are at most <see cref="Height"/>.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="WalletException">The file is damaged there. It has been cut back.</exception>
    public IReadOnlyList<ChainedHeader> Read(int first, int count)
    {
        // One more on either side tells whether the first and the last are what they were.
        int from = Math.Max(0, first - 1);
        int to = Math.Min(first + count, Height);
        ChainedHeader[] records = ReadRecords(from, to + 1 - from);
        int good = CountLinked(records);
        if (good < to + 1 - from || (to == Height && records[^1].Hash != TipHash))
        {
            throw CutBack(from + Math.Max(0, good - 1));
        }

        var chain = new List<ChainedHeader>(count);
        foreach (ChainedHeader record in records.AsSpan(first - from, count))
        {
            chain.Add(chain.Count == 0 ? record : new ChainedHeader(record.Header, record.Hash, chain[^1]));
        }

        return chain;
    }

    /// <summary>Puts headers after one of the chain, in place of those that were there.</summary>
    /// <param name="height">The height of the header before the first.</param>
    /// <param name="headers">Checked by the caller.</param>
    /// <returns>False, and nothing is written, when another program wrote since we looked: <see cref="Height"/> is its
    /// now.</returns>
    public bool TryPutAfter(int height, IReadOnlyList<BlockHeader> headers)
    {
        try
        {
            return Put(height, headers);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            GoOnInMemory();
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static long OffsetOf(int height) => (long)height * RecordSize;

    private bool Put(int height, IReadOnlyList<BlockHeader> headers)
    {
        using FileStream? held = LockFile();
        int before = Height;
        BlockHash tip = TipHash;
        Reload();
        if (Height != before || TipHash != tip)
        {
            return false;
        }

        // Cut first: a header of the old chain after one of the new would look like damage far from the end.
        _file.SetLength(OffsetOf(height + 1));
        uint latestTime = ReadRecords(height, 1)[0].LatestTime;
        foreach (BlockHeader[] some in headers.Chunk(CheckedAtStart))
        {
            var bytes = new byte[some.Length * RecordSize];
            for (int i = 0; i < some.Length; i++)
            {
                latestTime = Math.Max(latestTime, some[i].Time);
                WriteRecord(bytes.AsSpan(i * RecordSize), some[i], latestTime);
            }

            Write(bytes, OffsetOf(height + 1));
            (_file as FileStream)?.Flush(flushToDisk: true);
            height += some.Length;
        }

        Height = height;
        TipHash = headers[^1].ComputeHash();
        return true;
    }

    private FileStream? LockFile() => _file is FileStream ? FileLock.Acquire(_path) : null;

    /// <summary>Takes what can be read of the file; the rest comes again from a node.</summary>
    private void GoOnInMemory()
    {
        _file.Dispose();
        _file = new MemoryStream();
        try
        {
            using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.CopyTo(_file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // From the first block on, then.
        }

        Reload();
    }

    private static void WriteRecord(Span<byte> record, BlockHeader header, uint latestTime)
    {
        header.WriteTo(record);
        BinaryPrimitives.WriteUInt32LittleEndian(record[BlockHeader.Size..], latestTime);
    }

    /// <summary>Finds the last good header and cuts off what is after it. The lock is held.</summary>
    private void Reload()
    {
        int count = (int)Math.Min(int.MaxValue, _file.Length / RecordSize);
        BlockHeader genesis = _network.Genesis.Header;
        if (count == 0 || ReadRecords(0, 1)[0] is var first && (first.Header, first.LatestTime) != (genesis, genesis.Time))
        {
            var record = new byte[RecordSize];
            WriteRecord(record, genesis, genesis.Time);
            _file.SetLength(0);
            Write(record, 0);
            count = 1;
        }

        ChainedHeader[] last;
        int good;
        do
        {
            int from = Math.Max(0, count - CheckedAtStart - 1);
            last = ReadRecords(from, count - from);
            good = CountLinked(last);
            count = from + good;
        }
        while (good < last.Length && count > 1);

        if (_file.Length != OffsetOf(count))
        {
            _file.SetLength(OffsetOf(count));
        }

        Height = count - 1;
        TipHash = last[good - 1].Hash;
    }

    /// <summary>How many records follow one another, each with the work that it claims. The first is taken as it is.
    /// </summary>
    private int CountLinked(ChainedHeader[] records)
    {
        for (int i = 1; i < records.Length; i++)
        {
            ChainedHeader before = records[i - 1];
            if (records[i].Header.PreviousHash != before.Hash
                || records[i].LatestTime != Math.Max(before.LatestTime, records[i].Header.Time)
                || HeaderRules.CheckAlone(records[i].Header, records[i].Hash, _network) is not null)
            {
                return i;
            }
        }

        return records.Length;
    }

    /// <summary>Cuts off two records that do not fit, whichever of them is damaged, and all after them.</summary>
    private WalletException CutBack(int height)
    {
        using FileStream? held = LockFile();
        ChainedHeader[] two = ReadRecords(height, 2);
        if (two.Length == 2 && CountLinked(two) < 2)
        {
            _file.SetLength(OffsetOf(height));
        }

        Reload();
        return new WalletException(
            $"The headers in {_path} did not hold together at height {height}: the file was damaged, and is cut back "
            + "to what is good, or another wallet changed it just now. Try again.");
    }

    /// <summary>Reads records as they are, each without its ancestors; fewer where the file ends.</summary>
    private ChainedHeader[] ReadRecords(int first, int count)
    {
        var bytes = new byte[count * RecordSize];
        _file.Position = OffsetOf(first);
        int read = _file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);

        var records = new ChainedHeader[read / RecordSize];
        for (int i = 0; i < records.Length; i++)
        {
            ReadOnlyMemory<byte> record = bytes.AsMemory(i * RecordSize, RecordSize);
            records[i] = new ChainedHeader(
                BlockHeader.FromBytes(record[..BlockHeader.Size]),
                first + i,
                BinaryPrimitives.ReadUInt32LittleEndian(record.Span[BlockHeader.Size..]));
        }

        return records;
    }

    private void Write(byte[] bytes, long at)
    {
        _file.Position = at;
        _file.Write(bytes);
    }

    private static FileStream OpenFile(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
