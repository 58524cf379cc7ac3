using System.Text.Json;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>The file in which the peers outlive a restart. Defends against damage by a disk or a person, and a disk that refuses:
/// both are logged, and the node continues.</summary>
internal sealed class PeersFile(string path, ILogger log)
{
    /// <summary>Held while the file is written, so that an older list never replaces a newer one.</summary>
    private readonly Lock _writing = new();
    private byte[] _written = [];

    /// <summary>A failing disk is logged once, until it works again.</summary>
    private bool _isSavingRefused;

    /// <summary>The peers in the file; none when there is no file. A damaged one is named in the log and kept under another
    /// name.</summary>
    public IReadOnlyList<RememberedPeer> Read()
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return file.Length <= SyncLimits.MaxPeersFileSize
                ? Parse(file)
                : throw new InvalidDataException($"It has {file.Length:N0} bytes, more than {SyncLimits.MaxPeersFileSize:N0}.");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception damage) when (damage is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            MinerLog.PeersDamaged(log, path, damage.Message, SetAside());
            return [];
        }
    }

    /// <summary>Remembers what the book began with: only a difference is written.</summary>
    public void BeginWith(List<RememberedPeer> peers) => _written = Serialize(peers);

    /// <summary>Writes the file, if there is anything new. For any thread.</summary>
    /// <param name="peers">All peers as they are now.</param>
    public void Save(Func<List<RememberedPeer>> peers)
    {
        lock (_writing)
        {
            byte[] content = Serialize(peers());
            if (content.AsSpan().SequenceEqual(_written))
            {
                return;
            }

            try
            {
                PrivateFile.Replace(path, content);
                PrivateFile.DeleteLeftovers(path);
                (_written, _isSavingRefused) = (content, false);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                if (!_isSavingRefused)
                {
                    MinerLog.PeersNotSaved(log, path, failure.Message);
                }

                _isSavingRefused = true;
            }
        }
    }

    private static byte[] Serialize(List<RememberedPeer> peers) =>
        JsonSerializer.SerializeToUtf8Bytes(peers, PeersJson.Default.ListRememberedPeer);

    private static List<RememberedPeer> Parse(Stream file)
    {
        try
        {
            return JsonSerializer.Deserialize(file, PeersJson.Default.ListRememberedPeer) is { } peers
                && !peers.Any(one => one is null)
                    ? peers
                    : throw new InvalidDataException("It is not a list of peers.");
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException(
                damage.LineNumber is { } line ? $"Line {line + 1} is not part of a list of peers." : "It is not a list of peers.", damage);
        }
    }

    /// <summary>A file in which a person may still find something is not overwritten.</summary>
    /// <returns>What became of the file, in words.</returns>
    private string SetAside()
    {
        try
        {
            return $"It is kept as {DamagedFile.SetAside(path)}.";
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return "It cannot be given another name.";
        }
    }
}
