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
        using var closed = ReservedPort.Take(Address);
        var faults = new List<Exception>();
        await using var loop = EpollLoop.Start(new EpollLoopOptions { Name = "conformance", OnFault = f => faults.Add(f.Exception) });
        await loop.RunAsync(() => behaviour(new Stage(loop, loop, Address, full.EndPoint) { Closed = closed.EndPoint })).Within();
        await loop.StopAsync().Within();
        faults.ShouldBeEmpty();
    }

    /// <summary>A listener whose queue is full and who never accepts: on Linux a further SYN stays unanswered.</summary>
    private sealed class FullListener : IDisposable
    {
        private readonly Socket _listener;
        private readonly Socket _filler;

        private FullListener(Socket listener, Socket filler) => (_listener, _filler) = (listener, filler);

        public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

        public static FullListener Open(IPAddress address)
        {
            var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(address, 0));
            listener.Listen(0);
            var filler = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            filler.Connect(listener.LocalEndPoint!);

            // The filler is connected a moment before it stands in the queue, which has room for one.
            listener.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead).ShouldBeTrue();
            return new FullListener(listener, filler);
        }

        public void Dispose()
        {
            _filler.Dispose();
            _listener.Dispose();
        }
    }
}
