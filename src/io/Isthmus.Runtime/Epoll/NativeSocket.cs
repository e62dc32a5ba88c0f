using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Isthmus.Runtime.Epoll;

/// <summary>What is done to a socket once in its life: open, options, bind, names, close.</summary>
internal static unsafe class NativeSocket
{
    /// <summary>A non-blocking stream socket, or below 0 with errno set.</summary>
    internal static int Open(AddressFamily family) => Libc.Socket(
        family == AddressFamily.InterNetwork ? Libc.AddressFamilyInet : Libc.AddressFamilyInet6,
        Libc.SockStream | Libc.NonBlock | Libc.CloseOnExec,
        0);

    internal static bool Bind(int fd, IPEndPoint endPoint)
    {
        var address = stackalloc byte[NativeAddress.MaximumLength];
        var length = NativeAddress.Write(endPoint, new Span<byte>(address, NativeAddress.MaximumLength));
        return Libc.Bind(fd, address, (uint)length) == 0;
    }

    /// <summary>Binds the end that connects. A free port is chosen at the connect, by both ends: ports of one local address would run out.</summary>
    internal static bool BindLocal(int fd, IPEndPoint local)
    {
        if (local.Port == 0)
        {
            Set(fd, Libc.ProtocolIp, Libc.IpBindAddressNoPort, 1);
        }

        return Bind(fd, local);
    }

    /// <summary>0, or errno; <see cref="Errno.InProgress"/> is the usual answer.</summary>
    internal static int Connect(int fd, IPEndPoint endPoint)
    {
        var address = stackalloc byte[NativeAddress.MaximumLength];
        var length = NativeAddress.Write(endPoint, new Span<byte>(address, NativeAddress.MaximumLength));
        return Libc.Connect(fd, address, (uint)length) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    internal static IPEndPoint LocalName(int fd)
    {
        var address = stackalloc byte[NativeAddress.MaximumLength];
        uint length = NativeAddress.MaximumLength;
        return Libc.GetLocalName(fd, address, &length) == 0
            ? NativeAddress.Read(new ReadOnlySpan<byte>(address, NativeAddress.MaximumLength))
            : new IPEndPoint(IPAddress.None, 0);
    }

    /// <summary>Where the connection was going before netfilter changed that; null when it did not, or nothing watches connections here.</summary>
    internal static IPEndPoint? OriginalDestination(int fd, AddressFamily family)
    {
        var address = stackalloc byte[NativeAddress.MaximumLength];
        uint length = NativeAddress.MaximumLength;
        var level = family == AddressFamily.InterNetwork ? Libc.ProtocolIp : Libc.ProtocolIpv6;
        return Libc.GetOption(fd, level, Libc.OriginalDestination, address, &length) == 0
            ? NativeAddress.Read(new ReadOnlySpan<byte>(address, NativeAddress.MaximumLength))
            : null;
    }

    /// <summary>The pending error of a socket (SO_ERROR), which this call clears; 0 for none.</summary>
    internal static int TakeError(int fd)
    {
        int error = 0;
        uint length = sizeof(int);
        return Libc.GetOption(fd, Libc.SolSocket, Libc.SoError, &error, &length) == 0 ? error : Marshal.GetLastPInvokeError();
    }

    internal static void Apply(int fd, TcpOptions options)
    {
        if (options.NoDelay)
        {
            Set(fd, Libc.ProtocolTcp, Libc.TcpNoDelay, 1);
        }

        if (options.KeepAliveIdle is { } idle)
        {
            Set(fd, Libc.SolSocket, Libc.SoKeepAlive, 1);
            Set(fd, Libc.ProtocolTcp, Libc.TcpKeepIdle, Seconds(idle));
            Set(fd, Libc.ProtocolTcp, Libc.TcpKeepInterval, Seconds(options.KeepAliveInterval));
            Set(fd, Libc.ProtocolTcp, Libc.TcpKeepCount, options.KeepAliveProbes);
        }

        if (options.UserTimeout is { } userTimeout)
        {
            Set(fd, Libc.ProtocolTcp, Libc.TcpUserTimeout, (int)userTimeout.TotalMilliseconds);
        }

        if (options.ReceiveBuffer is { } receive)
        {
            Set(fd, Libc.SolSocket, Libc.SoReceiveBuffer, receive);
        }

        if (options.SendBuffer is { } send)
        {
            Set(fd, Libc.SolSocket, Libc.SoSendBuffer, send);
        }
    }

    internal static void Set(int fd, int level, int name, int value) => Libc.SetOption(fd, level, name, &value, sizeof(int));

    /// <summary>Makes the coming close send a reset: struct linger { on, 0 seconds }.</summary>
    internal static void LingerZero(int fd)
    {
        var linger = stackalloc int[2] { 1, 0 };
        Libc.SetOption(fd, Libc.SolSocket, Libc.SoLinger, linger, 2 * sizeof(int));
    }

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)time.TotalSeconds);
}
