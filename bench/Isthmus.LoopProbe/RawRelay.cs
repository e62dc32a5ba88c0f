using System.Net;
using System.Runtime.InteropServices;
using Isthmus.Runtime.Epoll;

namespace Isthmus.LoopProbe;

/// <summary>The floor: epoll, a table of descriptor pairs, recv and send; no async, no timers, no objects, no error handling.</summary>
internal sealed unsafe class RawRelay : IRelay
{
    private readonly TaskCompletionSource<IPEndPoint> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int[] _peer = new int[4096];
    private volatile TaskCompletionSource<(ThreadCpu, long)>? _measure;
    private volatile bool _isOver;
    private int _epoll;

    public string Name => "raw epoll, no async (the floor)";

    public Task<IPEndPoint> StartAsync(IPEndPoint backend)
    {
        new Thread(() => Run(backend)) { IsBackground = true }.Start();
        return _listening.Task;
    }

    public Task<(ThreadCpu Cpu, long Allocated)> MeasureAsync()
    {
        var measure = new TaskCompletionSource<(ThreadCpu, long)>(TaskCreationOptions.RunContinuationsAsynchronously);
        _measure = measure;
        return measure.Task;
    }

    public ValueTask DisposeAsync()
    {
        _isOver = true;
        return default;
    }

    private void Run(IPEndPoint backend)
    {
        _epoll = Libc.EpollCreate(0);
        var listener = NativeSocket.Open(System.Net.Sockets.AddressFamily.InterNetwork);
        NativeSocket.Apply(listener, Runtime.TcpOptions.Default);
        NativeSocket.Bind(listener, new IPEndPoint(IPAddress.Loopback, 0));
        _ = Libc.Listen(listener, 512);
        Add(listener);
        _listening.SetResult(NativeSocket.LocalName(listener));
        var size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
        var events = stackalloc byte[256 * size];
        var buffer = stackalloc byte[4096];
        while (!_isOver)
        {
            if (_measure is { } measure)
            {
                _measure = null;
                measure.SetResult((ThreadCpu.Read(), GC.GetAllocatedBytesForCurrentThread()));
            }

            var count = Libc.EpollWait(_epoll, events, 256, 100);
            for (var i = 0; i < count; i++)
            {
                var fd = *(int*)(events + (i * size) + (size - 8));
                if (fd == listener)
                {
                    Accept(listener, backend);
                }
                else if (Libc.Receive(fd, buffer, 4096, 0) is var n and > 0)
                {
                    Libc.Send(_peer[fd], buffer, (nuint)n, Libc.MsgNoSignal);
                }
            }
        }
    }

    private void Accept(int listener, IPEndPoint backend)
    {
        int down;
        while ((down = Libc.Accept(listener, null, null, Libc.NonBlock)) >= 0)
        {
            var up = NativeSocket.Open(System.Net.Sockets.AddressFamily.InterNetwork);
            NativeSocket.Apply(up, Runtime.TcpOptions.Default);
            NativeSocket.Connect(up, backend);
            _peer[down] = up;
            _peer[up] = down;
            Add(up);
            Add(down);
        }
    }

    private void Add(int fd)
    {
        var e = stackalloc byte[16];
        *(uint*)e = Libc.EpollIn | Libc.EpollRdHup | Libc.EpollEdgeTriggered;
        *(long*)(e + (RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8)) = fd;
        _ = Libc.EpollControl(_epoll, Libc.EpollCtlAdd, fd, e);
    }
}
