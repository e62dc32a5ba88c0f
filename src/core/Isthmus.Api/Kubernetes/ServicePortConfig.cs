namespace Isthmus.Api.Kubernetes;

/// <summary>core/v1 ServicePort.</summary>
public sealed record ServicePortConfig
{
    /// <summary>Name; may be empty when there is one port.</summary>
    public string Name { get; init; } = "";

    /// <summary>TCP, UDP or SCTP.</summary>
    public string Protocol { get; init; } = "TCP";

    /// <summary><c>appProtocol</c>; empty when absent.</summary>
    public string AppProtocol { get; init; } = "";

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>Target port as a number; 0 when it is named or absent.</summary>
    public int TargetPort { get; init; }

    /// <summary>Target port as a name; empty when it is a number or absent.</summary>
    public string TargetPortName { get; init; } = "";

    /// <summary>Port on the nodes; 0 when none.</summary>
    public int NodePort { get; init; }
}
