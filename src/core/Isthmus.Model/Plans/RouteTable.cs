namespace Isthmus.Model.Plans;

/// <summary>Virtual hosts that share a listener (<c>RouteConfiguration</c>).</summary>
/// <param name="Name">Istio's name, for example <c>80</c> or <c>http.8080</c>.</param>
/// <param name="VirtualHosts">The hosts; a domain occurs once.</param>
/// <param name="IgnoresPortInHost">A port in the request's host is left out of the comparison.</param>
public sealed record RouteTable(string Name, EquatableArray<VirtualHost> VirtualHosts, bool IgnoresPortInHost = true);
