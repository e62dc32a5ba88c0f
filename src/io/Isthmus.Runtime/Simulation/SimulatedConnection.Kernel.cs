namespace Isthmus.Runtime.Simulation;

/// <summary>What the kernel does without the process: segments, window, ends and resets.</summary>
internal sealed partial class SimulatedConnection
{
    private bool _resetReceived;
    private bool _hasInputNews;

    /// <summary>A segment from the peer.</summary>
    internal void Arrived(SegmentKind kind, byte[] data)
    {
        _peer._inFlight -= data.Length;
        if (_isGone || (!IsOpen && kind == SegmentKind.Data))
        {
            // Nobody holds this end any more: a reset is the answer to everything but a reset.
            if (kind == SegmentKind.Data)
            {
                SendReset();
                Vanish();
            }

            return;
        }

        if (_world.Trace.Detail >= TraceDetail.Segments || kind == SegmentKind.Reset)
        {
            Trace(kind switch
            {
                SegmentKind.Data => $"data {data.Length}",
                SegmentKind.End => "end",
                _ => "reset-by-peer",
            });
        }

        switch (kind)
        {
            case SegmentKind.Data:
                _received.Write(data);
                break;
            case SegmentKind.End:
                _endReceived = true;
                ForgetWhenDone();
                break;
            default:
                BecomeReset();
                return;
        }

        Signal(isInputNews: true);
    }

    /// <summary>The process of this end was killed.</summary>
    internal void Die()
    {
        SendReset();
        Vanish();
    }

    /// <summary>Something between the two ends resets both.</summary>
    internal void Break()
    {
        Trace("broken");
        SendReset();
        _peer.SendReset();
    }

    /// <summary>The client gave up before it learnt that the connection exists.</summary>
    internal void Abandon()
    {
        SendReset();
        Vanish();
    }

    /// <summary>On the accepted end: decides whether and after how many sent bytes the connection breaks.</summary>
    internal void Doom(long? resetAfter, LinkConditions link)
    {
        _resetAfter = resetAfter;
        if (_resetAfter is null && _world.Network.Draw(link.ConnectionLoss))
        {
            _resetAfter = _world.Network.DrawUpTo(64 * 1024);
        }

        if (_resetAfter == 0)
        {
            _world.Schedule(_world.NowTicks + _world.Network.DrawLatency(link), static s => ((SimulatedConnection)s!).Break(), this);
        }
    }

    internal void NoOvertaking(long arrival) => _lastArrival = Math.Max(_lastArrival, arrival);

    private void Pump()
    {
        while (!_isGone && _unsent.Count > 0)
        {
            var window = _world.Options.SocketBuffer - _peer._received.Count - _inFlight;
            if (window <= 0)
            {
                _isWindowFull = true;
                return;
            }

            var wanted = Math.Min(Math.Min(_unsent.Count, Defaults.SimulatedSegment), window);
            if (_resetAfter is { } limit && _sent + wanted >= limit)
            {
                SendLastAndBreak(limit - _sent);
                return;
            }

            SendData((int)wanted);
        }

        if (_endQueued && !_endSent && !_isGone)
        {
            _endSent = true;
            Send(SegmentKind.End, []);
            ForgetWhenDone();
        }
    }

    private void SendLastAndBreak(long count)
    {
        _resetAfter = null;
        if (count > 0)
        {
            SendData((int)count);
        }

        // After the last byte has arrived, so that the peer has received exactly that many.
        Send(SegmentKind.Reset, []);
        _world.Schedule(_lastArrival, static s => ((SimulatedConnection)s!).BecomeReset(), this);
        _unsent.Clear();
        _isGone = true;
    }

    private void SendData(int count)
    {
        var data = new byte[count];
        _unsent.Read(data);
        _sent += count;
        _inFlight += count;
        Send(SegmentKind.Data, data);
        if (!CanWrite)
        {
            CanWrite = true;
            Signal(isInputNews: false);
        }
    }

    private void Send(SegmentKind kind, byte[] data)
    {
        var link = _world.Network.Link(Host, _peer.Host);
        var transmission = link.BytesPerSecond is { } rate && rate > 0 ? data.Length * TimeSpan.TicksPerSecond / rate : 0;
        var arrival = Math.Max(_lastArrival, _world.NowTicks + _world.Network.DrawLatency(link)) + transmission;
        _lastArrival = arrival;
        var flight = new SegmentFlight(_world.Network, this, _peer, kind, data) { Link = link };
        _world.Schedule(arrival, static s => ((Flight)s!).Arrive(), flight);
    }

    private void SendReset()
    {
        if (!_isGone && !_peer._isGone)
        {
            Send(SegmentKind.Reset, []);
        }
    }

    private void BecomeReset()
    {
        if (_resetReceived)
        {
            return;
        }

        _resetReceived = true;
        _isGone = true;
        _unsent.Clear();
        Host.Remove(this);

        // What arrived before the reset can still be read.
        if (_received.Count == 0)
        {
            Failure = IoStatus.Reset;
        }

        CanWrite = true;
        Signal(isInputNews: true);
    }

    // After the process has read, the peer may send on; it learns so one latency later.
    private void OpenWindow()
    {
        if (!_peer._isWindowFull)
        {
            return;
        }

        _peer._isWindowFull = false;
        var link = _world.Network.Link(Host, _peer.Host);
        _world.Schedule(_world.NowTicks + _world.Network.DrawLatency(link), static s => ((SimulatedConnection)s!).Pump(), _peer);
    }

    private void Signal(bool isInputNews)
    {
        CanRead |= isInputNews;
        _hasInputNews |= isInputNews;
        if (_isSignalled || !IsOpen)
        {
            return;
        }

        _isSignalled = true;
        Host.Deliver(_loop, static s => ((SimulatedConnection)s!).OnSignal(), this);
    }

    private void OnSignal()
    {
        var news = _hasInputNews;
        _isSignalled = false;
        _hasInputNews = false;
        if (IsOpen)
        {
            OnReadiness(news);
        }
    }

    private void ForgetWhenDone()
    {
        if (!IsOpen && _endSent && _endReceived)
        {
            Vanish();
        }
    }

    private void Vanish()
    {
        _isGone = true;
        _unsent.Clear();
        _received.Clear();
        Host.Remove(this);
    }
}
