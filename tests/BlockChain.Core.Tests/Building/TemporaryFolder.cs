namespace BlockChain.Core.Tests.Building;

/// <summary>An empty folder that goes with the test.</summary>
/// <param name="inMemory">Where the system has a disk in memory with room, it is there: for tests of thousands of small
/// writes, which are not about the disk.</param>
public sealed class TemporaryFolder(bool inMemory = false) : IDisposable
{
    private const string Memory = "/dev/shm";
    private const long EnoughRoom = 256 << 20;

    public string Path { get; } = inMemory && Directory.Exists(Memory)
        && new DriveInfo(Memory).AvailableFreeSpace >= EnoughRoom
            ? Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"blockchain-test-{Guid.NewGuid():N}")).FullName
            : Directory.CreateTempSubdirectory("blockchain-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
