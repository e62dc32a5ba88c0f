using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Protos.Rpc;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Xds.Tests.Subscriptions;

internal sealed class IncrementalScenario : Scenario
{
    private IncrementalSession _session = new(ResourceSnapshot.Empty);

    protected override void Restart(bool isDoubtful, bool hasLifetime) => _session = new(Snapshot, lifetime: hasLifetime ? TimeSpan.FromMinutes(1) : null);

    protected override void Renew() => _session.Renew();

    protected override void Update() => _session.Update(Snapshot);

    protected override IEnumerable<SubscriptionStatus> Status() => _session.Status;

    protected override RequestOutcome Request(string typeUrl, Words words)
    {
        var request = new DeltaDiscoveryRequest
        {
            TypeUrl = typeUrl,
            ResourceNamesSubscribe = { words.List("sub") },
            ResourceNamesUnsubscribe = { words.List("unsub") },
            ResponseNonce = words.Nonce,
            ErrorDetail = words.Rejection is { } reason ? new Status { Code = 13, Message = reason } : null,
        };
        foreach (var held in words.List("held").Select(h => h.Split('@')))
        {
            var mark = held[1].EndsWith('~') ? "~" : "";
            request.InitialResourceVersions[held[0]] = World.Resource(typeUrl, held[0], held[1].TrimEnd('~')).Version + mark;
        }

        return _session.Handle(request);
    }

    protected override void Drain()
    {
        while (_session.TryNext(out var response))
        {
            Said(response.TypeUrl, response.Nonce, response.SystemVersionInfo);
            var resources = string.Concat(response.Resources.Select(r => " " + Text(r)));
            var removed = string.Concat(response.RemovedResources.Select(r => " -" + r));
            Say($"{World.Short(response.TypeUrl)} #{response.Nonce}{resources}{removed}");
        }
    }

    // With a lifetime: a@1~. A renewal of it: ~a@1.
    private string Text(Resource resource) => resource.Resource_ is { } body
        ? World.Read(body) + (resource.Ttl is null ? "" : "~")
        : "~" + ContentOf(resource.Version.TrimEnd('~'));
}
