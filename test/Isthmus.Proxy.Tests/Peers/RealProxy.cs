using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Epoll;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Peers;

/// <summary>A proxy on a real loop in front of one address.</summary>
internal sealed class RealProxy : IAsyncDisposable
{
    private readonly EpollLoop[] _loops;
    private readonly ReservedPort _port;

    private RealProxy(EpollLoop[] loops, ReservedPort port, ProxyPlane plane)
    {
        (_loops, _port) = (loops, port);
        Plane = plane;
        Address = new IPEndPoint(IPAddress.Loopback, int.Parse(plane.Listening[0].Split(':')[^1], CultureInfo.InvariantCulture));
    }

    public ProxyPlane Plane { get; }

    public IPEndPoint Address { get; }

    public required List<LoopFault> Faults { get; init; }

    public static Task<RealProxy> StartAsync(IPEndPoint upstream) =>
        StartAsync(TestPlan.Http(new IPEndPoint(IPAddress.Loopback, 0), TestPlan.Group(0, upstream)));

    public static async Task<RealProxy> StartAsync(Plan plan, int loops = 1, ProxySettings? settings = null)
    {
        var faults = new List<LoopFault>();
        var running = Enumerable.Range(0, loops).Select(i => EpollLoop.Start(new EpollLoopOptions { Name = $"proxy{i}", OnFault = faults.Add })).ToArray();

        // All loops share one port.
        var port = ReservedPort.Take();
        var plane = await ProxyPlane.StartAsync(running, (settings ?? new ProxySettings()) with { PortOf = planned => planned == 0 ? port.Number : planned }).Within();
        (await plane.ApplyAsync(plan).Within()).ShouldBeEmpty();
        return new RealProxy(running, port, plane) { Faults = faults };
    }

    /// <summary>Sends bytes, ends the sending side, and returns all that comes until the proxy closes.</summary>
    public async Task<string> SendAndEndAsync(byte[] bytes)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Address).Within();
        await socket.SendAsync(bytes).Within();
        socket.Shutdown(SocketShutdown.Send);
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            int received;
            while ((received = await socket.ReceiveAsync(buffer).Within()) > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, received));
            }
        }
        catch (SocketException)
        {
            // A reset is one of the ways in which a proxy ends a broken exchange.
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await Plane.DrainAsync(TimeSpan.Zero);
        foreach (var loop in _loops)
        {
            await loop.DisposeAsync();
        }

        _port.Dispose();
    }
}
