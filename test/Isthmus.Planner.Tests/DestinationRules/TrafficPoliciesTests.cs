using Isthmus.Planner.DestinationRules;

namespace Isthmus.Planner.Tests.DestinationRules;

public sealed class TrafficPoliciesTests
{
    private static readonly OutlierDetectionConfig X = new() { Consecutive5xxErrors = 1 };
    private static readonly OutlierDetectionConfig O = new() { Consecutive5xxErrors = 2 };
    private static readonly ConnectionPoolConfig C = new() { MaxConnections = 3 };
    private static readonly ClientTlsConfig Mutual = new() { Mode = ClientTlsMode.IstioMutual };
    private static readonly ClientTlsConfig Simple = new() { Mode = ClientTlsMode.Simple };
    private static readonly LoadBalancerConfig RoundRobin = new() { Simple = SimpleLoadBalancer.RoundRobin };

    /// <summary>istio facts 6.2, example.</summary>
    [Fact]
    public void An_entry_for_the_port_replaces_the_whole_policy()
    {
        var top = new TrafficPolicyConfig { OutlierDetection = X, Tls = Mutual, PortLevelSettings = [new(80, new() { LoadBalancer = RoundRobin })] };
        Resolve(top, null, 80, "").ShouldBe(new TrafficPolicyConfig { LoadBalancer = RoundRobin });
        Resolve(top, null, 81, "").ShouldBe(new TrafficPolicyConfig { OutlierDetection = X, Tls = Mutual });
    }

    /// <summary>istio facts 6.10, port and subset overlay.</summary>
    [Fact]
    public void A_subset_is_laid_over_block_by_block()
    {
        var top = new TrafficPolicyConfig { ConnectionPool = C, PortLevelSettings = [new(80, new() { Tls = Simple })] };
        var subset = new TrafficPolicyConfig { OutlierDetection = O };
        Resolve(top, subset, 80, "v1").ShouldBe(new TrafficPolicyConfig { Tls = Simple, OutlierDetection = O });
        Resolve(top, subset, 81, "v1").ShouldBe(new TrafficPolicyConfig { ConnectionPool = C, OutlierDetection = O });
    }

    /// <summary>istio facts 6.2: an entry for the port in a subset replaces all four blocks; what stands beside them stays.</summary>
    [Fact]
    public void An_entry_for_the_port_in_a_subset_replaces_all_blocks()
    {
        var top = new TrafficPolicyConfig { ConnectionPool = C, OutlierDetection = X, Tls = Mutual, RetryBudget = new(10, 1) };
        var subset = new TrafficPolicyConfig { ConnectionPool = C, PortLevelSettings = [new(80, new() { OutlierDetection = O })] };
        Resolve(top, subset, 80, "v1").ShouldBe(new TrafficPolicyConfig { OutlierDetection = O, RetryBudget = new(10, 1) });
    }

    /// <summary>istio facts 6.2: the mesh fills gaps in connection pool and outlier detection only.</summary>
    [Fact]
    public void The_mesh_fills_gaps()
    {
        var mesh = new TrafficPolicyConfig { OutlierDetection = O, ConnectionPool = C, LoadBalancer = RoundRobin };
        TrafficPolicies.Resolve(null, 80, "", mesh).ShouldBe(new TrafficPolicyConfig { OutlierDetection = O, ConnectionPool = C });
        TrafficPolicies.Resolve(Rule(new() { OutlierDetection = X }, null), 80, "", mesh).OutlierDetection.ShouldBe(X);
    }

    /// <summary>istio facts 6.5.</summary>
    [Fact]
    public void Names_what_routes_are_hashed_by()
    {
        Hash(new() { HttpHeaderName = "x-user" }).ShouldBe([new HashPolicy(HashPolicyKind.Header, "x-user")]);
        Hash(new() { HttpCookie = new("c", "/p", TimeSpan.FromSeconds(5)) }).ShouldBe([new HashPolicy(HashPolicyKind.Cookie, "c", TimeSpan.FromSeconds(5), "/p")]);
        Hash(new() { UseSourceIp = true }).ShouldBe([new HashPolicy(HashPolicyKind.SourceAddress, "")]);
        Hash(new() { HttpQueryParameterName = "q" }).ShouldBe([new HashPolicy(HashPolicyKind.QueryParameter, "q")]);
        Hash(null).IsEmpty.ShouldBeTrue();

        static EquatableArray<HashPolicy> Hash(ConsistentHashConfig? hash)
        {
            var service = Given.Service("s");
            var mesh = Given.Mesh(service).With(Given.Rule(service, new() { LoadBalancer = new() { ConsistentHash = hash } }));
            return TrafficPolicies.HashPolicies(ProxyView.Of(mesh, Given.Sidecar()), service, 80, "");
        }
    }

    private static TrafficPolicyConfig Resolve(TrafficPolicyConfig top, TrafficPolicyConfig? subset, int port, string name) =>
        TrafficPolicies.Resolve(Rule(top, subset), port, name, null);

    private static MergedDestinationRule Rule(TrafficPolicyConfig? top, TrafficPolicyConfig? subset) =>
        new(new("DestinationRule", "default", "r"), top, [new() { Name = "v1", TrafficPolicy = subset }], [], null);
}
