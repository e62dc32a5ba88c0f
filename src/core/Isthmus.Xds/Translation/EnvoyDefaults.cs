namespace Isthmus.Xds.Translation;

/// <summary>What absent fields mean in xDS, where that is not the zero value, and what Istio's control plane always says.</summary>
internal static class EnvoyDefaults
{
    /// <summary>Cluster.connect_timeout.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>RouteAction.timeout.</summary>
    public static readonly TimeSpan RouteTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Listener.listener_filters_timeout.</summary>
    public static readonly TimeSpan ListenerFiltersTimeout = TimeSpan.FromSeconds(15);

    /// <summary>OutlierDetection.interval.</summary>
    public static readonly TimeSpan OutlierInterval = TimeSpan.FromSeconds(10);

    /// <summary>OutlierDetection.base_ejection_time.</summary>
    public static readonly TimeSpan BaseEjectionTime = TimeSpan.FromSeconds(30);

    /// <summary>OutlierDetection.max_ejection_time, unless base_ejection_time is longer.</summary>
    public static readonly TimeSpan MaxEjectionTime = TimeSpan.FromSeconds(300);

    /// <summary>RemoteJwks.http_uri.timeout has no default in xDS; Istio's is used for keys that are given inline.</summary>
    public static readonly TimeSpan JwksTimeout = TimeSpan.FromSeconds(5);

    /// <summary>CircuitBreakers.Thresholds: max_connections, max_pending_requests and max_requests.</summary>
    public const uint BreakerLimit = 1024;

    /// <summary>CircuitBreakers.Thresholds.max_retries.</summary>
    public const uint BreakerRetries = 3;

    /// <summary>CircuitBreakers.Thresholds.RetryBudget.budget_percent.</summary>
    public const double RetryBudgetPercent = 20;

    /// <summary>CircuitBreakers.Thresholds.RetryBudget.min_retry_concurrency.</summary>
    public const uint RetryBudgetConcurrency = 3;

    /// <summary>OutlierDetection: every consecutive_* counter.</summary>
    public const uint ConsecutiveFailures = 5;

    /// <summary>OutlierDetection.max_ejection_percent.</summary>
    public const uint MaxEjectionPercent = 10;

    /// <summary>OutlierDetection: success_rate_minimum_hosts and failure_percentage_minimum_hosts.</summary>
    public const uint RateMinimumHosts = 5;

    /// <summary>OutlierDetection.success_rate_request_volume.</summary>
    public const uint SuccessRateVolume = 100;

    /// <summary>OutlierDetection.success_rate_stdev_factor, thousandths.</summary>
    public const uint SuccessRateDeviationFactor = 1900;

    /// <summary>OutlierDetection.failure_percentage_threshold.</summary>
    public const uint FailurePercentageThreshold = 85;

    /// <summary>OutlierDetection.failure_percentage_request_volume.</summary>
    public const uint FailurePercentageVolume = 50;

    /// <summary>CommonLbConfig.healthy_panic_threshold, percent.</summary>
    public const uint PanicThreshold = 50;

    /// <summary>RingHashLbConfig.minimum_ring_size.</summary>
    public const uint MinimumRingSize = 1024;

    /// <summary>RingHashLbConfig.maximum_ring_size.</summary>
    public const ulong MaximumRingSize = 8 * 1024 * 1024;

    /// <summary>LeastRequestLbConfig.choice_count.</summary>
    public const uint Choices = 2;

    /// <summary>MaglevLbConfig.table_size.</summary>
    public const uint MaglevTableSize = 65537;

    /// <summary>ZoneAwareLbConfig.min_cluster_size.</summary>
    public const ulong ZoneMinimumSize = 6;

    /// <summary>SlowStartConfig.min_weight_percent.</summary>
    public const double SlowStartMinimumPercent = 10;

    /// <summary>RetryPolicy.num_retries.</summary>
    public const uint Retries = 1;

    /// <summary>RetryPolicy.host_selection_retry_max_attempts.</summary>
    public const uint HostSelectionAttempts = 1;

    /// <summary>ClusterLoadAssignment.Policy.overprovisioning_factor, percent.</summary>
    public const uint OverprovisioningFactor = 140;

    /// <summary>The highest priority number that Envoy accepts.</summary>
    public const uint HighestPriority = 128;

    /// <summary>HttpConnectionManager.server_name.</summary>
    public const string ServerName = "envoy";

    /// <summary>Bytes of a direct response: Envoy's default of 4 KiB is too little for what Istio allows.</summary>
    public const uint DirectResponseBytes = 1024 * 1024;

    /// <summary>
    /// How many findings of one resource are kept: a person mends a resource from the first few, and NACKs are bounded by it whatever a server sends.
    /// </summary>
    public const int FindingsPerResource = 8;
}
