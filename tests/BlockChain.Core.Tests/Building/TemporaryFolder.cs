namespace BlockChain.Core.Tests.Building;

/// <summary>An empty folder that goes with the test: on a disk in memory where the system has one with room, since waiting
/// for a real disk is most of the time of a test that makes a hundred blocks.</summary>
/// <param name="onDisk">On a real disk: for measurements, and for long stories of kills.</param>
public sealed class TemporaryFolder(bool onDisk = false) : IDisposable
{
    private const string Memory = "/dev/shm";
    private const long EnoughRoom = 2L << 30;

    public string Path { get; } = (onDisk ? null : TryCreateInMemory())
        ?? Directory.CreateTempSubdirectory("blockchain-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string? TryCreateInMemory()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Memory)
            || new DriveInfo(Memory).AvailableFreeSpace < EnoughRoom)
        {
            return null;
        }

        try
        {
            return Directory.CreateDirectory(
                System.IO.Path.Combine(Memory, $"blockchain-test-{Guid.NewGuid():N}"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
