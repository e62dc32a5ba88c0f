using Google.Protobuf.WellKnownTypes;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>Where a proxy gets what a resource points to.</summary>
internal static class ConfigSourceWriter
{
    private const string AgentCluster = "sds-grpc";

    /// <summary>The aggregated stream; waits for as long as it takes, as Istio's.</summary>
    public static CorePb.ConfigSource Ads() => new()
    {
        Ads = new(),
        InitialFetchTimeout = new Duration(),
        ResourceApiVersion = CorePb.ApiVersion.V3,
    };

    /// <summary>Istio's agent beside the proxy, behind the bootstrap cluster <c>sds-grpc</c>.</summary>
    public static CorePb.ConfigSource Agent() => new()
    {
        ApiConfigSource = new()
        {
            ApiType = CorePb.ApiConfigSource.Types.ApiType.Grpc,
            TransportApiVersion = CorePb.ApiVersion.V3,
            SetNodeOnFirstMessageOnly = true,
            GrpcServices = { new CorePb.GrpcService { EnvoyGrpc = new() { ClusterName = AgentCluster } } },
        },
        InitialFetchTimeout = new Duration(),
        ResourceApiVersion = CorePb.ApiVersion.V3,
    };
}
