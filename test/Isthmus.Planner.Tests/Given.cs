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

    public static MeshSnapshot Mesh(params Service[] services) =>
        new() { Services = ServiceTable.From(services), Clusters = [new ClusterId("c1"), new ClusterId("c2")] };
}
