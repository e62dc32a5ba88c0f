using System.Runtime.InteropServices;

namespace Isthmus.Lab.Processes;

/// <summary>
/// Ties the life of a process to the lab that started it. The kernel kills the process when the thread that started it ends (Linux
/// <c>PR_SET_PDEATHSIG</c>), also when it is paused and also when the lab was killed: no end of a pipe would be noticed by a stopped process.
/// </summary>
public static partial class ParentTie
{
    /// <summary>Set by a lab to its own process id in what it starts.</summary>
    public const string Variable = "ISTHMUS_LAB_PARENT";

    private const int SetParentDeathSignal = 1;
    private const int OrphanExitCode = 143;

    /// <summary>
    /// To be called first in a program: does nothing unless a lab started it. Ends the process when the lab is gone already, or the tie cannot be made. Also leaves the lab's
    /// process group: Ctrl-C on a terminal is for the lab, which ends its processes itself.
    /// </summary>
    public static void Hold()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var parent))
        {
            return;
        }

        if (Prctl(SetParentDeathSignal, (nuint)LabSignal.Kill, 0, 0, 0) != 0 || GetParentProcessId() != parent)
        {
            Environment.Exit(OrphanExitCode);
        }

        _ = SetProcessGroup(0, 0);
    }

    /// <summary>Sends a signal; nothing happens when the process has ended.</summary>
    internal static void Send(int processId, LabSignal signal) => _ = Kill(processId, (int)signal);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetProcessGroup(int process, int group);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParentProcessId();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
