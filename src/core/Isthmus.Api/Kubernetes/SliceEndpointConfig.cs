namespace Isthmus.Api.Kubernetes;

/// <summary>discovery.k8s.io/v1 Endpoint.</summary>
public sealed record SliceEndpointConfig
{
    /// <summary>Addresses; they stand for the same workload.</summary>
    public EquatableArray<string> Addresses { get; init; }

    /// <summary><c>conditions.ready</c>; null counts as ready.</summary>
    public bool? Ready { get; init; }

    /// <summary><c>conditions.serving</c>; null when not said.</summary>
    public bool? Serving { get; init; }

    /// <summary><c>conditions.terminating</c>; null when not said.</summary>
    public bool? Terminating { get; init; }

    /// <summary><c>hostname</c>; empty when none.</summary>
    public string HostName { get; init; } = "";

    /// <summary><c>nodeName</c>; empty when none.</summary>
    public string NodeName { get; init; } = "";

    /// <summary><c>zone</c>; empty when none.</summary>
    public string Zone { get; init; } = "";

    /// <summary>The pod that it is, from <c>targetRef</c>; empty when none.</summary>
    public string PodName { get; init; } = "";

    /// <summary>The namespace in <c>targetRef</c>; empty when none.</summary>
    public string PodNamespace { get; init; } = "";
}
