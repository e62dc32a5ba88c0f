using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>State-of-the-world discovery.</summary>
internal sealed class StateOfTheWorldVariant(string? onlyType) : IDiscoveryVariant<DiscoveryRequest, DiscoveryResponse>
{
    private StateOfTheWorldSession? _session;
    private ResourceSnapshot _snapshot = ResourceSnapshot.Empty;

    /// <inheritdoc/>
    public bool IsIncremental => false;

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
    public RequestOutcome Handle(DiscoveryRequest request)
    {
        SharedNames.Use(request.ResourceNames, _snapshot[TypeOf(request)]);
        return _session!.Handle(request);
    }

    /// <inheritdoc/>
    public bool TryNext(out DiscoveryResponse response) => _session!.TryNext(out response);

    /// <inheritdoc/>
    public string TypeOf(DiscoveryRequest request) => request.TypeUrl.Length > 0 ? request.TypeUrl : onlyType ?? "";

    /// <inheritdoc/>
    public string TypeOf(DiscoveryResponse response) => response.TypeUrl;

    /// <inheritdoc/>
    public string? ErrorOf(DiscoveryRequest request) => request.ErrorDetail?.Message;

    /// <inheritdoc/>
    public IEnumerable<string> NamesIn(DiscoveryRequest request) => request.ResourceNames;
}
