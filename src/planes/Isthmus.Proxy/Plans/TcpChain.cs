using Isthmus.Proxy.Connect;
using Isthmus.Traffic.Authorization;
using Isthmus.Traffic.Matching;

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
        Tunnel = source.Tunnel is { UsesPost: false } tunnel ? new TunnelRequest(tunnel.Target) : null;
        IsClosed = source.Tunnel is { UsesPost: true };
        if (IsClosed)
        {
            scope.Problems.Add(new PlanProblem(listener.Name, $"a tunnel to {source.Tunnel!.Target} by POST: only CONNECT is spoken, so its connections are closed"));
        }

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

    /// <summary>How the bytes' tunnel is opened; null when they go to the host itself.</summary>
    public TunnelRequest? Tunnel { get; }

    /// <summary>The plan asks for what cannot be done: rather no connection than one that is not what was asked for.</summary>
    public bool IsClosed { get; }

    /// <summary>Longest silence.</summary>
    public TimeSpan Idle { get; }
}
