using System.ComponentModel;
using System.Runtime.InteropServices;
using Isthmus.Lab.Processes;

namespace Isthmus.Lab.Partitions;

/// <summary>
/// Reaches the open sockets of a process that this one started, by a copy of their descriptors (<c>pidfd_getfd</c>, Linux 5.6). The kernel allows it to the process'
/// own user, as it allows a debugger; the process itself notices nothing and needs no code for it.
/// </summary>
internal static partial class ProcessSockets
{
    // The same on every architecture: newer calls have one number for all.
    private const long PidOpen = 434;
    private const long PidGetDescriptor = 438;
    private const int NoSuchProcess = 3;
    private const int BadDescriptor = 9;

    /// <summary>The process and what it started itself, as HAProxy's master starts its worker.</summary>
    public static IEnumerable<int> Family(int process)
    {
        yield return process;
        foreach (var child in Children(process).SelectMany(Family))
        {
            yield return child;
        }
    }

    /// <summary>The names of a process' open sockets, by descriptor; empty when it has ended.</summary>
    public static IReadOnlyDictionary<int, string> Of(int process)
    {
        var found = new Dictionary<int, string>();
        try
        {
            foreach (var file in new DirectoryInfo($"/proc/{process}/fd").EnumerateFiles())
            {
                if (file.LinkTarget is { } target && target.StartsWith("socket:", StringComparison.Ordinal))
                {
                    found[int.Parse(file.Name, CultureInfo.InvariantCulture)] = target;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked, or closed what we looked at; the next look will tell.
        }

        return found;
    }

    /// <summary>Hands a copy of each socket to <paramref name="use"/>, and closes it.</summary>
    /// <exception cref="LabException">The kernel forbids it.</exception>
    public static void Use(int process, IEnumerable<int> descriptors, Action<int, int> use)
    {
        var handle = (int)Call(PidOpen, process, 0, 0);
        if (handle < 0)
        {
            Require(process, Marshal.GetLastPInvokeError());
            return;
        }

        try
        {
            foreach (var descriptor in descriptors)
            {
                Use(process, handle, descriptor, use);
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static void Use(int process, int handle, int descriptor, Action<int, int> use)
    {
        var copy = (int)Call(PidGetDescriptor, handle, descriptor, 0);
        if (copy < 0)
        {
            Require(process, Marshal.GetLastPInvokeError());
            return;
        }

        try
        {
            use(descriptor, copy);
        }
        finally
        {
            _ = Close(copy);
        }
    }

    // A process or a socket that is gone is nobody's fault.
    private static void Require(int process, int errno)
    {
        if (errno is not (NoSuchProcess or BadDescriptor))
        {
            throw new LabException(
                $"the kernel does not let the lab reach the sockets of process {process}: {new Win32Exception(errno).Message} (needs Linux 5.6, a value below 2 in " +
                "/proc/sys/kernel/yama/ptrace_scope, and in a container a seccomp profile that allows pidfd_getfd)");
        }
    }

    private static List<int> Children(int process)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{process}/task")
                .SelectMany(t => File.ReadAllText(Path.Combine(t, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(c => int.Parse(c, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Call(long number, long a, long b, long c);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
