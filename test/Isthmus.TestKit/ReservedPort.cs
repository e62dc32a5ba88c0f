using System.Net;
using System.Net.Sockets;

namespace Isthmus.TestKit;

/// <summary>
/// A TCP port of this machine that the kernel gives to nobody else until it is disposed of. It refuses connections while no server of the test listens there; such a server
/// may come and go, and several may share it by SO_REUSEPORT.
/// </summary>
public sealed class ReservedPort : IDisposable
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;

    private readonly Socket _placeholder;

    private ReservedPort(Socket placeholder) => _placeholder = placeholder;

    public IPEndPoint EndPoint => (IPEndPoint)_placeholder.LocalEndPoint!;

    public int Number => EndPoint.Port;

    /// <summary>Takes a free port of 127.0.0.1, or of another address.</summary>
    public static ReservedPort Take(IPAddress? address = null)
    {
        var at = new IPEndPoint(address ?? IPAddress.Loopback, 0);
        var placeholder = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

        // Bound but not listening: Linux lets others have the number beside it when both say that they share it. The platform says SO_REUSEADDR by itself.
        placeholder.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
        placeholder.Bind(at);
        return new ReservedPort(placeholder);
    }

    /// <summary>
    /// Returns when nobody listens there any more: a process that another test is starting has a copy of a listener that was closed, until its own program begins.
    /// </summary>
    public Task UntilFreeAsync() => Poll.UntilAsync(() => !Answers());

    private bool Answers()
    {
        using var probe = new Socket(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(EndPoint);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }

    public void Dispose() => _placeholder.Dispose();
}
