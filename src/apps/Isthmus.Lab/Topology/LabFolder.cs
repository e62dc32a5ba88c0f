using System.Text;
using Isthmus.Lab.Processes;

namespace Isthmus.Lab.Topology;

/// <summary>
/// A lab's temporary folder, named after its user and slot. What is there belongs to a lab that was killed, since the slot is ours, and is removed.
/// Nobody else may look in: it is made with mode 0700.
/// </summary>
public sealed class LabFolder : IDisposable
{
    // sockaddr_un.sun_path without its zero byte.
    private const int LongestSocketPath = 107;

    private readonly bool _isKept;
    private readonly FolderSweeper? _sweeper;

    /// <summary>Makes the folder.</summary>
    /// <exception cref="LabException">It cannot be made.</exception>
    public LabFolder(int slot, bool isKept)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new LabException("the lab needs Linux: its kernel ends what a lab started when the lab ends");
        }

        _isKept = isKept;
        Path = PathOf(slot);
        if (Encoding.UTF8.GetByteCount(SocketOf(slot)) > LongestSocketPath)
        {
            throw new LabException($"the name of {SocketOf(slot)} is longer than the {LongestSocketPath} bytes that Linux allows for a socket: set TMPDIR to a shorter one");
        }

        try
        {
            Delete(Path);
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.CreateDirectory(Scratch);
            _sweeper = isKept ? null : FolderSweeper.Start(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"the lab's folder {Path} cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>
    /// Where the lab's processes put their own temporary files. A .NET process has some (for diagnostics), and leaves them behind when it is killed.
    /// </summary>
    public string Scratch => System.IO.Path.Combine(Path, "tmp");

    /// <summary>The folder of a slot, whether it exists or not.</summary>
    public static string PathOf(int slot) =>
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"isthmus-lab-{Environment.UserName}-{slot}"));

    /// <summary>The socket by which the lab of a slot takes orders.</summary>
    public static string SocketOf(int slot) => System.IO.Path.Combine(PathOf(slot), "control.sock");

    /// <summary>The folder that <paramref name="reader"/>'s control plane and proxies read as <paramref name="cluster"/>. Each reader has its own, as each has its own connection.</summary>
    public string FolderOf(string reader, string cluster) => System.IO.Path.Combine(Path, "clusters", reader, cluster);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isKept)
        {
            return;
        }

        try
        {
            Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The sweeper tries again, and the next lab of this slot after it.
        }

        _sweeper?.Dispose();
    }

    /// <summary>Deletes a folder, also while the sweeper of a lab that was killed does the same.</summary>
    internal static void Delete(string path)
    {
        while (Directory.Exists(path))
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Somebody else was faster with a part of it; what is left is looked at again.
            }
        }
    }
}
