using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Wallets;

/// <summary>
/// The headers that a wallet has checked, 80 bytes each, at 80 × height: <c>headers.dat</c>. Only checked ones are
/// written, so that what is read later needs no second check but for damage: each header must have the hash that the
/// next one names. At the start that is asked of the last <see cref="CheckedAtStart"/>, which is all that an
/// interrupted write can have touched, and of any other when it is used. What does not hold is cut off, and comes again
/// from a node.
/// <para>Several programs may use the file at once: whoever writes holds the lock file, and writes only if nobody else
/// did since it looked. Of one object, one thread at a time.</para>
/// <para>Where the file cannot be written, because the disk is full or the folder is somebody else's, the headers are in
/// memory, and lost at the end: to look at a chain needs no place on a disk.</para>
/// </summary>
public sealed class HeaderFile : IDisposable
{
    /// <summary>Headers whose links are checked when the file is opened. No write is longer.</summary>
    public const int CheckedAtStart = 2_000;

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
            using FileStream held = FileLock.Take(_path);
            _file = OpenFile(_path);
            LookAgain();
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

    /// <summary>Headers of the chain, the lowest first.</summary>
    /// <param name="first">The height of the first; it and all others are at most <see cref="Height"/>.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="WalletException">The file is damaged there. It has been cut back.</exception>
    public IReadOnlyList<BlockHeader> Read(int first, int count)
    {
        // One more tells whether the last is what it was.
        BlockHeader[] headers = ReadRecords(first, Math.Min(count + 1, Height + 1 - first));
        for (int i = 0; i < count; i++)
        {
            BlockHash expected = i + 1 < headers.Length ? headers[i + 1].PreviousHash : TipHash;
            if (i >= headers.Length || headers[i].ComputeHash() != expected)
            {
                throw CutBack(first + i);
            }
        }

        return headers.Length > count ? headers[..count] : headers;
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

    private static long OffsetOf(int height) => (long)height * BlockHeader.Size;

    private bool Put(int height, IReadOnlyList<BlockHeader> headers)
    {
        using FileStream? held = LockFile();
        int before = Height;
        BlockHash tip = TipHash;
        LookAgain();
        if (Height != before || TipHash != tip)
        {
            return false;
        }

        // Cut first: a header of the old chain after one of the new would look like damage far from the end.
        _file.SetLength(OffsetOf(height + 1));
        foreach (BlockHeader[] some in headers.Chunk(CheckedAtStart))
        {
            byte[] bytes = [.. some.SelectMany(header => header.ToBytes())];
            Write(bytes, OffsetOf(height + 1));
            (_file as FileStream)?.Flush(flushToDisk: true);
            height += some.Length;
        }

        Height = height;
        TipHash = headers[^1].ComputeHash();
        return true;
    }

    private FileStream? LockFile() => _file is FileStream ? FileLock.Take(_path) : null;

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

        LookAgain();
    }

    /// <summary>Finds the last good header and cuts off what is after it. The lock is held.</summary>
    private void LookAgain()
    {
        int count = (int)Math.Min(int.MaxValue, _file.Length / BlockHeader.Size);
        if (count == 0 || ReadRecords(0, 1)[0].ComputeHash() != _network.Genesis.Hash)
        {
            _file.SetLength(0);
            Write(_network.Genesis.Header.ToBytes(), 0);
            count = 1;
        }

        BlockHeader[] last;
        int first;
        int good;
        do
        {
            first = Math.Max(0, count - CheckedAtStart - 1);
            last = ReadRecords(first, count - first);
            good = CountLinked(last);
            count = first + good;
        }
        while (good < last.Length && count > 1);

        if (_file.Length != OffsetOf(count))
        {
            _file.SetLength(OffsetOf(count));
        }

        Height = count - 1;
        TipHash = last[good - 1].ComputeHash();
    }

    /// <summary>How many headers follow one another, each with the work that it claims. The first is taken as it is.
    /// </summary>
    private int CountLinked(BlockHeader[] headers)
    {
        BlockHash previous = headers[0].ComputeHash();
        for (int i = 1; i < headers.Length; i++)
        {
            BlockHash hash = headers[i].ComputeHash();
            if (headers[i].PreviousHash != previous || HeaderRules.CheckAlone(headers[i], hash, _network) is not null)
            {
                return i;
            }

            previous = hash;
        }

        return headers.Length;
    }

    private WalletException CutBack(int height)
    {
        using FileStream? held = LockFile();
        BlockHeader[] two = ReadRecords(height, 2);
        if (two.Length == 2 && two[0].ComputeHash() != two[1].PreviousHash)
        {
            _file.SetLength(OffsetOf(height));
        }

        LookAgain();
        return new WalletException(
            $"The headers in {_path} did not hold together at height {height}: the file was damaged, and is cut back "
            + "to what is good, or another wallet changed it just now. Try again.");
    }

    private BlockHeader[] ReadRecords(int first, int count)
    {
        var bytes = new byte[count * BlockHeader.Size];
        _file.Position = OffsetOf(first);
        int read = _file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return
        [
            .. bytes.AsMemory(0, read - (read % BlockHeader.Size)).ToArray().Chunk(BlockHeader.Size)
                .Select(header => BlockHeader.FromBytes(header)),
        ];
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
