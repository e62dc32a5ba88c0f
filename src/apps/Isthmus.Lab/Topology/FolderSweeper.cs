using System.ComponentModel;
using System.Diagnostics;

namespace Isthmus.Lab.Topology;

/// <summary>
/// Removes a lab's folder when the lab was killed and can do so no more: a shell that waits for the end of a pipe from the lab, which the kernel closes whatever the lab dies of.
/// Ctrl-C does not reach it. It knows its folder by a file in it, so that it never takes that of a lab which came after.
/// </summary>
internal sealed class FolderSweeper : IDisposable
{
    // What the lab started is killed in the same moment, and may still be writing.
    private const string Script = """
        trap '' INT TERM HUP
        read -r _
        for _ in 1 2 3 4 5; do
          [ -e "$1/$2" ] || exit 0
          find "$1" -mindepth 1 ! -name "$2" -delete 2>/dev/null && rm -rf "$1" && exit 0
          sleep 0.2
        done
        """;

    private readonly Process _process;

    private FolderSweeper(Process process) => _process = process;

    /// <summary>Begins to wait; null where there is no shell: then the next lab removes the folder.</summary>
    public static FolderSweeper? Start(string folder)
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"lab-{Environment.ProcessId}");
        File.WriteAllBytes(Path.Combine(folder, mark), []);
        var start = new ProcessStartInfo("sh", ["-c", Script.ReplaceLineEndings("\n"), "sh", folder, mark])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        try
        {
            return new FolderSweeper(Process.Start(start)!);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Lets it go: the folder is gone, or is to be.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
