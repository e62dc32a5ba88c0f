namespace Isthmus.Model.Plans;

/// <summary>One host in the DNS table (<c>istio.networking.nds.v1.NameTable.NameInfo</c>).</summary>
/// <param name="Host">The host name without a trailing dot; may begin with <c>*.</c>.</param>
/// <param name="Addresses">IPv4 and IPv6 addresses.</param>
/// <param name="IsKubernetes">From a Kubernetes service (else from a ServiceEntry).</param>
/// <param name="ShortName">The service's short name; empty for ServiceEntries.</param>
/// <param name="Namespace">The service's namespace; empty for ServiceEntries.</param>
public sealed record NameEntry(string Host, EquatableArray<string> Addresses, bool IsKubernetes, string ShortName, string Namespace);
