namespace Isthmus.ControlPlane.Push;

/// <summary>Who writes for whom. One pool per writer: the same part of a plan is another resource for another kind of client.</summary>
internal sealed class WriterTable(IResourceWriter proxies, IResourceWriter proxyless)
{
    private readonly ResourcePool _proxies = new(Defaults.MaxPooledResources);
    private readonly ResourcePool _proxyless = new(Defaults.MaxPooledResources);

    /// <summary>The writer for a client, and its pool.</summary>
    public (IResourceWriter Writer, ResourcePool Pool) For(ProxyIdentity client) => client.IsProxylessGrpc ? (proxyless, _proxyless) : (proxies, _proxies);
}
