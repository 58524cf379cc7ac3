using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <param name="IsReading">The blocks are looked through; after that they are checked and connected.</param>
/// <param name="Done">Blocks so far.</param>
/// <param name="All">Blocks in all.</param>
public sealed record RebuildProgress(bool IsReading, long Done, long All);

/// <summary>The outcome of a rebuild.</summary>
/// <param name="Height">The height of the best chain.</param>
/// <param name="Lost">At least how many blocks of the old file cannot be read, build on such a block, or are refused.</param>
/// <param name="Kept">Where the old file is, if not all could be taken from it; null: it is gone.</param>
public sealed record RebuildResult(int Height, long Lost, string? Kept);

/// <summary>
/// Rebuilds the chain's file from its own blocks (Bitcoin Core: <c>-reindex</c>): each is checked completely, as if a peer
/// had sent it, and written to a second file beside the first. At the end the second takes the place of the first, in one
/// step. So a kill at any moment leaves the old file, and beside it a valid chain with which the next start continues.
/// </summary>
public sealed class ChainRebuild : IDisposable
{
    /// <summary>Blocks of the best chain that are written together.</summary>
    private const int BlocksInRun = 16;

    private readonly string _path;
    private readonly ChainParameters _parameters;
    private readonly TimeProvider _clock;
    private readonly ChainPolicy _policy;
    private readonly FileStream _lock;

    /// <summary>Opens the file, for this process alone.</summary>
    /// <param name="path">The chain's file.</param>
    /// <param name="parameters">The network's.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="policy">That of the node; null: as usual. There is room for all blocks that were stored once.</param>
    /// <exception cref="StoreException">Another program has it.</exception>
    public ChainRebuild(string path, ChainParameters parameters, TimeProvider clock, ChainPolicy? policy = null)
    {
        _path = path;
        _parameters = parameters;
        _clock = clock;
        _policy = (policy ?? new ChainPolicy()) with { MaxSideSize = long.MaxValue };
        _lock = ChainFile.Lock(path);
    }

    /// <summary>Whether a rebuild of this file was interrupted.</summary>
    public static bool IsUnfinished(string path) => File.Exists(path) && File.Exists(NewFile(path));

    /// <summary>Deletes what an interrupted rebuild has made.</summary>
    public void StartOver()
    {
        foreach (string ending in (string[])["", "-wal", "-shm"])
        {
            File.Delete(NewFile(_path) + ending);
        }
    }

    /// <summary>Rebuilds the file, or continues one that was interrupted: a long chain takes its time, and nobody should have
    /// to start again.</summary>
    /// <param name="progress">Called after each step of a few milliseconds.</param>
    /// <param name="cancellation">Ends it early: the old file stays in its place, and what was done is kept.</param>
    /// <exception cref="StoreException">There is nothing to read, or the new file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public RebuildResult Complete(Action<RebuildProgress> progress, CancellationToken cancellation)
    {
        long lost;
        int height;
        using (var old = SalvagedBlocks.Open(_path, _parameters))
        using (var node = new FullNode(NewFile(_path), _parameters, _clock, _policy))
        using (cancellation.Register(node.Stop))
        {
            List<(ChainedHeader Header, long Id)> known = FindHeaders(old, progress, cancellation);

            // A block that was stored once is stored again, however little work it has beside a best chain that has grown
            // since.
            node.AddHeaders(known.Select(one => one.Header));
            lost = ConnectAll(node, old, known, progress, cancellation);
            lost += Math.Max(0, old.Count - 1 - known.Count);

            // Nobody knows how many blocks had numbers that cannot be read.
            lost = Math.Max(lost, old.IsIncomplete ? 1 : 0);
            height = node.Tip.Height;
        }

        // SQLite does not report that it could not take the log into the file as it closed it. The two files together have
        // everything, so the next start continues with them.
        if (File.Exists(NewFile(_path) + "-wal"))
        {
            throw new StoreException(
                $"The disk is full: {NewFile(_path)} cannot grow. {_path} is as it was. Make room, then start again.");
        }

        // A log that SQLite could not take into the damaged file must not be taken into the new one. What could be read of
        // it was read.
        File.Delete(_path + "-wal");
        File.Delete(_path + "-shm");
        string? kept = lost > 0 ? DamagedFile.FreeName(_path) : null;
        if (kept is not null)
        {
            File.Replace(NewFile(_path), _path, kept);
        }
        else
        {
            // In one step, which on Windows the other is not.
            File.Move(NewFile(_path), _path, overwrite: true);
        }

        FolderFlush.Flush(Path.GetDirectoryName(_path)!);
        File.Delete(NewFile(_path) + ".lock");
        return new RebuildResult(height, lost, kept);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static string NewFile(string path) => path + ".reindex";

    /// <summary>The headers of the blocks that can be read and build on each other, in the order in which they came.
    /// </summary>
    private List<(ChainedHeader Header, long Id)> FindHeaders(
        SalvagedBlocks old, Action<RebuildProgress> progress, CancellationToken cancellation)
    {
        var genesis = ChainedHeader.OfGenesis(_parameters.Genesis.Header);
        var byHash = new Dictionary<BlockHash, ChainedHeader> { [genesis.Hash] = genesis };
        var found = new List<(ChainedHeader Header, long Id)>();
        for (long id = 2; id <= old.LastId; id++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress(new RebuildProgress(IsReading: true, id - 1, old.LastId - 1));
            if (old.TryRead(id) is not { Length: >= BlockHeader.Size } bytes)
            {
                continue;
            }

            // Only what shows its work counts: a damaged header must not look like a chain with much of it.
            BlockHeader header = BlockHeader.FromBytes(bytes.AsMemory(0, BlockHeader.Size));
            BlockHash hash = header.ComputeHash();
            if (HeaderRules.CheckAlone(header, hash, _parameters) is null
                && byHash.TryGetValue(header.PreviousHash, out ChainedHeader? parent)
                && byHash.TryAdd(hash, new ChainedHeader(header, hash, parent)))
            {
                found.Add((byHash[hash], id));
            }
        }

        return found;
    }

    /// <summary>Submits the blocks to the new node: first those of the chain with the most work, of equal ones the first seen,
    /// many at a time; so none of them is disconnected again. Then all others.</summary>
    /// <returns>How many it refused.</returns>
    private static long ConnectAll(
        FullNode node, SalvagedBlocks old, List<(ChainedHeader Header, long Id)> known,
        Action<RebuildProgress> progress, CancellationToken cancellation)
    {
        long refused = 0;
        if (known.Count == 0)
        {
            return refused;
        }

        Dictionary<ChainedHeader, long> ids = known.ToDictionary(one => one.Header, one => one.Id);
        ChainedHeader best = known.MaxBy(one => one.Header.ChainWork).Header;
        IEnumerable<Block> bestChain = best.After(best.AncestorAt(0))
            .SkipWhile(IsThere)
            .Select(header => old.TryReadBlock(ids[header]))
            .TakeWhile(block => block is not null)!;
        foreach (Block[] run in bestChain.Chunk(BlocksInRun))
        {
            cancellation.ThrowIfCancellationRequested();
            if (node.SubmitBlocks(run) is not null)
            {
                break;
            }

            progress(new RebuildProgress(IsReading: false, node.Tip.Height, known.Count));
        }

        foreach ((ChainedHeader header, long id) in known.Where(one => !IsThere(one.Header)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (old.TryReadBlock(id) is not { } block || node.SubmitBlock(block).Violation is not null)
            {
                refused++;
            }
        }

        return refused;

        bool IsThere(ChainedHeader header) =>
            node.TryFindHeader(header.Hash, out _, out BlockStatus status)
            && (status is BlockStatus.Stored or BlockStatus.FullyChecked);
    }
}
