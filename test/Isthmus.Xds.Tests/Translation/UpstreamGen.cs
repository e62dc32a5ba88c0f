using FsCheck;
using FsCheck.Fluent;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using static Isthmus.Xds.Tests.Translation.PlanGen;

namespace Isthmus.Xds.Tests.Translation;

/// <summary>Arbitrary upstreams and endpoints.</summary>
internal static class UpstreamGen
{
    private static readonly Gen<WorkloadIdentity> Workload =
        from name in Label
        from ns in Label
        from canonical in Gen.Elements("", "app")
        from revision in Gen.Elements("", "v2")
        from cluster in Gen.Elements("", "east")
        select new WorkloadIdentity(name, ns, canonical, revision, new ClusterId(cluster));

    private static readonly Gen<PlannedEndpoint> Endpoint =
        from address in Gen.Elements("10.0.0.1", "fd00::2", "db.example", "unix:///run/app.sock")
        from port in Port
        from weight in Positive
        from health in Gen.Elements(Enum.GetValues<HealthStatus>())
        from mtls in Bool
        from workload in Gen.OneOf(Workload, Gen.Constant(WorkloadIdentity.Unknown))
        from network in Gen.Elements("", "network-2")
        from gateway in Bool
        from name in MaybeWord
        select new PlannedEndpoint
        {
            Address = address,
            Port = address.StartsWith("unix", StringComparison.Ordinal) ? 0 : port,
            HostName = name.Length > 0 ? name : null,
            Weight = weight,
            Health = health,
            AcceptsMtls = mtls,
            Workload = workload,
            Network = new NetworkId(network),
            IsGateway = gateway,
        };

    public static Gen<EquatableArray<LocalityEndpoints>> Localities { get; } = List(
        from region in MaybeWord
        from zone in MaybeWord
        from rack in MaybeWord
        from priority in Gen.Choose(0, 128)
        from weight in Maybe(Uint)
        from endpoints in List(Endpoint)
        select new LocalityEndpoints(new Locality(region, zone, rack), priority, weight, endpoints));

    // Ring and table size are said only where they are used, slow start only where there is one, and localities count in one way at most.
    private static readonly Gen<LoadBalancing> Balancing =
        from algorithm in Gen.Elements(Enum.GetValues<LoadBalancerAlgorithm>())
        from size in Positive
        from weighted in Bool
        from panic in Gen.Choose(0, 100)
        from slow in MaybeNull(from window in LongTime from aggression in Gen.Elements(1.0, 1.5) from least in Gen.Elements(0.0, 10.0, 33.5) select new SlowStart(window, aggression, least))
        from zone in MaybeNull(from enabled in Bool from least in Gen.Elements(0UL, 6UL, ulong.MaxValue) select new ZoneAwareness(enabled, least))
        select new LoadBalancing
        {
            Algorithm = algorithm,
            MinimumRingSize = algorithm == LoadBalancerAlgorithm.RingHash ? size : 1024,
            MaglevTableSize = algorithm == LoadBalancerAlgorithm.Maglev ? size : 65537,
            IsLocalityWeighted = weighted,
            PanicThreshold = (uint)panic,
            SlowStart = algorithm is LoadBalancerAlgorithm.LeastRequest or LoadBalancerAlgorithm.RoundRobin ? slow : null,
            ZoneAwareness = weighted ? null : zone,
        };

    private static readonly Gen<uint> Percent = Gen.Choose(1, 100).Select(p => (uint)p);

    private static readonly Gen<SuccessRateDetection> SuccessRates =
        from hosts in Uint
        from volume in Uint
        from factor in Uint
        from enforcement in Percent
        from local in Percent
        select new SuccessRateDetection { MinimumHosts = hosts, RequestVolume = volume, DeviationFactor = factor, Enforcement = enforcement, LocalOriginEnforcement = local };

    private static readonly Gen<FailurePercentageDetection> FailurePercentages =
        from threshold in Percent
        from hosts in Uint
        from volume in Uint
        from enforcement in Percent
        from local in Percent
        select new FailurePercentageDetection { Threshold = threshold, MinimumHosts = hosts, RequestVolume = volume, Enforcement = enforcement, LocalOriginEnforcement = local };

    private static readonly Gen<OutlierDetection> Outliers =
        from errors in Uint
        from gateway in Uint
        from local in Uint
        from splits in Bool
        from interval in LongTime
        from first in LongTime
        from more in Gen.Elements(TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(300))
        from percent in Gen.Choose(0, 100)
        from codes in List(Gen.Elements(500, 503, 429))
        from enforcement in Percent
        from jitter in Gen.Elements(TimeSpan.Zero, TimeSpan.FromMilliseconds(1500))
        from always in Bool
        from rates in MaybeNull(SuccessRates)
        from shares in MaybeNull(FailurePercentages)
        select new OutlierDetection
        {
            // Of a detector that is off nothing is said, and of local failures only when they are counted apart or in another number than the usual.
            Enforcement = new(
                errors == 0 ? 100 : enforcement,
                gateway == 0 ? 100 : enforcement,
                local != 0 && (splits || local != 5) ? enforcement : 100),
            MaxEjectionJitter = jitter,
            AlwaysEjectsOne = always,
            SuccessRate = rates,
            FailurePercentage = shares,
            ConsecutiveErrors = errors,
            ConsecutiveGatewayErrors = gateway,
            ConsecutiveLocalOriginFailures = local,
            SplitsLocalOrigin = splits,
            Interval = interval,
            BaseEjectionTime = first,
            MaxEjectionTime = first + more,
            MaxEjectionPercent = (uint)percent,
            ErrorStatusCodes = codes,
        };

    private static readonly Gen<CircuitBreakers> Breakers =
        from connections in Uint
        from pending in Uint
        from requests in Uint
        from retries in Uint
        from budget in MaybeNull(from percent in Gen.Elements(0.0, 20.0, 33.25) from least in Uint select new RetryBudget(percent, least))
        select new CircuitBreakers { MaxConnections = connections, MaxPendingRequests = pending, MaxRequests = requests, MaxRetries = retries, RetryBudget = budget };

    private static readonly Gen<TimeSpan?> Seconds = Maybe(Gen.Elements(TimeSpan.Zero, TimeSpan.FromSeconds(75)));

    private static readonly Gen<ConnectionReuse> Reuse =
        from idle in MaybeTime
        from duration in MaybeTime
        from requests in Uint
        from streams in Maybe(Uint)
        from keepalive in MaybeNull(from probes in Uint from time in Seconds from interval in Seconds select new TcpKeepalive(probes, time, interval))
        select new ConnectionReuse { IdleTimeout = idle, MaxDuration = duration, MaxRequests = requests, MaxConcurrentStreams = streams, Keepalive = keepalive };

    private static readonly Gen<ClientTls> ClientTls =
        from certificate in MaybeNull(ListenerGen.Certificate)
        from roots in MaybeNull(ListenerGen.Roots)
        from sni in MaybeWord
        from names in List(Match)
        from skips in Bool
        from alpn in List(Label)
        from versions in ListenerGen.Versions
        select new ClientTls { Certificate = certificate, TrustedRoots = roots, Sni = sni, SubjectAltNames = names, SkipsVerification = skips, Alpn = alpn, Versions = versions };

    // A server name may follow the host, and the host may be verified, for all transports of an upstream or for none.
    private static readonly Gen<EquatableArray<UpstreamTransport>> Transports =
        from transports in List(from name in Gen.Elements("tls", "tlsMode-istio", "tlsMode-disabled") from only in Bool from tls in MaybeNull(ClientTls) select new UpstreamTransport(name, only, tls))
        from asksForHost in Bool
        from verifiesHost in Bool
        select transports.Select(t => t with
        {
            Tls = t.Tls is null ? null : t.Tls with { UsesHostAsSni = asksForHost && t.Tls.Sni.Length == 0, VerifiesHost = verifiesHost },
        }).ToEquatableArray();

    public static Gen<Upstream> Upstream { get; } =
        from name in Word
        from discovery in Gen.Elements(Enum.GetValues<UpstreamDiscovery>())
        from inline in Localities
        from timeout in Time
        from balancing in Balancing
        from outliers in MaybeNull(Outliers)
        from breakers in Breakers
        from protocol in Gen.Elements(Enum.GetValues<UpstreamProtocol>())
        from reuse in Reuse
        from transports in Transports
        from introduction in Gen.Elements(Enum.GetValues<ProxyProtocolVersion>())
        from service in Maybe(from host in Word from ns in Label select new ServiceKey(host, ns))
        from shortName in MaybeWord
        from port in Gen.Elements(0, 80, 65535)
        from subset in MaybeWord
        from isExternal in Bool
        from rule in MaybeNull(Reference)
        select new Upstream
        {
            Name = name,
            Discovery = discovery,
            InlineEndpoints = inline,
            ConnectTimeout = timeout,
            LoadBalancing = balancing,
            OutlierDetection = outliers,
            CircuitBreakers = breakers,
            Protocol = protocol,
            Connections = protocol == UpstreamProtocol.Http1 ? reuse with { MaxConcurrentStreams = null } : reuse,
            Transports = transports,
            ProxyProtocol = introduction,
            Service = service,
            ServiceName = service is null ? "" : shortName,
            ServicePort = port,
            Subset = subset,
            IsExternal = isExternal,
            DestinationRule = rule,
        };
}
