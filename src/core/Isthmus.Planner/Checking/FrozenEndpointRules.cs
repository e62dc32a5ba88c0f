using Isthmus.Api.Checking;

namespace Isthmus.Planner.Checking;

/// <summary>Whether failover would notice an endpoint that accepts connections and never answers.</summary>
internal static class FrozenEndpointRules
{
    /// <summary>Reports a service whose requests wait as long as their callers do.</summary>
    public static void Check(MeshFacts facts, Findings findings, PolicyPlace place, IReadOnlyList<Service> services)
    {
        var service = services.FirstOrDefault(s => s.Ports.Any(p => IsHttp(p.Protocol)) && place.FailsOver(facts, s) && !IsLimited(facts, s.Key.Host));
        if (service is not null)
        {
            findings.Add(MeshCheckCatalog.FrozenEndpoints, $"{place.Path}.outlierDetection", $"no route to {service.Key.Host} limits how long a try may take");
        }
    }

    private static bool IsHttp(AppProtocol protocol) => protocol is AppProtocol.Auto or AppProtocol.Http or AppProtocol.Http2 or AppProtocol.Grpc or AppProtocol.GrpcWeb;

    private static bool IsLimited(MeshFacts facts, string host) =>
        facts.Snapshot.Mesh.DefaultHttpRetryPolicy?.PerTryTimeout is not null
        || facts.Config.VirtualServices.All.Any(v => v.Config.Http.Any(r =>
            (r.Retries?.PerTryTimeout ?? r.Timeout) > TimeSpan.Zero && r.Route.Any(d => facts.Resolve(d.Destination.Host, v.Metadata.Namespace) == host)));
}
