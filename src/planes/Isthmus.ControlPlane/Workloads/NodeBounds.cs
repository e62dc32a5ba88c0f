namespace Isthmus.ControlPlane.Workloads;

/// <summary>What a node may be at most. One task plans for all clients and compares their texts, so a client must not make that long for the others.</summary>
internal static class NodeBounds
{
    /// <summary>What is too large in it, as a clause for the client; null when nothing is. Texts are not repeated.</summary>
    public static string? ProblemOf(ProxyNode proxy)
    {
        if (proxy.Identity.DnsDomain.Length > Defaults.MaxDnsDomain)
        {
            return $"the DNS domain in the node id has more than {Defaults.MaxDnsDomain} characters";
        }

        var text = Texts(proxy).FirstOrDefault(t => t.Text.Length > Defaults.MaxNodeText).What;
        return text is not null ? $"{text} has more than {Defaults.MaxNodeText} characters" : CountProblemOf(proxy.Identity);
    }

    private static string? CountProblemOf(ProxyIdentity identity) =>
        identity.Labels.Count > Defaults.MaxNodeMetadata ? $"the node has more than {Defaults.MaxNodeMetadata} labels"
        : identity.NetworkView.Count > Defaults.MaxNodeMetadata ? $"REQUESTED_NETWORK_VIEW has more than {Defaults.MaxNodeMetadata} networks"
        : identity.Addresses.Count > Defaults.MaxNodeAddresses ? $"INSTANCE_IPS has more than {Defaults.MaxNodeAddresses} addresses"
        : null;

    private static IEnumerable<(string What, string Text)> Texts(ProxyNode proxy)
    {
        var identity = proxy.Identity;
        return
        [
            ("the name in the node id", identity.Id),
            ("CLUSTER_ID", identity.Cluster.Value),
            ("NETWORK", identity.Network.Value),
            ("the namespace", identity.Namespace),
            ("SERVICE_ACCOUNT", identity.ServiceAccount),
            ("NODE_NAME", identity.Node),
            ("the locality", identity.Locality.ToString()),
            ("AUTO_REGISTER_GROUP", proxy.RegisterGroup),
            ("the version", proxy.Version),
            .. identity.NetworkView.Select(n => ("a network of REQUESTED_NETWORK_VIEW", n.Value)),
            .. identity.Labels.Select(l => ("the key of a label", l.Key)),
            .. identity.Labels.Select(l => ("the value of a label", l.Value)),
        ];
    }
}
