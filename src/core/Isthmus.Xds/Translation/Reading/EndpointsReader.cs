using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using Isthmus.Xds.Translation.Writing;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>The members of upstreams.</summary>
internal static class EndpointsReader
{
    /// <summary>Reads an assignment.</summary>
    public static EquatableArray<LocalityEndpoints> Read(EndpointPb.ClusterLoadAssignment assignment, Findings findings)
    {
        findings.RejectIf(assignment.Policy is { DropOverloads.Count: > 0 }, "policy.drop_overloads");
        findings.RejectIf(assignment.Policy?.OverprovisioningFactor is { } factor && factor != EnvoyDefaults.OverprovisioningFactor, "policy.overprovisioning_factor");
        findings.RejectIf(assignment.Policy is { WeightedPriorityHealth: true }, "policy.weighted_priority_health");
        return assignment.Endpoints.Select(group => Group(group, findings)).ToEquatableArray();
    }

    private static LocalityEndpoints Group(EndpointPb.LocalityLbEndpoints group, Findings findings)
    {
        findings.RejectIf(group.Priority > EnvoyDefaults.HighestPriority, "priority");
        var locality = group.Locality is { } l ? new Locality(l.Region, l.Zone, l.SubZone) : Locality.None;
        var socket = group.Metadata.Of(Names.MetadataTransportSocketMatch);
        var endpoints = group.LbEndpoints.Select(e => Endpoint(e, socket, findings)).ToEquatableArray();
        return new(locality, (int)Math.Min(group.Priority, EnvoyDefaults.HighestPriority), group.LoadBalancingWeight, endpoints);
    }

    private static PlannedEndpoint Endpoint(EndpointPb.LbEndpoint endpoint, Struct? groupSocket, Findings findings)
    {
        findings.RejectIf(endpoint.Endpoint is null, "endpoint_name");
        findings.RejectIf(endpoint.LoadBalancingWeight == 0, "endpoint of weight 0");
        var (address, port) = AddressReader.Address(endpoint.Endpoint?.Address, findings);
        var socket = endpoint.Metadata.Of(Names.MetadataTransportSocketMatch);
        findings.RejectIf((socket.Text("tunnel") + groupSocket.Text("tunnel")).Length > 0, "endpoint behind a tunnel");
        var isthmus = endpoint.Metadata.Of(Names.MetadataIsthmus);
        var mode = socket.Text(Names.TlsMode);
        return new()
        {
            Address = address,
            Port = port,
            HostName = endpoint.Endpoint is { Hostname.Length: > 0 } named ? named.Hostname : null,
            Weight = endpoint.LoadBalancingWeight ?? 1,
            Health = Health(endpoint.HealthStatus),
            AcceptsMtls = (mode.Length > 0 ? mode : groupSocket.Text(Names.TlsMode)) == Names.TlsModeIstio,
            Workload = Workload(endpoint.Metadata.Of(Names.MetadataIstio).Text(EndpointsWriter.Workload)),
            Network = new NetworkId(isthmus.Text(EndpointsWriter.Network)),
            IsGateway = isthmus.Flag(EndpointsWriter.Gateway),
        };
    }

    private static HealthStatus Health(CorePb.HealthStatus status) => status switch
    {
        CorePb.HealthStatus.Healthy => HealthStatus.Healthy,
        CorePb.HealthStatus.Unhealthy or CorePb.HealthStatus.Timeout => HealthStatus.Unhealthy,
        CorePb.HealthStatus.Draining => HealthStatus.Draining,
        CorePb.HealthStatus.Degraded => HealthStatus.Degraded,
        _ => HealthStatus.Unknown,
    };

    private static WorkloadIdentity Workload(string text) => text.Split(';') is [var name, var ns, var canonical, var revision, var cluster]
        ? new(name, ns, canonical, revision, new ClusterId(cluster))
        : WorkloadIdentity.Unknown;
}
