using System.ComponentModel;
using System.Diagnostics;

namespace Isthmus.Lab.Topology;

/// <summary>
/// Removes a lab's folder when the lab was killed and can do so no more: a shell that waits for the end of a pipe from the lab, which the kernel closes whatever the lab dies of.
/// Ctrl-C does not reach it. It stands in its folder while it waits, so that it never takes what is in that of a lab which came after.
/// </summary>
internal sealed class FolderSweeper : IDisposable
{
    // What the lab started is killed in the same moment, and may still be writing, for seconds on a machine that has no time for it.
    private const string Script = """
        trap '' INT TERM HUP
        read -r _
        tries=0
        while [ . -ef "$1" ] && [ "$tries" -lt 50 ]; do
          find . -mindepth 1 -delete 2>/dev/null && [ . -ef "$1" ] && rmdir "$1" 2>/dev/null && exit 0
          tries=$((tries + 1))
          sleep 0.2
        done
        """;

    private readonly Process _process;

    private FolderSweeper(Process process) => _process = process;

    /// <summary>Begins to wait; null where there is no shell: then the next lab removes the folder.</summary>
    public static FolderSweeper? Start(string folder)
    {
        var start = new ProcessStartInfo("sh", ["-c", Script.ReplaceLineEndings("\n"), "sh", folder])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
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
