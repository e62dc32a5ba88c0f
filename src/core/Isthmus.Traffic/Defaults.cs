namespace Isthmus.Traffic;

/// <summary>Numbers that hold when the operator says nothing, each with its reason.</summary>
public static class Defaults
{
    /// <summary>Length of the retry window. Shorter than an outage, longer than the burst at its beginning.</summary>
    public const int RetryWindowSeconds = 10;

    /// <summary>Share of requests that may be retries: what a cluster at 90 % of its capacity can still take.</summary>
    public const double RetryPercent = 10;

    /// <summary>Retries a second that are always allowed, so that a quiet service is not left without any.</summary>
    public const int RetriesPerSecond = 10;

    /// <summary>
    /// Failures of most of a group within this time are taken for the death of the whole. Longer than it takes a loaded client to touch every host once, shorter than
    /// a rolling restart takes for two pods.
    /// </summary>
    public static TimeSpan MassDeathMoment { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest regular expression: far above what people write, small enough that its automaton stays small.</summary>
    public const int MaxExpressionLength = 4096;

    /// <summary>Bytes of repeated header lines that are joined before they are matched; as large as a whole head may be.</summary>
    public const int MaxJoinedHeader = 64 * 1024;

    /// <summary>
    /// Retries of requests that nobody has begun to answer, when no policy allows more. Two hosts that die at the same moment cost two, the third reaches the other
    /// cluster.
    /// </summary>
    public const uint ZeroLossRetries = 3;

    /// <summary>
    /// With a policy that avoids tried priorities: tries that a priority gets before it is left (the <c>update_frequency</c> that Istio sends for <c>retryRemoteLocalities</c>), so that another
    /// near endpoint comes before a far one.
    /// </summary>
    public const int TriesPerPriority = 2;

    /// <summary>
    /// Attempts that a request makes at one host whose connections break. Behind a gateway that knows of a death only what it has seen itself, the second may meet the same dead
    /// workload, the third hardly ever; a host that breaks every connection should not be asked for long.
    /// </summary>
    public const int TriesPerHost = 3;

    /// <summary>Retries of a request whose route has no policy, but whose caller asks for them (Envoy's <c>num_retries</c>).</summary>
    public const uint WishedRetries = 1;

    /// <summary>First back-off of retries, in milliseconds (Envoy's <c>upstream.base_retry_backoff_ms</c>).</summary>
    public const uint BackOffMilliseconds = 25;

    /// <summary>The longest back-off is this many times the first (Envoy's rule).</summary>
    public const uint BackOffGrowth = 10;

    /// <summary>How often another host is drawn when the pick was tried before (Istio's <c>host_selection_retry_max_attempts</c>).</summary>
    public const uint HostSelectionAttempts = 5;

    /// <summary>Largest ring of consistent hashing (Envoy's <c>maximum_ring_size</c>): 8 Mi entries.</summary>
    public const uint MaxRingSize = 8 * 1024 * 1024;

    /// <summary>Records of ordinary decisions that a loop keeps: a few seconds of a busy loop, under a megabyte.</summary>
    public const int KeptDecisions = 4096;

    /// <summary>Records of failures and retries that a loop keeps apart, so that the ordinary ones do not wash them away.</summary>
    public const int KeptFailures = 4096;
}
