using Isthmus.Api.Mesh;

namespace Isthmus.Api.Checking;

/// <summary>Checks MeshConfig and meshNetworks (istio.mesh.v1alpha1).</summary>
public static class MeshConfigChecks
{
    /// <summary>Adds every finding about <paramref name="config"/>, its networks included.</summary>
    /// <param name="config">The settings as read.</param>
    /// <param name="mesh">Where the settings were written; paths begin at their top.</param>
    /// <param name="networks">Where <c>meshNetworks</c> was written, with paths from <c>networks</c>; null when it stands at <paramref name="mesh"/>.</param>
    /// <param name="violations">Takes the findings.</param>
    public static void Check(MeshConfig config, Origin mesh, Origin? networks, Violations violations)
    {
        var findings = new Findings("MeshConfig", mesh, violations);
        CheckTrust(findings, config);
        LocalityRules.Check(findings, "localityLbSetting", config.LocalityLbSetting);
        LocalityRules.Check(findings, "zoneAwareLbSetting", config.ZoneAwareLbSetting);
        TrafficPolicyRules.Check(findings, "defaultTrafficPolicy", config.DefaultTrafficPolicy);
        findings.Interval("connectTimeout", config.ConnectTimeout);
        findings.NotNegative("protocolDetectionTimeout", config.ProtocolDetectionTimeout);
        findings.Port("proxyListenPort", config.ProxyListenPort);
        findings.Port("proxyInboundListenPort", config.ProxyInboundListenPort);
        findings.Port("proxyHttpPort", config.ProxyHttpPort, optional: true);
        CheckDefaults(findings, config);
        CheckNetworks(new Findings("MeshNetworks", networks ?? mesh, violations), config.Networks);
    }

    private static void CheckTrust(Findings findings, MeshConfig config)
    {
        CheckTrustDomain(findings, "trustDomain", config.TrustDomain);
        foreach (var (i, alias) in config.TrustDomainAliases.Index())
        {
            CheckTrustDomain(findings, $"trustDomainAliases[{i}]", alias);
        }
    }

    private static void CheckTrustDomain(Findings findings, string path, string domain)
    {
        // SPIFFE allows underscores too.
        if (!HostNames.IsName(domain.Replace('_', '-')))
        {
            findings.Add(ObjectCheckCatalog.TrustDomain, path, $"'{domain}' is not a trust domain");
        }
    }

    private static void CheckDefaults(Findings findings, MeshConfig config)
    {
        ExportToRules.Check(findings, "defaultServiceExportTo", config.DefaultServiceExportTo, "", allowsNone: true);
        ExportToRules.Check(findings, "defaultVirtualServiceExportTo", config.DefaultVirtualServiceExportTo, "", allowsNone: true);
        ExportToRules.Check(findings, "defaultDestinationRuleExportTo", config.DefaultDestinationRuleExportTo, "", allowsNone: true);
        if (config.DefaultHttpRetryPolicy is { } retries)
        {
            RetryRules.Check(findings, "defaultHttpRetryPolicy", retries);
        }

        foreach (var (i, setting) in config.ServiceSettings.Index())
        {
            foreach (var (h, host) in setting.Hosts.Index())
            {
                findings.Host($"serviceSettings[{i}].hosts[{h}]", host);
            }
        }
    }

    private static void CheckNetworks(Findings findings, EquatableArray<NetworkConfig> networks)
    {
        foreach (var network in networks)
        {
            var at = $"networks[{network.Name}]";
            foreach (var cluster in network.FromRegistries)
            {
                if (!HostNames.IsLabel(cluster.Value))
                {
                    findings.Add(ObjectCheckCatalog.Name, $"{at}.endpoints", $"'{cluster}' is not a cluster name of letters, digits and hyphens");
                }
            }

            foreach (var range in network.FromCidrs)
            {
                if (!range.Contains('/', StringComparison.Ordinal) || !HostNames.IsAddressOrRange(range))
                {
                    findings.Add(ObjectCheckCatalog.Address, $"{at}.endpoints", $"'{range}' is not a CIDR range");
                }
            }

            foreach (var (i, gateway) in network.Gateways.Index())
            {
                CheckGateway(findings, $"{at}.gateways[{i}]", gateway);
            }
        }
    }

    private static void CheckGateway(Findings findings, string path, NetworkGatewayConfig gateway)
    {
        findings.Port($"{path}.port", gateway.Port);
        if (gateway.RegistryServiceName.Length == 0 == (gateway.Address.Length == 0))
        {
            findings.Add(ObjectCheckCatalog.MeshNetworkGateway, path, gateway.Address.Length == 0 ? "both are missing" : "both are set");
        }
        else if (gateway.RegistryServiceName.Length > 0 && !(HostNames.IsFullName(gateway.RegistryServiceName) && gateway.RegistryServiceName.Contains('.', StringComparison.Ordinal)))
        {
            findings.Add(ObjectCheckCatalog.Host, $"{path}.registryServiceName", $"'{gateway.RegistryServiceName}' is not the full name of a Service");
        }
        else if (gateway.Address.Length > 0 && !HostNames.IsAddress(gateway.Address))
        {
            findings.Host($"{path}.address", gateway.Address, wildcard: false);
        }
    }
}
