namespace BlockChain.Lab.Nodes;

/// <summary>A folder for the stores of a lab's nodes, which goes with the lab: in memory where the system has such a place, since
/// nothing in it must outlive a power cut.</summary>
internal sealed class LabFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    private readonly string _path = Create();

    /// <summary>The file of a node's chain.</summary>
    public string FileOf(int number) => Path.Combine(_path, $"node-{number}.db");

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_path, recursive: true);

    private static string Create()
    {
        try
        {
            string inMemory = Path.Combine(Memory, $"simplecoin-lab-{Guid.NewGuid():N}");
            return Directory.Exists(Memory)
                ? Directory.CreateDirectory(inMemory).FullName
                : Directory.CreateTempSubdirectory("simplecoin-lab-").FullName;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Directory.CreateTempSubdirectory("simplecoin-lab-").FullName;
        }
    }
}
