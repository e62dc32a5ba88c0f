namespace Isthmus.Proxy.Telemetry;

/// <summary>How log lines look.</summary>
public enum AccessLogFormat
{
    /// <summary>Istio's default text format.</summary>
    Text,

    /// <summary>Istio's JSON format: one object per line.</summary>
    Json,
}
