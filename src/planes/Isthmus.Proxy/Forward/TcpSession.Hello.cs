using System.Runtime.CompilerServices;
using Isthmus.Proxy.Connect;
using Isthmus.Proxy.Pick;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Buffers;

namespace Isthmus.Proxy.Forward;

/// <content>
/// A ClientHello that goes on to whoever answers it. A workload that dies, or has no certificate yet, ends the connection without a word; as long as no byte has come back
/// the client has been promised nothing (RFC 8446 2), so the same hello goes to another workload, and the client never knows.
/// </content>
internal sealed partial class TcpSession
{
    private int _helloBytes;

    // Connected, and where it can be known: answered.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<UpstreamConnection?> OpenAsync(LoopUpstream upstream)
    {
        for (var tries = 1; ; tries++)
        {
            var up = await ConnectAsync(upstream);
            if (up is null || tries == Defaults.HelloTries || !HoldsHello(up) || await IsHelloAnsweredAsync(up))
            {
                return up;
            }

            // It says nothing about the host that nobody can make it say: who may be answered with silence is for the client to know.
            Record(FailureReason.UpstreamConnectionTermination);
            up.Pool.Close(up);
            up.Pool.Host.End(failed: true);
        }
    }

    // With more than the hello, or its client gone, it is for the relay.
    private bool HoldsHello(UpstreamConnection up) => caller.IsPassedOn && up.Connection.Tls is null && !_input.IsEmpty && !down.HasInput;

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> IsHelloAnsweredAsync(UpstreamConnection up)
    {
        if (!(await up.Connection.SendAsync(_input.Available, _chain.Idle)).IsOk)
        {
            return false;
        }

        down.InputWhileIdle = _ => up.Connection.CancelReceive();
        var answer = await ReceiveAsync(up);
        down.InputWhileIdle = null;
        if (answer is IoStatus.EndOfStream or IoStatus.Reset)
        {
            return false;
        }

        // Whatever else it is, the hello is gone and the relay meets the rest.
        _helloBytes = _input.Length;
        _input.Release();
        return true;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<IoStatus> ReceiveAsync(UpstreamConnection up)
    {
        var ready = await up.Connection.WaitReadableAsync(_chain.Idle);
        if (!ready.IsOk || !up.Input.TryMakeRoom(BufferPool.Large))
        {
            return ready.Status;
        }

        var received = await up.Connection.ReceiveAsync(up.Input.Free, _chain.Idle);
        up.Input.Filled(received.Bytes);
        if (!received.IsOk)
        {
            up.Input.Release();
        }

        return received.Status;
    }
}
