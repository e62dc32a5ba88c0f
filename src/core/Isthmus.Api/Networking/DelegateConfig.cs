namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io Delegate.</summary>
/// <param name="Name">The VirtualService that carries on.</param>
/// <param name="Namespace">Its namespace; empty means the route's own.</param>
public sealed record DelegateConfig(string Name, string Namespace);
