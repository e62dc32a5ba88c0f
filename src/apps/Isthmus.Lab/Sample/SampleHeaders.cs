namespace Isthmus.Lab.Sample;

/// <summary>Header fields by which a sample server says who answered; the load counts by them.</summary>
public static class SampleHeaders
{
    /// <summary>The instance, as <c>CLUSTER/INSTANCE</c>.</summary>
    public const string Instance = "x-sample-instance";

    /// <summary>The version.</summary>
    public const string Version = "x-sample-version";

    /// <summary>Which attempt of the proxy this was, from 1: the request's <c>x-envoy-attempt-count</c>, sent back.</summary>
    public const string Attempt = "x-sample-attempt";

    /// <summary>Stands in the requests of calls that belong to a step of a scenario: servers count them, and nothing else that they are asked.</summary>
    public const string Step = "x-sample-step";

    /// <summary>What proxies number their attempts with (Envoy <c>include_request_attempt_count</c>).</summary>
    public const string EnvoyAttempt = "x-envoy-attempt-count";
}
