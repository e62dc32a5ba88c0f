namespace Isthmus.Model.Plans;

/// <summary>How connections to endpoints of one kind are secured (<c>Cluster.TransportSocketMatch</c>).</summary>
/// <param name="Name">Istio's name, for example <c>tlsMode-istio</c>.</param>
/// <param name="OnlyMtlsEndpoints">Used only for endpoints that take mTLS (<see cref="PlannedEndpoint.AcceptsMtls"/>); false: for all.</param>
/// <param name="Tls">How; null for plain text.</param>
public sealed record UpstreamTransport(string Name, bool OnlyMtlsEndpoints, ClientTls? Tls);
