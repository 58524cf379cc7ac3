using System.Diagnostics.CodeAnalysis;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Core.Wallets.Proofs;

/// <summary>
/// Proofs that were fetched before: <c>proofs.dat</c>. It holds the proofs and not the verdicts, so nobody has to
/// believe it: each is checked again when it is used, against the chain as it is then. It may be deleted at any time.
/// <code>
/// again and again:
///  32 bytes    transaction id
///  CompactSize and the bytes of <see cref="TransactionProof"/>
/// </code>
/// </summary>
internal sealed class ProofCache
{
    /// <summary>Bytes of the file: some 100,000 coins. What was not used for longest is forgotten first.</summary>
    private const int MaxFileSize = 32_000_000;

    private readonly string _path;
    private readonly Dictionary<TransactionId, ReadOnlyMemory<byte>> _known;
    private readonly Dictionary<TransactionId, ReadOnlyMemory<byte>> _used = [];
    private bool _isChanged;

    private ProofCache(string path, Dictionary<TransactionId, ReadOnlyMemory<byte>> known)
    {
        _path = path;
        _known = known;
    }

    /// <summary>Reads the file of a network; one that is damaged is used as far as it goes, one that is too large
    /// not at all.</summary>
    public static ProofCache Load(DataFolder folder)
    {
        string path = Path.Combine(folder.NetworkPath, "proofs.dat");
        var known = new Dictionary<TransactionId, ReadOnlyMemory<byte>>();
        var file = new FileInfo(path);
        if (file.Exists && file.Length <= MaxFileSize)
        {
            var reader = new ByteReader(ReadAll(path));
            while (reader.Error is null && reader.Remaining > 0)
            {
                var id = new TransactionId(reader.ReadHash());
                ReadOnlyMemory<byte> proof = reader.ReadBytes();
                if (reader.Error is null)
                {
                    known[id] = proof;
                }
            }
        }

        return new ProofCache(path, known);
    }

    private static byte[] ReadAll(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A proof that holds, of a header that may have left the chain since.</summary>
    public bool TryGet(TransactionId id, [NotNullWhen(true)] out TransactionProof? proof)
    {
        proof = null;
        if (!_known.TryGetValue(id, out ReadOnlyMemory<byte> bytes)
            || !TransactionProof.TryParse(bytes, out proof)
            || proof.Transaction.Id != id || proof.FindError() is not null)
        {
            return false;
        }

        _used[id] = bytes;
        return true;
    }

    /// <summary>The proofs of some transactions that hold, of headers that may have left the chain since.</summary>
    public IReadOnlyList<TransactionProof> Find(Func<Transaction, bool> isWanted)
    {
        var found = new List<TransactionProof>();
        foreach ((TransactionId id, ReadOnlyMemory<byte> bytes) in _known)
        {
            if (TransactionProof.TryParse(bytes, out TransactionProof? proof) && isWanted(proof.Transaction)
                && TryGet(id, out proof))
            {
                found.Add(proof);
            }
        }

        return found;
    }

    /// <summary>Remembers a proof.</summary>
    public void Add(TransactionProof proof)
    {
        byte[] bytes = proof.ToBytes();
        _known[proof.Transaction.Id] = bytes;
        _used[proof.Transaction.Id] = bytes;
        _isChanged = true;
    }

    /// <summary>Writes the file if anything is new. Of two programs that do so at once, the later wins, and what the
    /// other had found is fetched again some day.</summary>
    public void Save()
    {
        if (!_isChanged)
        {
            return;
        }

        var file = new MemoryStream();
        foreach ((TransactionId id, ReadOnlyMemory<byte> proof) in
            _used.Concat(_known.Where(old => !_used.ContainsKey(old.Key))))
        {
            var entry = new byte[Hash256.Size + ByteWriter.CompactSizeLength((ulong)proof.Length) + proof.Length];
            var writer = new ByteWriter(entry);
            writer.WriteHash(id.Value);
            writer.WriteBytes(proof.Span);
            if (file.Length + entry.Length > MaxFileSize)
            {
                break;
            }

            file.Write(entry);
        }

        try
        {
            PrivateFile.Replace(_path, file.ToArray());
            _isChanged = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // On a full disk, or in a folder that cannot be written, they are fetched again the next time.
        }
    }
}
