using System.Runtime.InteropServices;

namespace Isthmus.Runtime.Epoll;

/// <summary>The system calls of the loop, as the C library gives them. Returns below 0 carry errno in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
internal static unsafe partial class Libc
{
    internal const int AddressFamilyInet = 2;
    internal const int AddressFamilyInet6 = 10;
    internal const int SockStream = 1;
    internal const int NonBlock = 0x800;
    internal const int CloseOnExec = 0x80000;

    internal const int MsgPeek = 0x2;
    internal const int MsgNoSignal = 0x4000;
    internal const int ShutWrite = 1;

    internal const int SolSocket = 1;
    internal const int SoReuseAddr = 2;
    internal const int SoError = 4;
    internal const int SoSendBuffer = 7;
    internal const int SoReceiveBuffer = 8;
    internal const int SoKeepAlive = 9;
    internal const int SoLinger = 13;
    internal const int SoReusePort = 15;
    internal const int ProtocolIp = 0;
    internal const int IpBindAddressNoPort = 24;
    internal const int OriginalDestination = 80;
    internal const int ProtocolTcp = 6;
    internal const int TcpNoDelay = 1;
    internal const int TcpKeepIdle = 4;
    internal const int TcpKeepInterval = 5;
    internal const int TcpKeepCount = 6;
    internal const int TcpUserTimeout = 18;
    internal const int ProtocolIpv6 = 41;
    internal const int Ipv6Only = 26;

    internal const int SetPipeSize = 1031;
    internal const uint SpliceMove = 0x1;
    internal const uint SpliceNonBlock = 0x2;

    internal const int EpollCtlAdd = 1;
    internal const uint EpollIn = 0x1;
    internal const uint EpollOut = 0x4;
    internal const uint EpollErr = 0x8;
    internal const uint EpollHup = 0x10;
    internal const uint EpollRdHup = 0x2000;
    internal const uint EpollEdgeTriggered = 0x80000000;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static partial int EpollControl(int epoll, int operation, int fd, byte* @event);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int EpollWait(int epoll, byte* events, int maximum, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int fd, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    internal static partial int Listen(int fd, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    internal static partial int Accept(int fd, byte* address, uint* length, int flags);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(int fd, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    internal static partial int GetLocalName(int fd, byte* address, uint* length);

    internal static nint Receive(int fd, byte* buffer, nuint length, int flags) => Noted(ReceiveNow(fd, buffer, length, flags));

    [LibraryImport("libc", EntryPoint = "recv")]
    [SuppressGCTransition]
    private static partial nint ReceiveNow(int fd, byte* buffer, nuint length, int flags);

    internal static nint Send(int fd, byte* buffer, nuint length, int flags) => Noted(SendNow(fd, buffer, length, flags));

    [LibraryImport("libc", EntryPoint = "send")]
    [SuppressGCTransition]
    private static partial nint SendNow(int fd, byte* buffer, nuint length, int flags);

    internal static nint SendMessage(int fd, MessageHeader* message, int flags) => Noted(SendMessageNow(fd, message, flags));

    [LibraryImport("libc", EntryPoint = "sendmsg")]
    [SuppressGCTransition]
    private static partial nint SendMessageNow(int fd, MessageHeader* message, int flags);

    /// <summary>Moves bytes between a pipe and a socket, without waiting for either.</summary>
    internal static nint Splice(int from, int to, nuint length) => Noted(SpliceNow(from, null, to, null, length, SpliceMove | SpliceNonBlock));

    [LibraryImport("libc", EntryPoint = "splice")]
    [SuppressGCTransition]
    private static partial nint SpliceNow(int from, long* fromOffset, int to, long* toOffset, nuint length, uint flags);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int ControlFile(int fd, int command, int value);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    internal static partial int Shutdown(int fd, int how);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetOption(int fd, int level, int name, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetOption(int fd, int level, int name, void* value, uint length);

    // Twice per request and direction, so the platform's care around a call is left out: it tells the collector that a thread may be away for long (these calls never
    // wait: the sockets are non-blocking), and clears and reads errno around every call with two calls of its own. Nothing runs between the call and this.
    private static nint Noted(nint result)
    {
        if (result < 0)
        {
            Marshal.SetLastPInvokeError(Marshal.GetLastSystemError());
        }

        return result;
    }
}
