using System.Runtime.InteropServices;

namespace Isthmus.LoopProbe;

/// <summary>CPU time of the calling thread, from getrusage(RUSAGE_THREAD).</summary>
internal readonly partial record struct ThreadCpu(double UserMicroseconds, double SystemMicroseconds)
{
    private const int ThisThread = 1;

    public double Total => UserMicroseconds + SystemMicroseconds;

    public static ThreadCpu Read()
    {
        var usage = new long[18];
        GetUsage(ThisThread, usage);
        return new ThreadCpu((usage[0] * 1e6) + usage[1], (usage[2] * 1e6) + usage[3]);
    }

    public static ThreadCpu operator -(ThreadCpu a, ThreadCpu b) =>
        new(a.UserMicroseconds - b.UserMicroseconds, a.SystemMicroseconds - b.SystemMicroseconds);

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, [Out] long[] usage);
}
