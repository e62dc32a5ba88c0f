using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>Incremental discovery.</summary>
internal sealed class IncrementalVariant(string? onlyType) : IDiscoveryVariant<DeltaDiscoveryRequest, DeltaDiscoveryResponse>
{
    private IncrementalSession? _session;
    private ResourceSnapshot _snapshot = ResourceSnapshot.Empty;

    /// <inheritdoc/>
    public bool IsIncremental => true;

    /// <inheritdoc/>
    public bool HasBegun => _session is not null;

    /// <inheritdoc/>
    public bool IsCurrent => _session is { IsCurrent: true };

    /// <inheritdoc/>
    public IEnumerable<SubscriptionStatus> Status => _session?.Status ?? [];

    /// <inheritdoc/>
    public void Update(ResourceSnapshot snapshot)
    {
        _snapshot = snapshot;
        if (_session is { } session)
        {
            session.Update(snapshot);
        }
        else
        {
            _session = new(snapshot, onlyType);
        }
    }

    /// <inheritdoc/>
    public RequestOutcome Handle(DeltaDiscoveryRequest request)
    {
        if (request.ResourceNamesSubscribe.Count > 0)
        {
            SharedNames.Use(request.ResourceNamesSubscribe, _snapshot[TypeOf(request)]);
        }

        return _session!.Handle(request);
    }

    /// <inheritdoc/>
    public bool TryNext(out DeltaDiscoveryResponse response) => _session!.TryNext(out response);

    /// <inheritdoc/>
    public string TypeOf(DeltaDiscoveryRequest request) => request.TypeUrl.Length > 0 ? request.TypeUrl : onlyType ?? "";

    /// <inheritdoc/>
    public string TypeOf(DeltaDiscoveryResponse response) => response.TypeUrl;

    /// <inheritdoc/>
    public string? ErrorOf(DeltaDiscoveryRequest request) => request.ErrorDetail?.Message;

    /// <inheritdoc/>
    public IEnumerable<string> NamesIn(DeltaDiscoveryRequest request) => request.ResourceNamesSubscribe;
}
