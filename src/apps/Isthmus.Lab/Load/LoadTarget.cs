using System.Net;
using Isthmus.Lab.Networks;

namespace Isthmus.Lab.Load;

/// <summary>Where a load's calls go.</summary>
/// <param name="Connect">The gateway to call, or the sidecar's HTTP proxy.</param>
/// <param name="IsProxy">Whether it is called as a proxy, with the whole URL.</param>
public sealed record LoadTarget(IPEndPoint Connect, bool IsProxy)
{
    /// <summary>Where the next connection goes, when several gateways stand behind one name; null for <see cref="Connect"/>, also when none of them is ready.</summary>
    public Func<IPEndPoint?>? Next { get; init; }

    /// <summary>The network that calls begin in; null for the lab's own.</summary>
    public LabNetwork? Network { get; init; }
}
