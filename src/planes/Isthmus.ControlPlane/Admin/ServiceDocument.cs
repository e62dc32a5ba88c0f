namespace Isthmus.ControlPlane.Admin;

/// <summary>One service.</summary>
/// <param name="Host">Its host.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Ports">Its ports, as <c>name:number/protocol</c>.</param>
/// <param name="Endpoints">Its endpoints, healthy or not.</param>
/// <param name="Healthy">Those that are healthy.</param>
/// <param name="EndpointsByCluster">The healthy ones by cluster.</param>
public sealed record ServiceDocument(
    string Host, string Namespace, IReadOnlyList<string> Ports, int Endpoints, int Healthy, IReadOnlyDictionary<string, int> EndpointsByCluster);
