using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>The parts that views of one place share. Owned by the plan loop.</summary>
internal sealed class SharedParts
{
    /// <summary>What is called, and where that is.</summary>
    public SharedPart<OutboundPart> Outbound { get; } = new();

    /// <summary>RDS, except that of gateways, which bind what stands behind their own addresses.</summary>
    public SharedPart<ResourceTable> Routes { get; } = new();

    /// <summary>The table of names for DNS.</summary>
    public SharedPart<ResourceTable> Names { get; } = new();
}
