using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlockChain.Core.Wallets.Files;

/// <summary>
/// What all wallets of a network can fetch again from any node: <c>cache.db</c>, a SQLite file with the headers that were
/// checked and the proofs of transactions. A damaged file is deleted, and all of it is fetched again. Several programs may use
/// it at once; of one object, one thread at a time.
/// <para>Where the file cannot be written, because the disk is full, the folder is somebody else's or another program keeps
/// it busy, what it has is copied into memory, and what comes after is lost at the end: looking at a chain needs no room on a
/// disk.</para>
/// </summary>
public sealed class WalletCache : IDisposable
{
    private readonly DataFolder _folder;
    private readonly string _path;

    /// <summary>Null: the next use opens them.</summary>
    private CacheTables? _tables;

    private bool _isInMemory;

    private WalletCache(DataFolder folder)
    {
        _folder = folder;
        _path = PathIn(folder);
        Reload();
    }

    /// <summary>The height of the last header.</summary>
    public int Height { get; private set; }

    /// <summary>The hash of the last header.</summary>
    public BlockHash TipHash { get; private set; }

    /// <summary>Opens the file of a network, or creates it.</summary>
    public static WalletCache Open(DataFolder folder) => new(folder);

    /// <summary>Where the file of a network is.</summary>
    public static string PathIn(DataFolder folder) => Path.Combine(folder.NetworkPath, "cache.db");

    /// <summary>Headers of the chain, the lowest first, each the parent of the next.</summary>
    /// <param name="first">The height of the first; it and all others are at most <see cref="Height"/>.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="WalletException">The file was damaged, and is deleted; or another program has replaced these
    /// headers.</exception>
    public IReadOnlyList<ChainedHeader> ReadHeaders(int first, int count)
    {
        // One more on either side tells whether the first and the last are what they were.
        int from = Math.Max(0, first - 1);
        int to = Math.Min(first + count, Height);
        (int Height, BlockHash Hash) tip = (Height, TipHash);
        List<ChainedHeader> records = Use(tables => tables.ReadHeaders(from, to));
        if (records.Count == to + 1 - from && AreLinked(records) && (to < tip.Height || records[^1].Hash == tip.Hash))
        {
            var chain = new List<ChainedHeader>(count);
            foreach (ChainedHeader record in records.Skip(first - from).Take(count))
            {
                chain.Add(chain.Count == 0 ? record : new ChainedHeader(record.Header, record.Hash, chain[^1]));
            }

            return chain;
        }

        Reload();
        if ((Height, TipHash) == tip)
        {
            DeleteFile();
            Reload();
        }

        throw new WalletException(
            $"The headers in {_path} were damaged and must be downloaded again, or another wallet replaced them just now. Try "
            + "again.");
    }

    /// <summary>Puts headers after one of the chain, in place of those that were there.</summary>
    /// <param name="height">The height of the header before the first.</param>
    /// <param name="headers">Checked by the caller.</param>
    /// <returns>False, and nothing is written, if another program wrote since we looked: <see cref="Height"/> is then what it
    /// wrote.</returns>
    public bool TryPutHeaders(int height, IReadOnlyList<BlockHeader> headers)
    {
        BlockHash tip = TipHash;
        bool isDone = Use(tables => tables.TryPutHeaders(tip, height, headers));
        Reload();
        return isDone;
    }

    /// <summary>The bytes of a proof as they were put; null where there is none. Nobody has checked them since.</summary>
    public byte[]? FindProof(TransactionId id) => Use(tables => tables.FindProof(id));

    /// <summary>The bytes of all proofs; as <see cref="FindProof"/>.</summary>
    public IReadOnlyList<byte[]> ReadProofs() => Use(tables => tables.ReadProofs());

    /// <summary>Keeps the bytes of proofs by the ids of their transactions.</summary>
    public void PutProofs(IReadOnlyDictionary<TransactionId, byte[]> proofs)
    {
        if (proofs.Count > 0)
        {
            Use(tables => tables.PutProofs(proofs));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _tables?.Dispose();

    /// <summary>Uses the tables; if that fails, those of a new file; and if that fails as well, tables in memory.</summary>
    private T Use<T>(Func<CacheTables, T> use)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return use(_tables ??= OpenTables());
            }
            catch (StoreException failure) when (IsDamage(failure) && tries < 2)
            {
                DeleteFile();
            }
            catch (Exception failure) when (IsOfFile(failure) && tries < 2)
            {
                GoOnInMemory();
            }
        }
    }

    private CacheTables OpenTables(CacheTables? source = null)
    {
        if (!_isInMemory)
        {
            _folder.Create();
            if (!File.Exists(_path))
            {
                // SQLite would make it for others to read.
                PrivateFile.Open(_path, FileMode.OpenOrCreate, FileShare.ReadWrite).Dispose();
            }
        }

        return CacheTables.Open(_isInMemory ? CacheTables.InMemory : _path, _folder.Network.Genesis.Header, source);
    }

    private void DeleteFile()
    {
        _tables?.Dispose();
        _tables = null;
        try
        {
            File.Delete(_path);
        }
        catch (Exception failure) when (IsOfFile(failure))
        {
            _isInMemory = true;
        }
    }

    private void GoOnInMemory()
    {
        using CacheTables? before = _tables;
        _tables = null;
        _isInMemory = true;
        try
        {
            _tables = OpenTables(before);
        }
        catch (StoreException)
        {
            // The file cannot even be read: we start again at the first block.
        }
    }

    private void Reload()
    {
        ChainedHeader tip = Use(tables => tables.ReadTip());
        (Height, TipHash) = (tip.Height, tip.Hash);
    }

    /// <summary>Whether headers follow one another, each with the work that it claims. The first is taken as it is.</summary>
    private bool AreLinked(List<ChainedHeader> headers) => headers.Zip(headers.Skip(1)).All(two =>
        two.Second.Header.PreviousHash == two.First.Hash
        && two.Second.LatestTime == Math.Max(two.First.LatestTime, two.Second.Header.Time)
        && HeaderRules.CheckAlone(two.Second.Header, two.Second.Hash, _folder.Network) is null);

    private static bool IsOfFile(Exception failure) =>
        failure is StoreException or IOException or UnauthorizedAccessException;

    /// <summary>Whether the file does not hold what this program has written; false if the disk merely refuses it.</summary>
    private static bool IsDamage(StoreException failure) =>
        failure.InnerException is not SqliteException { SqliteErrorCode: int code }
            || code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT;
}
