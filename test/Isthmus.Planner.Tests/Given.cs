namespace Isthmus.Planner.Tests;

/// <summary>Short ways to write the parts of a mesh; every test spells out only what it is about.</summary>
internal static class Given
{
    public const string Suffix = ".svc.cluster.local";

    public static Service Service(string name, string ns = "default", int port = 80, AppProtocol protocol = AppProtocol.Http) => new()
    {
        Key = new(name.Contains('.', StringComparison.Ordinal) ? name : $"{name}.{ns}{Suffix}", ns),
        Name = name,
        Source = name.Contains('.', StringComparison.Ordinal) ? ServiceSource.ServiceEntry : ServiceSource.Kubernetes,
        Resolution = ServiceResolution.Endpoints,
        Ports = [new(port, "http", protocol)],
    };

    public static Endpoint Endpoint(string address, string locality = "", string network = "", string cluster = "c1", uint weight = 1) => new()
    {
        Address = address,
        Port = 8080,
        PortName = "http",
        Locality = Locality.Parse(locality),
        Network = new(network),
        Cluster = new(cluster),
        Weight = weight,
        Namespace = "default",
        AcceptsMtls = true,
    };

    public static ApiObject<T> Object<T>(string name, string ns, T config, int age = 0)
        where T : class, IObjectConfig =>
        new(new ObjectMeta { Name = name, Namespace = ns, CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(age) }, config, Origin.Unknown);

    public static ProxyIdentity Sidecar(string ns = "default", string locality = "", string network = "", string cluster = "c1") => new()
    {
        Id = "app." + ns,
        Namespace = ns,
        Cluster = new(cluster),
        Network = new(network),
        Locality = Locality.Parse(locality),
    };

    public static ProxyIdentity Gateway(string ns = "istio-system", string network = "", string cluster = "c1") =>
        Sidecar(ns, "", network, cluster) with { Type = ProxyType.Gateway };

    /// <summary>A mesh with Istio's own settings, without the outlier detection that ours has by default.</summary>
    public static MeshSnapshot Mesh(params Service[] services) => new()
    {
        Mesh = MeshConfig.Istio,
        Services = ServiceTable.From(services),
        Clusters = [new ClusterId("c1"), new ClusterId("c2")],
    };

    public static MeshSnapshot With(this MeshSnapshot mesh, Service service, params Endpoint[] endpoints) =>
        mesh with { Endpoints = mesh.Endpoints.With(service.Key, [.. endpoints]) };

    public static MeshSnapshot With(this MeshSnapshot mesh, params ApiObject<DestinationRuleConfig>[] rules) =>
        mesh with { Config = mesh.Config with { DestinationRules = ConfigList<DestinationRuleConfig>.From(rules) } };

    public static MeshSnapshot With(this MeshSnapshot mesh, params ApiObject<PeerAuthenticationConfig>[] policies) =>
        mesh with { Config = mesh.Config with { PeerAuthentications = ConfigList<PeerAuthenticationConfig>.From(policies) } };

    public static MeshSnapshot With(this MeshSnapshot mesh, params NetworkGateway[] gateways) => mesh with { Gateways = [.. gateways] };

    public static ApiObject<DestinationRuleConfig> Rule(Service service, TrafficPolicyConfig policy) =>
        Object("rule", service.Key.Namespace, new DestinationRuleConfig { Host = service.Key.Host, TrafficPolicy = policy });

    public static Labels Labels(string pairs) => Model.Labels.From(
        pairs.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(p => KeyValuePair.Create(p.Split('=')[0], p.Split('=')[1])));
}
