namespace Isthmus.Lab;

/// <summary>Times and limits of the lab, each with the reason for its number.</summary>
public static class Defaults
{
    /// <summary>Most clusters in a scenario: each has an address block of its own inside the lab's ten.</summary>
    public const int MaxClusters = 9;

    /// <summary>Labs side by side: as many as blocks of ten second octets fit into 127.0.0.0/8.</summary>
    public const int MaxLabs = 25;

    /// <summary>Most instances of a workload at once: more processes than that say nothing new on one machine.</summary>
    public const int MaxReplicas = 50;

    /// <summary>Most steps in a scenario: an hour of them.</summary>
    public const int MaxSteps = 100;

    /// <summary>Most repetitions of one expected call: they are made one after the other while a step waits.</summary>
    public const int MaxExpectedCalls = 100;

    /// <summary>Characters of an answer's body that are shown: a line.</summary>
    public const int ShownBody = 80;

    /// <summary>Last octet of a cluster's control plane; gateways and workloads come after it.</summary>
    public const int ControlPlaneHost = 2;

    /// <summary>Last octet of a cluster's first gateway.</summary>
    public const int FirstGatewayHost = 5;

    /// <summary>Last octet of a cluster's first workload instance; leaves room for five gateways.</summary>
    public const int FirstWorkloadHost = 10;

    /// <summary>The port by which a lab holds its block of addresses. Below the range that Linux gives to clients, so that no client holds it by chance.</summary>
    public const int SlotPort = 15990;

    /// <summary>Port on a sample instance's address where it is told how to behave. Beside Istio's own 15020, 15021.</summary>
    public const int AdminPort = 15024;

    /// <summary>Port of a gateway's or sidecar's admin pages, as Envoy's.</summary>
    public const int ProxyAdminPort = 15000;

    /// <summary>Port of a control plane's xDS, as istiod's.</summary>
    public const int DiscoveryPort = 15010;

    /// <summary>Port of a control plane's xDS and certificates over TLS, as istiod's.</summary>
    public const int SecureDiscoveryPort = 15012;

    /// <summary>Port that a sidecar's plan gives to all calls that come in, as Istio's redirection needs it; bound as the workload's own port instead.</summary>
    public const int VirtualInboundPort = 15006;

    /// <summary>Port of a control plane's status pages, as istiod's.</summary>
    public const int ControlPlaneAdminPort = 15014;

    /// <summary>Port of a sidecar's explicit HTTP proxy (Istio's <c>proxyHttpPort</c>, by custom 15002).</summary>
    public const int HttpProxyPort = 15002;

    /// <summary>How long after its end a process is reported as dead: what a kubelet and an endpoint controller need at best.</summary>
    public static TimeSpan DeathReport { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Kubernetes asks for readiness every 10 s; two seconds are a well tuned cluster.</summary>
    public static TimeSpan ProbePeriod { get; } = TimeSpan.FromSeconds(2);

    /// <summary>How soon a new instance is asked again; a start must not wait for a whole period.</summary>
    public static TimeSpan StartupProbePeriod { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Kubernetes' own <c>timeoutSeconds</c>.</summary>
    public static TimeSpan ProbeTimeout { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Kubernetes' own <c>failureThreshold</c>.</summary>
    public const int ProbeFailures = 3;

    /// <summary>How often the kubelet looks at its instances. Well below the second after which a death is reported.</summary>
    public static TimeSpan KubeletPeriod { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an instance that was told to end goes on serving, as a preStop hook makes it: longer than proxies take to hear of it.</summary>
    public static TimeSpan TerminationDrain { get; } = TimeSpan.FromSeconds(3);

    /// <summary>After this a process that was told to end is killed. Longer than <see cref="TerminationDrain"/>.</summary>
    public static TimeSpan TerminationLimit { get; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a lab may take to end before whoever told it to is told that it has not. It takes a second; a machine under load many times that.</summary>
    public static TimeSpan EndLimit { get; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a process may take to be ready. A cold start takes half a second; a machine under load many times that.</summary>
    public static TimeSpan StartLimit { get; } = TimeSpan.FromMinutes(2);

    /// <summary>How often an instance that is not ready gets a new token: longer than a control plane under load takes to answer.</summary>
    public static TimeSpan JoinTokenPeriod { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Lines kept of each process' output: enough to see why it ended.</summary>
    public const int LogLines = 500;

    /// <summary>How long a load request may take; also keeps a black hole from holding the load for ever.</summary>
    public static TimeSpan RequestTimeout { get; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Load requests under way at most: 600 requests/s that all hang until <see cref="RequestTimeout"/>. Beyond it calls are held back and counted.
    /// </summary>
    public const int MaxConcurrentCalls = 5000;

    /// <summary>Highest rate of a load: beyond it the client's own CPU is what is measured on two cores.</summary>
    public const int MaxRate = 20_000;

    /// <summary>Largest body that a load sends or a sample instance answers with.</summary>
    public const int MaxBodyBytes = 64 * 1024 * 1024;

    /// <summary>How long the load takes to reach its rate; the first step begins after it. Programs are compiled while they first run.</summary>
    public static TimeSpan WarmUp { get; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a step may wait for what it expects, unless it says otherwise.</summary>
    public static TimeSpan StepLimit { get; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a step is measured once it is settled, unless it says otherwise.</summary>
    public static TimeSpan StepLength { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a speed run measures a step at most: a thousand answers at 500 a second, enough for a share to be known to two points.</summary>
    public static TimeSpan SpeedRunStep { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Width of the buckets that answers are counted in: the resolution of "time to shift".</summary>
    public static TimeSpan Bucket { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How much of the last answers says where traffic goes now.</summary>
    public static TimeSpan ShareWindow { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long answers must be shared as expected before traffic counts as settled: longer than the moment at which one share passes another on its way.</summary>
    public static TimeSpan Hold { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Failed attempts shown of each proxy after a step whose calls failed: a retried request is a few lines, and a few requests tell the cause.</summary>
    public const int ShownAttempts = 12;

    /// <summary>Failures kept with their reasons; the rest are counted.</summary>
    public const int KeptFailures = 20;
}
