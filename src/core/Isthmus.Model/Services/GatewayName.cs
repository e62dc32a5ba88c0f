namespace Isthmus.Model.Services;

/// <summary>The host name of a gateway between networks, as the load balancers of some clouds have one, with what it stands for.</summary>
/// <param name="Name">The name as the operator or the cloud wrote it.</param>
/// <param name="Addresses">IP addresses of both families, sorted, at least one.</param>
public sealed record GatewayName(string Name, EquatableArray<string> Addresses);
