using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>Route tables.</summary>
internal static class RouteTableWriter
{
    /// <summary>The table for one kind of reader.</summary>
    public static RoutePb.RouteConfiguration Write(RouteTable table, RouteDialect dialect = RouteDialect.Envoy)
    {
        var config = new RoutePb.RouteConfiguration
        {
            Name = table.Name,
            IgnorePortInHostMatching = table.IgnoresPortInHost,
            // Upstreams may come later, or never: then the request is answered, the table is not refused.
            ValidateClusters = false,
            MaxDirectResponseBodySizeBytes = EnvoyDefaults.DirectResponseBytes,
        };
        foreach (var host in table.VirtualHosts)
        {
            var written = new RoutePb.VirtualHost
            {
                Name = host.Name,
                RequireTls = host.RequiresTls ? RoutePb.VirtualHost.Types.TlsRequirementType.All : RoutePb.VirtualHost.Types.TlsRequirementType.None,
                IncludeRequestAttemptCount = true,
            };
            written.Domains.AddRange(host.Domains);
            // A gRPC client sends no CONNECT, and would refuse the table for a condition that it does not know.
            written.Routes.AddRange(host.Routes.Where(r => dialect == RouteDialect.Envoy || r.Match.PathKind != PathMatchKind.Connect).Select(r => RouteWriter.Write(r, dialect)));
            config.VirtualHosts.Add(written);
        }

        return config;
    }
}
