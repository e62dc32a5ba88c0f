using Isthmus.Traffic.Authorization;

namespace Isthmus.Proxy.Plans;

/// <summary>Where bytes go, ready.</summary>
internal sealed class TcpChain
{
    /// <summary>Resolves names and defaults.</summary>
    public TcpChain(TcpHandling source, Isthmus.Model.Plans.Listener listener, PlanScope scope)
    {
        Direction = listener.Direction;
        Port = listener.Port;
        Access = Authorizer.Compile(source.Authorization, scope.Problems);
        Targets = new WeightedTargets(source.Upstreams, scope);
        HashesSourceAddress = source.HashesSourceAddress;
        Idle = source.IdleTimeout switch
        {
            null => Defaults.TcpIdle,
            { Ticks: 0 } => Timeout.InfiniteTimeSpan,
            { } idle => idle,
        };
    }

    /// <summary>Who may pass.</summary>
    public Authorizer Access { get; }

    /// <summary>The listener's planned port: what callers wanted, whatever was bound.</summary>
    public int Port { get; }

    /// <summary>Which way the traffic goes.</summary>
    public TrafficDirection Direction { get; }

    /// <summary>Where to.</summary>
    public WeightedTargets Targets { get; }

    /// <summary>The caller's address decides the endpoint.</summary>
    public bool HashesSourceAddress { get; }

    /// <summary>Longest silence.</summary>
    public TimeSpan Idle { get; }
}
