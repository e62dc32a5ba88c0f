namespace Isthmus.Api.Checking;

/// <summary>Rules about networking.istio.io TLSRoute and TCPRoute.</summary>
internal static class L4RouteRules
{
    public static void Check(Findings findings, VirtualServiceConfig config)
    {
        foreach (var (i, route) in config.Tls.Index())
        {
            CheckTls(findings, $"spec.tls[{i}]", config, route);
        }

        foreach (var (i, route) in config.Tcp.Index())
        {
            CheckMatches(findings, $"spec.tcp[{i}]", route.Match);
            CheckRoute(findings, $"spec.tcp[{i}].route", route.Route);
        }
    }

    private static void CheckTls(Findings findings, string path, VirtualServiceConfig config, TlsRouteConfig route)
    {
        if (route.Match.IsEmpty)
        {
            findings.Add(ObjectCheckCatalog.Missing, path, "match is missing: a TLS route is chosen by SNI", "add match with sniHosts");
        }

        CheckMatches(findings, path, route.Match);
        foreach (var (m, match) in route.Match.Index())
        {
            if (match.SniHosts.IsEmpty)
            {
                findings.Add(ObjectCheckCatalog.Missing, $"{path}.match[{m}]", "sniHosts is missing");
            }

            foreach (var (s, sni) in match.SniHosts.Index())
            {
                CheckSni(findings, $"{path}.match[{m}].sniHosts[{s}]", config, sni);
            }
        }

        CheckRoute(findings, $"{path}.route", route.Route);
    }

    private static void CheckSni(Findings findings, string path, VirtualServiceConfig config, string sni)
    {
        if (!HostNames.IsNameOrWildcard(sni))
        {
            findings.Host(path, sni);
        }
        else if (!config.Hosts.Any(h => HostNames.Covers(h, sni)))
        {
            findings.Add(ObjectCheckCatalog.SniNotInHosts, path, $"'{sni}' is not among the hosts");
        }
    }

    private static void CheckMatches(Findings findings, string path, EquatableArray<L4MatchConfig> matches)
    {
        foreach (var (m, match) in matches.Index())
        {
            var at = $"{path}.match[{m}]";
            findings.Port($"{at}.port", match.Port, optional: true);
            LabelRules.Check(findings, $"{at}.sourceLabels", match.SourceLabels);
            foreach (var (s, subnet) in match.DestinationSubnets.Index())
            {
                findings.AddressOrRange($"{at}.destinationSubnets[{s}]", subnet);
            }
        }
    }

    private static void CheckRoute(Findings findings, string path, EquatableArray<RouteDestinationConfig> route)
    {
        if (route.IsEmpty)
        {
            findings.Add(ObjectCheckCatalog.Missing, path, "route is missing");
        }

        DestinationRules.Check(findings, path, [.. route.Select(r => (r.Destination, r.Weight))]);
    }
}
