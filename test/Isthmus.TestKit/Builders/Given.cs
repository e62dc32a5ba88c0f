using Isthmus.Api;
using Isthmus.Api.Kubernetes;
using Isthmus.Api.Networking;
using Isthmus.Model;

namespace Isthmus.TestKit.Builders;

/// <summary>Where a test's objects begin: <c>Given.Service("web").In("shop").Port(80)</c>.</summary>
public static class Given
{
    /// <summary>A mesh whose rules come from <paramref name="configCluster"/>.</summary>
    public static GivenMesh Mesh(string configCluster = "east") => new(new ClusterId(configCluster));

    /// <summary>A service with pods.</summary>
    public static GivenDeployment Deployment(string name) => new(name);

    /// <summary>A Kubernetes Service.</summary>
    public static GivenService Service(string name) => new(name);

    /// <summary>An EndpointSlice of <paramref name="service"/>, called <c>service-suffix</c>.</summary>
    public static GivenSlice Slice(string service, string suffix = "1") => new($"{service}-{suffix}", service);

    /// <summary>A pod.</summary>
    public static GivenPod Pod(string name) => new(name);

    /// <summary>A node.</summary>
    public static GivenConfig<NodeConfig> Node(string name) => new(name, "", new NodeConfig());

    /// <summary>A node with the usual topology labels.</summary>
    public static GivenConfig<NodeConfig> Node(string name, string region, string zone) =>
        Node(name).Labelled(WellKnownLabels.Region, region).Labelled(WellKnownLabels.Zone, zone);

    /// <summary>A namespace.</summary>
    public static GivenConfig<NamespaceConfig> Namespace(string name) => new(name, "", new NamespaceConfig());

    /// <summary>A ServiceEntry.</summary>
    public static GivenServiceEntry ServiceEntry(string name) => new(name);

    /// <summary>A WorkloadEntry at <paramref name="address"/>.</summary>
    public static GivenConfig<WorkloadEntryConfig> WorkloadEntry(string name, string address) =>
        new(name, "default", new WorkloadEntryConfig { Address = address });

    /// <summary>A rule of any kind: DestinationRule, VirtualService, PeerAuthentication and so on.</summary>
    public static GivenConfig<TConfig> Rule<TConfig>(string name, TConfig config)
        where TConfig : class, IObjectConfig =>
        new(name, "default", config);
}
