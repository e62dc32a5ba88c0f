namespace Isthmus.ControlPlane.Admin;

/// <summary>A gateway to a network, in <c>/debug/snapshot</c>.</summary>
/// <param name="Network">The network behind it.</param>
/// <param name="Cluster">The cluster that it runs in; empty when only an address is configured.</param>
/// <param name="Address">IP address or host name, as written.</param>
/// <param name="Port">The port for mTLS; 0 when it has none.</param>
/// <param name="Resolved">What a host name stands for; empty while it was never answered, and for an IP address.</param>
public sealed record GatewayDocument(string Network, string Cluster, string Address, int Port, IReadOnlyList<string> Resolved);
