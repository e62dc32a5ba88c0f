using System.ComponentModel;
using System.Diagnostics;
using Isthmus.Lab.Processes;

namespace Isthmus.Lab.Networks;

/// <summary>Runs <c>ip</c> of iproute2 (and <c>nsenter</c> of util-linux).</summary>
internal static class IpTool
{
    /// <summary>Runs one command, given as one would type it.</summary>
    /// <param name="command">Without the <c>ip</c>.</param>
    /// <param name="inside">The network that it is for; null for the lab's own.</param>
    /// <exception cref="LabException">It is not there, or it refuses.</exception>
    public static void Run(string command, LabNetwork? inside = null)
    {
        string[] words = ["ip", .. command.Split(' ')];
        words = inside is null ? words : [.. inside.Enter, .. words];
        var start = new ProcessStartInfo(words[0], words[1..]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new LabException($"'ip {command}' failed: {errors.Trim()}");
            }
        }
        catch (Win32Exception e)
        {
            throw new LabException($"isolated networks need the programs 'ip' and 'nsenter' (Debian packages iproute2, util-linux): {e.Message}", e);
        }
    }
}
