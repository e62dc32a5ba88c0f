namespace Isthmus.Api.Checking;

/// <summary>Rules about networking.istio.io TrafficPolicy.</summary>
internal static class TrafficPolicyRules
{
    /// <summary>A policy with its port-level settings.</summary>
    public static void Check(Findings findings, string path, TrafficPolicyConfig? policy)
    {
        if (policy is null)
        {
            return;
        }

        CheckBlocks(findings, path, policy);
        if (policy.Tunnel is { } tunnel)
        {
            CheckTunnel(findings, $"{path}.tunnel", tunnel);
        }

        var ports = new HashSet<int>();
        foreach (var (i, entry) in policy.PortLevelSettings.Index())
        {
            var at = $"{path}.portLevelSettings[{i}]";
            findings.Port($"{at}.port.number", entry.Port);
            CheckBlocks(findings, at, entry.Policy);
            CheckDrops(findings, at, policy, entry);
            if (!ports.Add(entry.Port))
            {
                findings.Add(ObjectCheckCatalog.LaterIgnored, at, $"port {entry.Port} has an entry before this one");
            }
        }
    }

    private static void CheckBlocks(Findings findings, string path, TrafficPolicyConfig policy)
    {
        LoadBalancerRules.Check(findings, $"{path}.loadBalancer", policy.LoadBalancer);
        ConnectionPoolRules.Check(findings, $"{path}.connectionPool", policy.ConnectionPool);
        OutlierDetectionRules.Check(findings, $"{path}.outlierDetection", policy.OutlierDetection);
        TlsRules.CheckClient(findings, $"{path}.tls", policy.Tls);
        findings.Percent($"{path}.retryBudget.percent", policy.RetryBudget?.Percent);
    }

    private static void CheckTunnel(Findings findings, string path, TunnelConfig tunnel)
    {
        if (findings.Require($"{path}.targetHost", tunnel.TargetHost))
        {
            findings.Host($"{path}.targetHost", tunnel.TargetHost, wildcard: false);
        }

        findings.Port($"{path}.targetPort", tunnel.TargetPort);
        if (tunnel.Protocol == TunnelConfig.Post)
        {
            findings.Add(ObjectCheckCatalog.TunnelByPost, $"{path}.protocol", $"the tunnel to {tunnel.TargetHost} is opened by POST");
        }
    }

    private static void CheckDrops(Findings findings, string path, TrafficPolicyConfig around, PortTrafficPolicyConfig entry)
    {
        List<string> dropped = [];
        AddIf(dropped, "loadBalancer", around.LoadBalancer, entry.Policy.LoadBalancer);
        AddIf(dropped, "connectionPool", around.ConnectionPool, entry.Policy.ConnectionPool);
        AddIf(dropped, "outlierDetection", around.OutlierDetection, entry.Policy.OutlierDetection);
        AddIf(dropped, "tls", around.Tls, entry.Policy.Tls);
        if (dropped.Count > 0)
        {
            findings.Add(ObjectCheckCatalog.PortLevelDrops, path, $"on port {entry.Port} the {string.Join(" and ", dropped)} of the policy around it no longer hold");
        }
    }

    private static void AddIf(List<string> dropped, string name, object? around, object? inside)
    {
        if (around is not null && inside is null)
        {
            dropped.Add(name);
        }
    }
}
