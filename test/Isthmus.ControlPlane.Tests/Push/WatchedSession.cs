using System.Threading.Channels;
using Isthmus.TestKit;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Tests.Push;

/// <summary>A session that tells when a response was accepted, and when it had nothing to say of a snapshot.</summary>
internal sealed class WatchedSession : IDiscoverySession<DeltaDiscoveryRequest, DeltaDiscoveryResponse>
{
    private readonly IncrementalSession _session = new(ResourceSnapshot.Empty);
    private readonly Channel<RequestOutcome> _verdicts = Channel.CreateUnbounded<RequestOutcome>();
    private readonly Channel<ResourceSnapshot> _silent = Channel.CreateUnbounded<ResourceSnapshot>();
    private ResourceSnapshot _shown = ResourceSnapshot.Empty;

    public bool IsCurrent => _session.IsCurrent;

    public IEnumerable<SubscriptionStatus> Status => _session.Status;

    /// <summary>Done when a response was accepted for which nobody has waited yet.</summary>
    public Task AcceptedAsync() => _verdicts.Reader.ReadAsync().Within();

    /// <summary>Done when there is nothing to say of a snapshot.</summary>
    public async Task SilentAsync(ResourceSnapshot about)
    {
        while (await _silent.Reader.ReadAsync().Within() != about)
        {
        }
    }

    public void Update(ResourceSnapshot snapshot)
    {
        _shown = snapshot;
        _session.Update(snapshot);
    }

    public void Renew() => _session.Renew();

    public RequestOutcome Handle(DeltaDiscoveryRequest request)
    {
        var outcome = _session.Handle(request);
        if (outcome == RequestOutcome.Acked)
        {
            _verdicts.Writer.TryWrite(outcome);
        }

        return outcome;
    }

    public bool TryNext(out DeltaDiscoveryResponse response)
    {
        var isOwed = _session.TryNext(out response);
        if (!isOwed)
        {
            _silent.Writer.TryWrite(_shown);
        }

        return isOwed;
    }
}
