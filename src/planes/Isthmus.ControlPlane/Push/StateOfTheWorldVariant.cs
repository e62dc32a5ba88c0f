using Isthmus.Xds.Protos.Core.V3;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>State-of-the-world discovery. Its resources are for ever: only wrapped ones could end, and few clients take those.</summary>
/// <param name="onlyType">The type of a service that carries only one; null for aggregated discovery.</param>
internal sealed class StateOfTheWorldVariant(string? onlyType) : IDiscoveryVariant<DiscoveryRequest, DiscoveryResponse>
{
    /// <inheritdoc/>
    public bool IsIncremental => false;

    /// <inheritdoc/>
    public IDiscoverySession<DiscoveryRequest, DiscoveryResponse> Open(bool isDoubtful, TimeSpan? lifetime) =>
        new StateOfTheWorldSession(ResourceSnapshot.Empty, onlyType, isDoubtful);

    /// <inheritdoc/>
    public Node? NodeOf(DiscoveryRequest request) => request.Node;

    /// <inheritdoc/>
    public string TypeOf(DiscoveryRequest request) => request.TypeUrl.Length > 0 ? request.TypeUrl : onlyType ?? "";

    /// <inheritdoc/>
    public IList<string> NamesIn(DiscoveryRequest request) => request.ResourceNames;

    /// <inheritdoc/>
    public string? ErrorOf(DiscoveryRequest request) => request.ErrorDetail?.Message;

    /// <inheritdoc/>
    public string TypeOf(DiscoveryResponse response) => response.TypeUrl;
}
