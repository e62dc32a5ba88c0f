using Isthmus.Rpc;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>The methods of the discovery services: aggregated, and for each type by itself, in both variants.</summary>
public static class DiscoveryMethods
{
    private const string Aggregated = "envoy.service.discovery.v3.AggregatedDiscoveryService";

    private static readonly (string Service, string Plural, string TypeUrl)[] OneType =
    [
        ("envoy.service.cluster.v3.ClusterDiscoveryService", "Clusters", TypeUrls.Cluster),
        ("envoy.service.endpoint.v3.EndpointDiscoveryService", "Endpoints", TypeUrls.Endpoints),
        ("envoy.service.listener.v3.ListenerDiscoveryService", "Listeners", TypeUrls.Listener),
        ("envoy.service.route.v3.RouteDiscoveryService", "Routes", TypeUrls.Route),
    ];

    /// <summary>State of the world, all types on one stream.</summary>
    public static RpcMethod<DiscoveryRequest, DiscoveryResponse> StreamAggregated { get; } = StateOfTheWorld(Aggregated, "StreamAggregatedResources");

    /// <summary>Incremental, all types on one stream.</summary>
    public static RpcMethod<DeltaDiscoveryRequest, DeltaDiscoveryResponse> DeltaAggregated { get; } = Incremental(Aggregated, "DeltaAggregatedResources");

    /// <summary>The methods that carry one type, with that type.</summary>
    internal static IEnumerable<(RpcMethod<DiscoveryRequest, DiscoveryResponse> Stream, RpcMethod<DeltaDiscoveryRequest, DeltaDiscoveryResponse> Delta, string TypeUrl)> Single =>
        OneType.Select(t => (StateOfTheWorld(t.Service, "Stream" + t.Plural), Incremental(t.Service, "Delta" + t.Plural), t.TypeUrl));

    private static RpcMethod<DiscoveryRequest, DiscoveryResponse> StateOfTheWorld(string service, string name) =>
        new(service, name, ProtobufMarshaller.Of(DiscoveryRequest.Parser), ProtobufMarshaller.Of(DiscoveryResponse.Parser));

    private static RpcMethod<DeltaDiscoveryRequest, DeltaDiscoveryResponse> Incremental(string service, string name) =>
        new(service, name, ProtobufMarshaller.Of(DeltaDiscoveryRequest.Parser), ProtobufMarshaller.Of(DeltaDiscoveryResponse.Parser));
}
