namespace Isthmus.Api.Checking;

/// <summary>Checks one Sidecar.</summary>
internal static class SidecarChecks
{
    public static void Check(SidecarConfig config, Findings findings)
    {
        LabelRules.CheckSelector(findings, "spec.workloadSelector.labels", config.WorkloadSelector);
        if (config.Egress.IsEmpty && config.Ingress.IsEmpty && config.OutboundTrafficPolicy is null && config.InboundConnectionPool is null)
        {
            findings.Add(ObjectCheckCatalog.Missing, "spec", "ingress, egress, outboundTrafficPolicy and inboundConnectionPool are all missing");
        }

        CheckEgress(findings, config.Egress);
        CheckIngress(findings, config.Ingress);
        ConnectionPoolRules.Check(findings, "spec.inboundConnectionPool", config.InboundConnectionPool);
        CheckOutbound(findings, config.OutboundTrafficPolicy);
    }

    private static void CheckEgress(Findings findings, EquatableArray<SidecarEgressConfig> listeners)
    {
        var ports = new HashSet<(string Bind, int Port)>();
        foreach (var (i, listener) in listeners.Index())
        {
            var at = $"spec.egress[{i}]";
            if (listener.Hosts.IsEmpty)
            {
                findings.Add(ObjectCheckCatalog.Missing, $"{at}.hosts", "hosts is missing");
            }

            foreach (var (h, host) in listener.Hosts.Index())
            {
                CheckHost(findings, $"{at}.hosts[{h}]", host);
            }

            if (listener.Port != 0)
            {
                findings.Port($"{at}.port.number", listener.Port);
                AddIfRepeated(findings, $"{at}.port.number", ports.Add((listener.Bind, listener.Port)), listener.Port);
            }
            else if (i < listeners.Count - 1 && !listener.Bind.StartsWith("unix://", StringComparison.Ordinal))
            {
                findings.Add(ObjectCheckCatalog.CatchAllOrder, at, "a listener without a port must be the last one");
            }
        }
    }

    private static void AddIfRepeated(Findings findings, string path, bool isNew, int port)
    {
        if (!isNew)
        {
            findings.Add(ObjectCheckCatalog.Repeated, path, $"port '{port}' is already there");
        }
    }

    private static void CheckHost(Findings findings, string path, string host)
    {
        var slash = host.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            findings.Add(ObjectCheckCatalog.SidecarHost, path, $"'{host}' has no namespace");
            return;
        }

        // '~ns/host' and '~*/host' leave hosts out; '~/*' imports nothing.
        var ns = host[..slash];
        var plain = ns.StartsWith('~') ? ns[1..] : ns;
        if (!(ns is "~" || plain is "*" or "." || HostNames.IsLabel(plain)))
        {
            findings.Add(ObjectCheckCatalog.SidecarHost, path, $"'{ns}' is not a namespace, '.', '*' or '~'");
        }

        findings.Host(path, host[(slash + 1)..]);
    }

    private static void CheckIngress(Findings findings, EquatableArray<SidecarIngressConfig> listeners)
    {
        findings.Unique(listeners.Select(l => l.Port), i => $"spec.ingress[{i}].port.number", "port");
        foreach (var (i, listener) in listeners.Index())
        {
            var at = $"spec.ingress[{i}]";
            findings.Port($"{at}.port.number", listener.Port);
            ConnectionPoolRules.Check(findings, $"{at}.connectionPool", listener.ConnectionPool);
            if (listener.DefaultEndpoint.Length > 0 && !IsEndpoint(listener.DefaultEndpoint))
            {
                findings.Add(ObjectCheckCatalog.DefaultEndpoint, $"{at}.defaultEndpoint", $"'{listener.DefaultEndpoint}' is not a place on this workload");
            }

            if (listener.Tls is { } tls)
            {
                TlsRules.CheckServer(findings, $"{at}.tls", tls);
            }
        }
    }

    private static bool IsEndpoint(string endpoint)
    {
        if (endpoint.StartsWith("unix://", StringComparison.Ordinal))
        {
            return endpoint.Length > "unix://".Length;
        }

        var colon = endpoint.LastIndexOf(':');
        return colon > 0
            && endpoint[..colon] is "127.0.0.1" or "0.0.0.0" or "[::1]" or "[::]"
            && ushort.TryParse(endpoint[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture, out var port)
            && port > 0;
    }

    private static void CheckOutbound(Findings findings, OutboundTrafficPolicyConfig? policy)
    {
        if (policy is null)
        {
            return;
        }

        if (policy is { Mode: OutboundTrafficMode.RegistryOnly, EgressProxy: null } && findings.IsKnownAbsent("spec.outboundTrafficPolicy.mode"))
        {
            findings.Add(ObjectCheckCatalog.EmptyOutboundPolicy, "spec.outboundTrafficPolicy", "without a mode calls to unknown hosts are blocked");
        }

        if (policy.EgressProxy is { } proxy)
        {
            DestinationRules.CheckOne(findings, "spec.outboundTrafficPolicy.egressProxy", proxy);
        }
    }
}
