using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>Route tables. What a table or a virtual host says for all its routes is said in each route.</summary>
internal static class RouteTableReader
{
    /// <summary>Reads a table.</summary>
    public static RouteTable Read(RoutePb.RouteConfiguration config, Findings findings)
    {
        findings.RejectIf(config.ClusterSpecifierPlugins.Any(p => !p.IsOptional), "cluster_specifier_plugins");
        var domains = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var table = RouteLevel.Of(config, findings);
        var hosts = new List<VirtualHost>(config.VirtualHosts.Count);
        foreach (var host in config.VirtualHosts)
        {
            foreach (var domain in host.Domains)
            {
                findings.RejectIf(!domains.Add(domain), $"domain {domain} twice");
                findings.RejectIf(!IsDomain(domain), $"domain {domain}");
            }

            findings.RejectIf(host.RequireTls == RoutePb.VirtualHost.Types.TlsRequirementType.ExternalOnly, "require_tls EXTERNAL_ONLY");
            var level = RouteLevel.Of(host, findings);
            var routes = host.Routes.Select(r => RouteReader.Read(r, level, table, config.MostSpecificHeaderMutationsWins, findings));
            hosts.Add(new(host.Name, host.Domains.ToEquatableArray(), routes.ToEquatableArray(), host.RequireTls == RoutePb.VirtualHost.Types.TlsRequirementType.All));
        }

        return new(config.Name, hosts.ToEquatableArray(), config.IgnorePortInHostMatching);
    }

    private static bool IsDomain(string domain) => domain.Length > 0 && domain.AsSpan(1, Math.Max(0, domain.Length - 2)).IndexOf('*') < 0 && domain.Count(c => c == '*') <= 1;
}
