namespace Isthmus.Runtime.Epoll;

/// <summary>Linux error numbers that the loop tells apart, and the one table from error to status.</summary>
internal static class Errno
{
    internal const int Interrupted = 4;
    internal const int BadDescriptor = 9;
    internal const int BadAddress = 14;
    internal const int Invalid = 22;
    internal const int Again = 11;
    internal const int NoMemory = 12;
    internal const int NotPermitted = 1;
    internal const int AccessDenied = 13;
    internal const int TooManyFilesInSystem = 23;
    internal const int TooManyFiles = 24;
    internal const int NoSpace = 28;
    internal const int BrokenPipe = 32;
    internal const int AddressInUse = 98;
    internal const int AddressNotAvailable = 99;
    internal const int NetworkDown = 100;
    internal const int NetworkUnreachable = 101;
    internal const int ConnectionAborted = 103;
    internal const int ConnectionReset = 104;
    internal const int NoBuffers = 105;
    internal const int TimedOut = 110;
    internal const int ConnectionRefused = 111;
    internal const int HostDown = 112;
    internal const int HostUnreachable = 113;
    internal const int InProgress = 115;

    internal static IoStatus ToStatus(int errno) => errno switch
    {
        ConnectionReset or BrokenPipe or ConnectionAborted => IoStatus.Reset,
        ConnectionRefused => IoStatus.Refused,
        TimedOut => IoStatus.TimedOut,
        NetworkUnreachable or HostUnreachable or NetworkDown or HostDown => IoStatus.Unreachable,
        AddressInUse => IoStatus.AddressInUse,
        AddressNotAvailable => IoStatus.AddressNotAvailable,
        AccessDenied or NotPermitted => IoStatus.Denied,
        _ => IsExhaustion(errno) ? IoStatus.NoResources : IoStatus.Failed,
    };

    internal static bool IsExhaustion(int errno) =>
        errno is TooManyFiles or TooManyFilesInSystem or NoBuffers or NoMemory or NoSpace;
}
