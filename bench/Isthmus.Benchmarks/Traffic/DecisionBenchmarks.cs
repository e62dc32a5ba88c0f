using System.Buffers;
using BenchmarkDotNet.Attributes;
using Isthmus.Model;
using Isthmus.Model.Failures;
using Isthmus.Model.Plans;
using Isthmus.Traffic.Authorization;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Hashing;
using Isthmus.Traffic.Hosts;
using Isthmus.Traffic.Records;
using Isthmus.Traffic.Routes;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Benchmarks.Traffic;

/// <summary>What deciding about one request costs a sidecar of a mesh with 200 services: route, access, hash, pick, record.</summary>
public class DecisionBenchmarks
{
    private static readonly byte[] Request =
        "GET /api/v1/orders?id=42 HTTP/1.1\r\nHost: service-117.default.svc.cluster.local:8080\r\nUser-Agent: curl/8\r\nAccept: */*\r\nx-tenant: blue\r\n\r\n"u8.ToArray();

    private readonly RouteMatcher _routes = RouteMatcher.Compile(Table()).Matcher;
    private readonly Authorizer _authorizer = Authorizer.Compile(Rules(), []);
    private readonly UpstreamState _leastRequest = State(LoadBalancerAlgorithm.LeastRequest);
    private readonly UpstreamState _ring = State(LoadBalancerAlgorithm.RingHash);
    private readonly Balancer _balancer = new(new Random(1));
    private readonly Balancer _ringBalancer = new(new Random(1));
    private readonly HashPolicies _hashes = RouteMatcher.Compile(Table()).Matcher.Routes[0].Hashes;
    private readonly DecisionLog _log = new();
    private readonly RequestHead _head = new(ArrayPool<byte>.Shared);
    private HeadAttributes _attributes;

    [GlobalSetup]
    public void Setup()
    {
        new Http1RequestParser(HeadLimits.Request).Parse(Request, _head);
        _attributes = new HeadAttributes(_head, "spiffe://cluster.local/ns/shop/sa/web"u8.ToArray());
        if (Route() is null || !Authorize())
        {
            throw new InvalidOperationException("the benchmark's request must be routed and allowed");
        }
    }

    [Benchmark]
    public CompiledRoute? Route() => _routes.Find(_attributes).Route;

    [Benchmark]
    public bool Authorize() => _authorizer.Decide(_attributes).IsAllowed;

    [Benchmark]
    public ulong? Hash() => _hashes.Compute(_attributes, "10.0.0.9"u8, default).Hash;

    [Benchmark]
    public Host? PickLeastRequest()
    {
        var request = default(PickRequest);
        return _balancer.Pick(_leastRequest.View, ref request).Host;
    }

    [Benchmark]
    public Host? PickOnRing()
    {
        var request = new PickRequest { Hash = 0x1234567890abcdef };
        return _ringBalancer.Pick(_ring.View, ref request).Host;
    }

    /// <summary>The same as <see cref="RoutePickRecord"/>, without the record: the difference is what it costs.</summary>
    [Benchmark]
    public Host? RoutePick()
    {
        var route = _routes.Find(_attributes).Route!;
        route.ChooseUpstream(7);
        var request = default(PickRequest);
        return _balancer.Pick(_leastRequest.View, ref request).Host;
    }

    [Benchmark]
    public Host? RoutePickRecord()
    {
        var route = _routes.Find(_attributes).Route!;
        var target = route.ChooseUpstream(7);
        var request = default(PickRequest);
        var pick = _balancer.Pick(_leastRequest.View, ref request);
        var record = new DecisionRecord { PlanVersion = 3, RouteId = route.Id, UpstreamId = target.NameIndex };
        record.TakePick(pick, ref request);
        record.TakeResult(200, FailureReason.None, TimeSpan.FromMilliseconds(1));
        _log.Add(ref record);
        return pick.Host;
    }

    private static RouteTable Table()
    {
        var tenant = new HeaderMatch("x-tenant", new StringMatch(StringMatchKind.Exact, "red"));
        Route[] routes =
        [
            Forward(new RouteMatch { PathKind = PathMatchKind.Exact, Path = "/healthz" }),
            Forward(new RouteMatch { Path = "/api/", Headers = [tenant] }),
            Forward(new RouteMatch { PathKind = PathMatchKind.Regex, Path = "/api/v[0-9]+/users/.*" }),
            Forward(RouteMatch.Any),
        ];
        return new RouteTable("8080", Enumerable.Range(0, 200).Select(i => new VirtualHost($"s{i}", [$"service-{i}.default.svc.cluster.local", $"service-{i}"], routes.ToEquatableArray())).ToEquatableArray());
    }

    private static Route Forward(RouteMatch match) => new()
    {
        Match = match,
        Action = new ForwardAction
        {
            Upstreams = [new WeightedUpstream("blue", 90), new WeightedUpstream("green", 10)],
            HashPolicies = [new HashPolicy(HashPolicyKind.Header, "x-tenant"), new HashPolicy(HashPolicyKind.SourceAddress, "")],
        },
    };

    private static EquatableArray<AuthorizationRules> Rules()
    {
        var always = new AuthorizationTerm.Always();
        var admin = new AuthorizationTerm.UrlPath(new StringMatch(StringMatchKind.Prefix, "/admin"));
        var caller = new AuthorizationTerm.PeerIdentity(new StringMatch(StringMatchKind.Regex, ".*/ns/shop/.*"));
        return
        [
            new AuthorizationRules(AuthorizationAction.Deny, IsShadow: false, [new AuthorizationRule("deny", admin, always)]),
            new AuthorizationRules(AuthorizationAction.Allow, IsShadow: false, [new AuthorizationRule("allow", always, caller)]),
        ];
    }

    private static UpstreamState State(LoadBalancerAlgorithm algorithm)
    {
        var upstream = new Upstream { Name = "u", LoadBalancing = new LoadBalancing { Algorithm = algorithm, IsLocalityWeighted = true, PanicThreshold = 0 } };
        var state = new UpstreamState(upstream, () => new Random(1));
        state.Update(upstream, [Group("r1", 0), Group("r2", 1)]);
        return state;
    }

    private static LocalityEndpoints Group(string region, int priority) => new(
        new Locality(region), priority, 1, Enumerable.Range(0, 2).Select(i => new PlannedEndpoint { Address = $"10.0.{priority}.{i}", Port = 8080 }).ToEquatableArray());
}
