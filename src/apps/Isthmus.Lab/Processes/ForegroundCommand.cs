using System.ComponentModel;
using System.Diagnostics;

namespace Isthmus.Lab.Processes;

/// <summary>A command of the user that runs in the place of this program: with its terminal, its signals and its exit code.</summary>
public static class ForegroundCommand
{
    /// <summary>Runs the command to its end.</summary>
    /// <param name="start">The command.</param>
    /// <param name="cancellationToken">
    /// Asks the command to end, by SIGTERM, which only this program may have heard. When and with what it ends is up to the command, and is waited for.
    /// </param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="Win32Exception">There is no such command.</exception>
    public static async Task<int> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var process = Process.Start(start)!;
        await using var stop = cancellationToken.Register(() => ParentTie.Send(process.Id, LabSignal.Terminate));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
