using Isthmus.Xds.Protos.Core.V3;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>Incremental discovery. Its clients say of each resource what they hold, so an earlier stream leaves no doubt.</summary>
/// <param name="onlyType">The type of a service that carries only one; null for aggregated discovery.</param>
internal sealed class IncrementalVariant(string? onlyType) : IDiscoveryVariant<DeltaDiscoveryRequest, DeltaDiscoveryResponse>
{
    /// <inheritdoc/>
    public bool IsIncremental => true;

    /// <inheritdoc/>
    public IDiscoverySession<DeltaDiscoveryRequest, DeltaDiscoveryResponse> Open(bool isDoubtful, TimeSpan? lifetime) =>
        new IncrementalSession(ResourceSnapshot.Empty, onlyType, lifetime: lifetime);

    /// <inheritdoc/>
    public Node? NodeOf(DeltaDiscoveryRequest request) => request.Node;

    /// <inheritdoc/>
    public string TypeOf(DeltaDiscoveryRequest request) => request.TypeUrl.Length > 0 ? request.TypeUrl : onlyType ?? "";

    /// <inheritdoc/>
    public IList<string> NamesIn(DeltaDiscoveryRequest request) => request.ResourceNamesSubscribe;

    /// <inheritdoc/>
    public string? ErrorOf(DeltaDiscoveryRequest request) => request.ErrorDetail?.Message;

    /// <inheritdoc/>
    public string TypeOf(DeltaDiscoveryResponse response) => response.TypeUrl;
}
