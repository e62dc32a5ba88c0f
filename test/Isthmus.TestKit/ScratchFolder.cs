namespace Isthmus.TestKit;

/// <summary>
/// Folders for tests that write many small files by code that forces each to disk, which takes ten milliseconds where a disk is busy: in memory, where the system has
/// such a place. Whoever makes one removes it.
/// </summary>
public static class ScratchFolder
{
    private const string Memory = "/dev/shm";

    /// <summary>A new one, readable by its owner only.</summary>
    public static DirectoryInfo Create(string prefix)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(Memory))
        {
            return Directory.CreateTempSubdirectory(prefix);
        }

        return Directory.CreateDirectory(
            Path.Combine(Memory, prefix + Guid.NewGuid().ToString("n")), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
