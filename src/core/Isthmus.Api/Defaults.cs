namespace Isthmus.Api;

/// <summary>Numbers that hold when the operator says nothing, and bounds on input, each with its reason.</summary>
public static class Defaults
{
    /// <summary>
    /// Outlier detection of the default MeshConfig. Five failures in a row are Envoy's own default; a sweep every second and ten seconds of
    /// ejection bring a recovered endpoint back soon; 100 % lets a whole locality be left, without which failover cannot happen.
    /// </summary>
    public static OutlierDetectionConfig OutlierDetection { get; } = new()
    {
        Consecutive5xxErrors = 5,
        Interval = TimeSpan.FromSeconds(1),
        BaseEjectionTime = TimeSpan.FromSeconds(10),
        MaxEjectionPercent = 100,
    };

    /// <summary>
    /// Retries of the default MeshConfig: Istio's own two, and also after 502, 503 and 504 where doing it twice does no harm, the last of them in another locality. So a cluster
    /// whose every endpoint answers 503 costs no idempotent request until the fifth error has ejected each of them. Istio tried again after every 503 up to 1.23.
    /// </summary>
    public static HttpRetryConfig Retries { get; } = new()
    {
        Attempts = 2,
        RetryOn = "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes,idempotent-gateway-error",
        RetryRemoteLocalities = true,
    };

    /// <summary>
    /// Time for a connection, TLS included, in the default MeshConfig: Envoy's own. Istio's 10 s are longer than many callers wait, and what no endpoint has seen could be answered by
    /// another. Shorter was tried and is worse: when a cluster freezes, everybody shakes hands with the other one at once, and who has no time for it must not be taken for dead.
    /// </summary>
    public static TimeSpan ConnectTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest file that is read, in bytes. A cluster with 10,000 services dumps about 10 MB of YAML per kind; etcd holds at most 1.5 MB per object.</summary>
    public const int MaxFileBytes = 16 * 1024 * 1024;

    /// <summary>Deepest nesting of a document. The deepest field of the kinds that we read stands at 14.</summary>
    public const int MaxDepth = 64;

    /// <summary>
    /// Most nodes in one file after aliases are followed, so that a few anchors cannot make billions. Manifests have a node per 14 bytes,
    /// so the largest file has about 1.2 million; two million nodes take 250 MB while they are read.
    /// </summary>
    public const int MaxNodes = 2_000_000;

    /// <summary>Most documents in one file. Ten times the objects of one kind in a large cluster; each costs a few microseconds to begin.</summary>
    public const int MaxDocuments = 100_000;
}
