using Isthmus.Runtime.Timers;

namespace Isthmus.Proxy.Accept;

/// <summary>
/// A client whose bytes are passed on and no longer looked at, so that nothing of it comes by the rules again: a TCP connection, an upgraded request. Each new plan asks whether it may
/// stay; one that may not has <see cref="Defaults.Revoked"/> left, unless a plan allows it again. On its loop only.
/// </summary>
internal sealed class StandingClient : IDisposable
{
    private readonly ProxyLoop _loop;
    private readonly Connection _down;
    private readonly Caller _caller;
    private readonly Func<bool> _mayStay;
    private LoopTimer _end;
    private bool _isLeaving;

    /// <summary>Is known to the loop until it is disposed of.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="down">The client.</param>
    /// <param name="caller">Who it is.</param>
    /// <param name="mayStay">Whether the present plan would still let it pass.</param>
    public StandingClient(ProxyLoop loop, Connection down, Caller caller, Func<bool> mayStay)
    {
        (_loop, _down, _caller, _mayStay) = (loop, down, caller, mayStay);
        loop.Standing.Add(this);
    }

    /// <summary>Its time was over.</summary>
    public bool IsRevoked { get; private set; }

    /// <summary>There is a new plan.</summary>
    public void Reconsider()
    {
        var leaves = !_mayStay();
        if (leaves == _isLeaving)
        {
            return;
        }

        _isLeaving = leaves;
        if (leaves)
        {
            _end = _loop.Loop.Schedule(Defaults.Revoked, static client => ((StandingClient)client!).End(), this);
        }
        else
        {
            _loop.Loop.Cancel(_end);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _loop.Standing.Remove(this);
        _loop.Loop.Cancel(_end);
    }

    private void End()
    {
        IsRevoked = true;
        _loop.Metrics.CountRefused(Telemetry.TlsRefusal.Denied);
        _loop.RefusalLog?.WriteDenied(_caller.IdentityText, _down, "an open connection", "the plan no longer lets it pass");
        _down.Abort();
    }
}
