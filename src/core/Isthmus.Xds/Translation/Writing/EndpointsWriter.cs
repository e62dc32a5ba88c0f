using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Model.Services;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>The members of upstreams.</summary>
internal static class EndpointsWriter
{
    /// <summary>Keys of what only our own proxy reads.</summary>
    public const string Network = "network";

    /// <inheritdoc cref="Network"/>
    public const string Gateway = "gateway";

    /// <summary>Istio's key for who answers.</summary>
    public const string Workload = "workload";

    /// <summary>An assignment.</summary>
    public static EndpointPb.ClusterLoadAssignment Write(string name, EquatableArray<LocalityEndpoints> localities)
    {
        var assignment = new EndpointPb.ClusterLoadAssignment { ClusterName = name };
        foreach (var locality in localities)
        {
            var group = new EndpointPb.LocalityLbEndpoints
            {
                Locality = Locality(locality.Locality),
                Priority = (uint)locality.Priority,
                LoadBalancingWeight = locality.Weight,
            };
            group.LbEndpoints.AddRange(locality.Endpoints.Select(Endpoint));
            assignment.Endpoints.Add(group);
        }

        return assignment;
    }

    /// <summary>Where something runs.</summary>
    public static CorePb.Locality Locality(Locality locality) => new() { Region = locality.Region, Zone = locality.Zone, SubZone = locality.SubZone };

    private static EndpointPb.LbEndpoint Endpoint(PlannedEndpoint endpoint) => new()
    {
        Endpoint = new() { Address = AddressWriter.Address(endpoint.Address, endpoint.Port), Hostname = endpoint.HostName ?? "" },
        HealthStatus = Health(endpoint.Health),
        LoadBalancingWeight = endpoint.Weight,
        Metadata = Metadata(endpoint),
    };

    private static CorePb.HealthStatus Health(HealthStatus health) => health switch
    {
        HealthStatus.Healthy => CorePb.HealthStatus.Healthy,
        HealthStatus.Unhealthy => CorePb.HealthStatus.Unhealthy,
        HealthStatus.Draining => CorePb.HealthStatus.Draining,
        HealthStatus.Degraded => CorePb.HealthStatus.Degraded,
        _ => CorePb.HealthStatus.Unknown,
    };

    private static CorePb.Metadata? Metadata(PlannedEndpoint endpoint)
    {
        var socket = new Struct();
        socket.Put(Names.TlsMode, endpoint.AcceptsMtls ? Names.TlsModeIstio : "");
        var istio = new Struct();
        istio.Put(Workload, endpoint.IsGateway || endpoint.Workload != WorkloadIdentity.Unknown ? Text(endpoint.Workload) : "");
        var isthmus = new Struct();
        isthmus.Put(Gateway, endpoint.IsGateway);
        isthmus.Put(Network, endpoint.Network.Value);
        return Structs.Metadata((Names.MetadataTransportSocketMatch, socket), (Names.MetadataIstio, istio), (Names.MetadataIsthmus, isthmus));
    }

    private static string Text(WorkloadIdentity workload)
    {
        var revision = workload.CanonicalRevision == "latest" ? "" : workload.CanonicalRevision;
        return $"{workload.Name};{workload.Namespace};{workload.CanonicalName};{revision};{workload.Cluster}";
    }
}
