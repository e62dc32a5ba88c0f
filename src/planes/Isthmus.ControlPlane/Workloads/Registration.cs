namespace Isthmus.ControlPlane.Workloads;

/// <summary>
/// One stream of a proxy that asks to be registered (metadata <c>AUTO_REGISTER_GROUP</c>). Compared by reference: two streams of one proxy are two.
/// </summary>
internal sealed class Registration(string group, ProxyIdentity proxy)
{
    // Kubernetes object names end here (RFC 1123 subdomain).
    private const int MaxName = 253;

    /// <summary>The WorkloadGroup's name; it is in the proxy's namespace.</summary>
    public string Group => group;

    /// <summary>Who connected.</summary>
    public ProxyIdentity Proxy => proxy;

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
