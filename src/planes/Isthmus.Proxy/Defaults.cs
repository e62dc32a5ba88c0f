using System.Net;

namespace Isthmus.Proxy;

/// <summary>Limits of the proxy, each with the reason for its number.</summary>
internal static class Defaults
{
    /// <summary>Request body kept for sending it again: larger than almost all calls between services, small enough for thousands at once.</summary>
    internal const int ReplayBytes = 64 * 1024;

    /// <summary>Times that a request of which nothing was sent goes to another host. As many hosts as a request remembers.</summary>
    internal const int Reroutes = Traffic.Balancing.TriedHosts.Capacity;

    /// <summary>Workloads that a gateway shows a ClientHello until one says a word: the dead are few, and whoever sends hellos that nobody answers must not have everybody read them.</summary>
    internal const int HelloTries = 3;

    /// <summary>Idle connections kept per host and loop: what a loop can have under way to one host at full speed. More is a burst that has passed.</summary>
    internal const int IdleConnectionsPerHost = 1024;

    /// <summary>Client connections per loop. Each costs about one kilobyte while idle; beyond it new ones are closed at once.</summary>
    internal const int ClientConnections = 50_000;

    /// <summary>Exchanges kept for reuse per loop: as many as requests run at once on a busy loop.</summary>
    internal const int PooledExchanges = 1024;

    /// <summary>Interim responses before the final one.</summary>
    internal const int InterimResponses = Wire.Defaults.InterimResponses;

    /// <summary>First buffer for what a client sends: head and small body at once, one TLS record.</summary>
    internal const int ClientBuffer = Runtime.Buffers.BufferPool.Medium;

    /// <summary>Buffer for what an upstream sends: larger ones save no more system calls.</summary>
    internal const int UpstreamBuffer = Runtime.Buffers.BufferPool.Large;

    /// <summary>A response head must fit into one buffer. Envoy's default for responses is 60 KiB as well.</summary>
    internal const int ResponseHeadBytes = 60 * 1024;

    /// <summary>From a request's first byte to the end of its head. Heads come in one packet; a loss or two fit, a client that drips does not.</summary>
    internal static readonly TimeSpan RequestHead = TimeSpan.FromSeconds(15);

    /// <summary>From its head to the end of a body small enough to be read whole before an upstream is asked.</summary>
    internal static readonly TimeSpan SmallBody = TimeSpan.FromSeconds(30);

    /// <summary>How long a client's connection may be idle between requests (Envoy HttpProtocolOptions.idle_timeout).</summary>
    internal static readonly TimeSpan ClientIdle = TimeSpan.FromHours(1);

    /// <summary>How long an upstream's connection is kept unused. Below the 60 s after which most servers close theirs: whoever closes first does not lose the race.</summary>
    internal static readonly TimeSpan UpstreamIdle = TimeSpan.FromSeconds(55);

    /// <summary>Silence within a request (Envoy HttpConnectionManager.stream_idle_timeout).</summary>
    internal static readonly TimeSpan StreamIdle = TimeSpan.FromMinutes(5);

    /// <summary>Silence of a TCP connection (Envoy TcpProxy.idle_timeout).</summary>
    internal static readonly TimeSpan TcpIdle = TimeSpan.FromHours(1);

    /// <summary>How long a client whose request was refused in the middle may go on sending before it is cut off (Envoy delayed_close_timeout).</summary>
    internal static readonly TimeSpan DelayedClose = TimeSpan.FromSeconds(1);

    /// <summary>How long an inspection waits for a connection's first bytes (Envoy listener_filters_timeout).</summary>
    internal static readonly TimeSpan Inspection = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Clients per loop that are still showing what they want: silent, or within the handshake. About 50 KiB each at worst, most of it the platform's; at 10,000 new
    /// ones in a second an honest client still has 200 ms for its handshake.
    /// </summary>
    internal const int HalfOpenClients = 2048;

    /// <summary>Callers' identities that metrics of one loop tell apart. A service is called by tens of others; each costs a few series.</summary>
    internal const int PeerLabels = 1024;

    /// <summary>Lines per second and loop about refused clients; the rest is counted. Enough to see every kind, too few to fill a disk in an attack.</summary>
    internal const int RefusalLines = 10;

    /// <summary>A client's TLS handshake: two slow round trips and a certificate chain.</summary>
    internal static readonly TimeSpan Handshake = TimeSpan.FromSeconds(10);

    /// <summary>Copies of requests under way per loop. A copy holds up to 128 KiB; where the upstream of copies is too slow for more, they are dropped.</summary>
    internal const int Mirrors = 256;

    /// <summary>How long a copy may take to be answered: nobody waits for it, but it holds a connection (Envoy's default route timeout).</summary>
    internal static readonly TimeSpan Mirror = TimeSpan.FromSeconds(15);

    /// <summary>How long a name's answer holds when the resolver does not say (Envoy dns_refresh_rate), and how soon a failed look-up is repeated.</summary>
    internal static readonly TimeSpan NameRefresh = TimeSpan.FromSeconds(5);

    /// <summary>How often is looked whether an answer's time is over; also the shortest time that an answer holds, whatever it says of itself.</summary>
    internal static readonly TimeSpan NameRefreshTick = TimeSpan.FromSeconds(1);

    /// <summary>How long a plan waits for the first answers about new names: after that its other parts matter more.</summary>
    internal static readonly TimeSpan NamePatience = TimeSpan.FromSeconds(1);

    /// <summary>How often a waiting plan looks whether they have come.</summary>
    internal static readonly TimeSpan NameTick = TimeSpan.FromMilliseconds(10);

    /// <summary>Look-ups at once. Each holds a thread of the pool while the system's resolver waits.</summary>
    internal const int NameLookups = 16;

    /// <summary>How long fetched keys of a token issuer hold: Istio's control plane refreshes them as often.</summary>
    internal static readonly TimeSpan KeyRefresh = TimeSpan.FromMinutes(20);

    /// <summary>How soon a failed fetch is repeated: until the first one succeeds, no token of that issuer is believed.</summary>
    internal static readonly TimeSpan KeyRetry = TimeSpan.FromSeconds(5);

    /// <summary>How often is looked whether keys are due.</summary>
    internal static readonly TimeSpan KeyTick = TimeSpan.FromSeconds(1);

    /// <summary>How long a plan waits for the first keys of new issuers: after that its other parts matter more.</summary>
    internal static readonly TimeSpan KeyPatience = TimeSpan.FromSeconds(1);

    /// <summary>Fetches at once: issuers are few, and each answer may be half a megabyte.</summary>
    internal const int KeyFetches = 8;

    /// <summary>Addresses that are used of one answer: more than fit into a DNS message of the usual size, and a bound for whoever answers.</summary>
    internal const int AddressesPerName = 128;

    /// <summary>How often a suspected host is probed. A probe is one handshake; hosts come back within this time.</summary>
    internal static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a probe may take before the host stays suspected.</summary>
    internal static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Probes at once. More dead hosts than this are probed in turn.</summary>
    internal const int Probes = 64;

    /// <summary>How long a host that only its callers name is remembered after the last call (Envoy's <c>cleanup_interval</c>).</summary>
    internal static readonly TimeSpan CalledHost = TimeSpan.FromSeconds(5);

    /// <summary>Where connections to the proxy's own workload come from, so that the machine does not redirect them to the proxy (Istio's addresses).</summary>
    internal static readonly IPEndPoint OwnSource = new(IPAddress.Parse("127.0.0.6"), 0);

    /// <inheritdoc cref="OwnSource"/>
    internal static readonly IPEndPoint OwnSourceV6 = new(IPAddress.Parse("::6"), 0);

    /// <summary>How often idle connections and ejections are looked through.</summary>
    internal static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(1);

    /// <summary>How long requests may go on after a drain began (Istio terminationDrainDuration).</summary>
    internal static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);

    /// <summary>How long an open connection may stay that the plan would no longer let in (Istio's <c>drainDuration</c>, after which Envoy closes the connections of a changed filter chain).</summary>
    internal static readonly TimeSpan Revoked = TimeSpan.FromSeconds(45);

    /// <summary>First wait before a lost control plane is asked again; doubled each time, drawn between nothing and the whole.</summary>
    internal static readonly TimeSpan FirstReconnectDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait before a lost control plane is asked again: a restarted one is found within a few seconds by most proxies.</summary>
    internal static readonly TimeSpan LongestReconnectDelay = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes of one response of the control plane. A route table lists every host of a port and comes in one piece: some 6 MB for 10,000 services, above what gRPC
    /// clients accept by themselves.
    /// </summary>
    internal const int MaxDiscoveryResponse = 64 * 1024 * 1024;

    /// <summary>How long a starting proxy waits for a control plane before it serves from the plan on its disk. A healthy one answers in milliseconds.</summary>
    internal static readonly TimeSpan ControlPlanePatience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a request for a certificate may take. It takes a few milliseconds; but without one nothing can be done, so a machine that has no time for anybody is
    /// waited for.
    /// </summary>
    internal static readonly TimeSpan CertificateRequest = TimeSpan.FromSeconds(30);

    /// <summary>Istio's <c>failureThreshold</c> of a readiness probe: one slow answer is no reason to leave a workload.</summary>
    internal const int ReadinessFailures = 3;
}
