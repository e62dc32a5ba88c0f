namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io ReadinessProbe.</summary>
public sealed record ReadinessProbeConfig
{
    /// <summary><c>initialDelaySeconds</c>.</summary>
    public int InitialDelaySeconds { get; init; }

    /// <summary><c>timeoutSeconds</c>; 0 counts as 1.</summary>
    public int TimeoutSeconds { get; init; }

    /// <summary><c>periodSeconds</c>; 0 counts as 10.</summary>
    public int PeriodSeconds { get; init; }

    /// <summary><c>successThreshold</c>; 0 counts as 1.</summary>
    public int SuccessThreshold { get; init; }

    /// <summary><c>failureThreshold</c>; 0 counts as 3.</summary>
    public int FailureThreshold { get; init; }

    /// <summary><c>httpGet.path</c>; null when the probe is not HTTP.</summary>
    public string? HttpPath { get; init; }

    /// <summary><c>httpGet.scheme</c>; empty when absent.</summary>
    public string HttpScheme { get; init; } = "";

    /// <summary><c>httpGet.httpHeaders</c>.</summary>
    public EquatableArray<HeaderValue> HttpHeaders { get; init; }

    /// <summary>Port of the HTTP, TCP or gRPC probe.</summary>
    public int Port { get; init; }

    /// <summary>Host of the HTTP or TCP probe; empty when absent.</summary>
    public string Host { get; init; } = "";

    /// <summary><c>exec.command</c>; empty when the probe is none.</summary>
    public EquatableArray<string> Command { get; init; }

    /// <summary><c>grpc</c> is present.</summary>
    public bool IsGrpc { get; init; }

    /// <summary><c>grpc.service</c>.</summary>
    public string GrpcService { get; init; } = "";
}
