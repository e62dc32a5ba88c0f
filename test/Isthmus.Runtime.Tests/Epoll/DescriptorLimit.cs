using System.Globalization;
using System.Runtime.InteropServices;

namespace Isthmus.Runtime.Tests.Epoll;

/// <summary>Leaves the process without a free descriptor until disposed.</summary>
internal sealed partial class DescriptorLimit : IDisposable
{
    private const int NumberOfFiles = 7;
    private readonly Limit _original;
    private readonly List<int> _fillers = [];

    public DescriptorLimit()
    {
        var highest = Directory.GetFiles("/proc/self/fd").Max(f => ulong.Parse(Path.GetFileName(f), CultureInfo.InvariantCulture));
        GetLimit(NumberOfFiles, out _original).ShouldBe(0);
        SetLimit(NumberOfFiles, new Limit { Soft = highest + 1, Hard = _original.Hard }).ShouldBe(0);

        // By system calls only: the runtime itself may not find a descriptor to load an assembly with.
        while (Duplicate(0) is var filler and >= 0)
        {
            _fillers.Add(filler);
        }
    }

    public static int Used => Directory.GetFiles("/proc/self/fd").Length;

    public void Dispose()
    {
        _fillers.ForEach(f => _ = Close(f));
        SetLimit(NumberOfFiles, _original).ShouldBe(0);
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int fd);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    private struct Limit
    {
        internal ulong Soft;
        internal ulong Hard;
    }
}
