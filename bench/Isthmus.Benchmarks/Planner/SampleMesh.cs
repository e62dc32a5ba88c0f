using Isthmus.Api;
using Isthmus.Api.Networking;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using Isthmus.Registry;

namespace Isthmus.Benchmarks.Planner;

/// <summary>Three clusters in two regions and three networks, each with two gateways; services with ten endpoints spread over them; every tenth service has a DestinationRule with a subset.</summary>
internal static class SampleMesh
{
    private const int EndpointsPerService = 10;
    private static readonly string[] Localities = ["europe-west1/b/", "europe-west1/c/", "us-central1/a/"];

    public static ProxyIdentity Sidecar { get; } = new()
    {
        Id = "app.ns-0",
        Namespace = "ns-0",
        Cluster = new("c0"),
        Network = new("n0"),
        Locality = Locality.Parse(Localities[0]),
        Addresses = ["10.0.255.1"],
    };

    public static string HostOf(int service) => $"s-{service}.{NamespaceOf(service)}.svc.cluster.local";

    public static ServiceKey KeyOf(int service) => new(HostOf(service), NamespaceOf(service));

    public static MeshSnapshot Build(int services)
    {
        var endpoints = EndpointTable.Empty;
        for (var i = 0; i < services; i++)
        {
            endpoints = endpoints.With(KeyOf(i), EndpointsOf(i, HealthStatus.Healthy));
        }

        return new()
        {
            Clusters = [new ClusterId("c0"), new ClusterId("c1"), new ClusterId("c2")],
            Services = ServiceTable.From(Enumerable.Range(0, services).Select(ServiceOf)),
            Endpoints = endpoints,
            Gateways = Enumerable.Range(0, 6).Select(i => new NetworkGateway(new($"n{i % 3}"), new($"c{i % 3}"), $"192.0.2.{i}", 15443)).ToEquatableArray(),
            Config = new() { DestinationRules = ConfigList<DestinationRuleConfig>.From(Enumerable.Range(0, services).Where(i => i % 10 == 0).Select(RuleOf)) },
        };
    }

    /// <summary>The endpoints of a service; the first has <paramref name="first"/> as its health.</summary>
    public static EquatableArray<Endpoint> EndpointsOf(int service, HealthStatus first) =>
        Enumerable.Range(0, EndpointsPerService).Select(i => EndpointOf(service, i) with { Health = i == 0 ? first : HealthStatus.Healthy }).ToEquatableArray();

    private static string NamespaceOf(int service) => $"ns-{service % 50}";

    private static Service ServiceOf(int service) => new()
    {
        Key = KeyOf(service),
        Name = $"s-{service}",
        Source = ServiceSource.Kubernetes,
        Resolution = ServiceResolution.Endpoints,
        Ports = [new(80, "http", AppProtocol.Http)],
    };

    private static Endpoint EndpointOf(int service, int number)
    {
        var place = number % 3;
        return new()
        {
            Address = $"10.{place}.{service % 250}.{(service / 250 * EndpointsPerService) + number}",
            Port = 8080,
            PortName = "http",
            Locality = Locality.Parse(Localities[place]),
            Network = new($"n{place}"),
            Cluster = new($"c{place}"),
            Namespace = NamespaceOf(service),
            ServiceAccount = "default",
            AcceptsMtls = true,
            Labels = Labels.Empty.With("app", $"s-{service}").With("version", number % 2 == 0 ? "v1" : "v2"),
        };
    }

    private static ApiObject<DestinationRuleConfig> RuleOf(int service) => new(
        new ObjectMeta { Name = $"rule-{service}", Namespace = NamespaceOf(service) },
        new DestinationRuleConfig
        {
            Host = HostOf(service),
            TrafficPolicy = new() { OutlierDetection = new() { MaxEjectionPercent = 100 } },
            Subsets = [new() { Name = "v1", Labels = Labels.Empty.With("version", "v1") }],
        },
        Origin.Unknown);
}
