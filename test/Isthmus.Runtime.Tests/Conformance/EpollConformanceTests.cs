using System.Net;
using System.Net.Sockets;
using Isthmus.Runtime.Epoll;
using Isthmus.TestKit;

namespace Isthmus.Runtime.Tests.Conformance;

/// <summary>The real loop, over 127.0.0.1.</summary>
public class EpollConformanceTests : LoopConformance
{
    private protected virtual IPAddress Address => IPAddress.Loopback;

    private protected override async Task Play(Func<Stage, ValueTask> behaviour)
    {
        using var full = FullListener.Open(Address);
        var faults = new List<Exception>();
        await using var loop = EpollLoop.Start(new EpollLoopOptions { Name = "conformance", OnFault = f => faults.Add(f.Exception) });
        await loop.RunAsync(() => behaviour(new Stage(loop, loop, Address, full.EndPoint))).Within();
        await loop.StopAsync().Within();
        faults.ShouldBeEmpty();
    }

    /// <summary>A listener whose queue is full and who never accepts: on Linux a further SYN stays unanswered.</summary>
    private sealed class FullListener : IDisposable
    {
        private readonly List<Socket> _sockets = [];

        public required IPEndPoint EndPoint { get; init; }

        public static FullListener Open(IPAddress address)
        {
            var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(address, 0));
            listener.Listen(0);
            var full = new FullListener { EndPoint = (IPEndPoint)listener.LocalEndPoint! };
            full._sockets.Add(listener);
            for (var i = 0; i < 3; i++)
            {
                var filler = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                full._sockets.Add(filler);
                try
                {
                    filler.Connect(full.EndPoint);
                }
                catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
                {
                    // It waits, which is its purpose.
                }
            }

            return full;
        }

        public void Dispose() => _sockets.ForEach(s => s.Dispose());
    }
}
