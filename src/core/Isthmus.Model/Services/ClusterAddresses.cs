namespace Isthmus.Model.Services;

/// <summary>The virtual addresses that one cluster gives a service.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Addresses">IP addresses or CIDR ranges.</param>
public sealed record ClusterAddresses(ClusterId Cluster, EquatableArray<string> Addresses);
