namespace Isthmus.ControlPlane.Workloads;

/// <summary>
/// One stream of a proxy that asks to be registered (metadata <c>AUTO_REGISTER_GROUP</c>). Compared by reference: two streams of one proxy are two.
/// </summary>
/// <param name="group">The WorkloadGroup's name.</param>
/// <param name="proxy">What the proxy says of itself.</param>
/// <param name="proven">Who it has proven to be; null over plain text, where nobody can.</param>
internal sealed class Registration(string group, ProxyIdentity proxy, SpiffeId? proven = null)
{
    // Kubernetes object names end here (RFC 1123 subdomain).
    private const int MaxName = 253;

    /// <summary>The WorkloadGroup's name; it is in the proxy's namespace.</summary>
    public string Group => group;

    /// <summary>Who connected.</summary>
    public ProxyIdentity Proxy => proxy;

    /// <summary>The service account that its certificate names, or else the one that it says.</summary>
    public string ServiceAccount => proven?.ServiceAccount ?? proxy.ServiceAccount;

    /// <summary>
    /// Its labels. One that has proven who it is takes the mesh's TLS, and cannot talk its callers out of it: the label that says so is the group's to write.
    /// </summary>
    public Labels Labels => proven is null ? proxy.Labels : Labels.From(proxy.Labels.Where(l => l.Key != WellKnownLabels.TlsMode));

    /// <summary>
    /// Why it is no member of the group; null when it may be one. A group that names a service account is for that one, because callers expect it of the group's members (Istio's
    /// PILOT_VALIDATE_WORKLOAD_ENTRY_IDENTITY).
    /// </summary>
    public string? ProblemWith(ApiObject<WorkloadGroupConfig> of) =>
        proven is null || of.Config.Template.ServiceAccount is "" || of.Config.Template.ServiceAccount == proven.ServiceAccount
            ? null
            : $"the group is for service account '{of.Config.Template.ServiceAccount}', and {proxy.Addresses[0]} proved to be {proven}";

    /// <summary>
    /// The entry's key. The name follows from the group, the address and the network alone, so that every replica gives the same workload the same name and a
    /// reconnect elsewhere makes no second entry.
    /// </summary>
    public ObjectKey Key
    {
        get
        {
            var address = proxy.Addresses[0].Replace(':', '-');
            var name = proxy.Network.IsNone ? $"{group}-{address}" : $"{group}-{address}-{proxy.Network}";
            return new(WorkloadEntryConfig.Kind, proxy.Namespace, name.Length > MaxName ? name[^MaxName..] : name);
        }
    }
}
