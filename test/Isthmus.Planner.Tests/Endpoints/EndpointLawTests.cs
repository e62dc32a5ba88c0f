using FsCheck;
using FsCheck.Fluent;

namespace Isthmus.Planner.Tests.Endpoints;

/// <summary>What holds for every mesh, whatever it looks like.</summary>
public sealed class EndpointLawTests
{
    private static readonly Service Target = Given.Service("s");

    [Fact]
    public void Priorities_have_no_gaps() => ForAnyMesh((mesh, proxy) =>
    {
        var priorities = ProxyView.Of(mesh, proxy).EndpointsOf(Target).Localities.Select(l => l.Priority).Distinct().Order().ToArray();
        return priorities.SequenceEqual(Enumerable.Range(0, priorities.Length));
    });

    [Fact]
    public void A_locality_occurs_once_per_priority() => ForAnyMesh((mesh, proxy) =>
        ProxyView.Of(mesh, proxy).EndpointsOf(Target).Localities.GroupBy(l => (l.Locality, l.Priority)).All(g => g.Count() == 1));

    [Fact]
    public void Weight_is_null_exactly_for_empty_groups() => ForAnyMesh((mesh, proxy) =>
        ProxyView.Of(mesh, proxy).EndpointsOf(Target).Localities.All(l => l.Weight.HasValue != l.Endpoints.IsEmpty));

    [Fact]
    public void No_endpoint_is_invented_or_lost_in_one_network() => ForAnyMesh((mesh, proxy) =>
    {
        var flat = mesh with { Gateways = [] };
        var expected = flat.Endpoints.Of(Target.Key).Where(e => e.Health != HealthStatus.Draining).Select(e => e.Address).Order(StringComparer.Ordinal);
        var planned = ProxyView.Of(flat, proxy).EndpointsOf(Target).Localities.SelectMany(l => l.Endpoints).Select(e => e.Address);
        return planned.Order(StringComparer.Ordinal).SequenceEqual(expected, StringComparer.Ordinal);
    });

    [Fact]
    public void Gateways_carry_the_whole_weight_of_what_is_behind_them() => ForAnyMesh((mesh, proxy) =>
    {
        var endpoints = mesh.Endpoints.Of(Target.Key).Select(e => e with { Health = HealthStatus.Healthy, AcceptsMtls = true }).ToArray();
        var view = ProxyView.Of(mesh.With(Target, endpoints), proxy);
        var planned = view.EndpointsOf(Target).Localities.SelectMany(l => l.Endpoints).Sum(e => e.Weight);
        return planned == endpoints.Sum(e => e.Weight) * view.Mesh.Gateways.Scale;
    });

    [Fact]
    public void The_order_of_the_input_does_not_show() => ForAnyMesh((mesh, proxy) =>
    {
        var shuffled = mesh.With(Target, [.. mesh.Endpoints.Of(Target.Key).Reverse()]) with { Gateways = [.. mesh.Gateways.Reverse()] };
        return ProxyView.Of(mesh, proxy).EndpointsOf(Target) == ProxyView.Of(shuffled, proxy).EndpointsOf(Target);
    });

    [Fact]
    public void A_view_that_is_carried_over_plans_what_a_new_one_plans() => ForAnyMesh((mesh, proxy) =>
    {
        var before = ProxyView.Of(Given.Mesh(Target), proxy);
        _ = before.EndpointsOf(Target);
        return MeshPlanner.Plan(before.With(mesh)) == MeshPlanner.Plan(mesh, proxy);
    });

    [Fact]
    public void Equal_inputs_give_equal_plans() => ForAnyMesh((mesh, proxy) => MeshPlanner.Plan(mesh, proxy) == MeshPlanner.Plan(mesh, proxy));

    private static void ForAnyMesh(Func<MeshSnapshot, ProxyIdentity, bool> holds) => Prop.ForAll<int>(seed =>
    {
        var chance = new Random(seed);
        return holds(AnyMesh(chance), Given.Sidecar(locality: AnyLocality(chance), network: Pick(chance, "", "n1", "n2"), cluster: Pick(chance, "c1", "c2")));
    }).QuickCheckThrowOnFailure();

    private static MeshSnapshot AnyMesh(Random chance)
    {
        var endpoints = Enumerable.Range(1, chance.Next(12)).Select(i => AnyEndpoint(chance, i)).ToArray();
        var gateways = Enumerable.Range(1, chance.Next(6))
            .Select(i => new NetworkGateway(new(Pick(chance, "n1", "n2", "n3")), new(Pick(chance, "", "c1", "c2")), $"1.0.0.{i}", 15443))
            .ToArray();
        var setting = chance.Next(3) switch
        {
            0 => null,
            1 => new LocalityLbConfig { Failover = [new("r1", "r3")] },
            _ => new LocalityLbConfig { FailoverPriority = [WellKnownLabels.Network, "rack"] },
        };
        var policy = new TrafficPolicyConfig
        {
            OutlierDetection = chance.Next(3) > 0 ? new() : null,
            LoadBalancer = setting is null ? null : new() { LocalityLbSetting = setting },
        };
        return Given.Mesh(Target).With(Target, endpoints).With(gateways).With(Given.Rule(Target, policy));
    }

    private static Endpoint AnyEndpoint(Random chance, int number) => Given.Endpoint(
        $"10.0.0.{number}", AnyLocality(chance), Pick(chance, "", "n1", "n2", "n3"), Pick(chance, "c1", "c2"), (uint)chance.Next(1, 4)) with
    {
        Health = (HealthStatus)chance.Next(4),
        AcceptsMtls = chance.Next(4) > 0,
        Labels = Given.Labels(Pick(chance, "", "rack=a", "rack=b")),
    };

    private static string AnyLocality(Random chance) => Pick(chance, "", "r1", "r1/z1", "r1/z1/s1", "r1/z2", "r2/z1", "r3");

    private static string Pick(Random chance, params string[] values) => values[chance.Next(values.Length)];
}
