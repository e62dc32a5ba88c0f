using System.Globalization;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Protos.Rpc;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Xds.Tests.Subscriptions;

internal sealed class StateOfTheWorldScenario : Scenario
{
    private StateOfTheWorldSession _session = new(ResourceSnapshot.Empty);

    protected override void Restart(bool isDoubtful, bool hasLifetime) => _session = new(Snapshot, isDoubtful: isDoubtful);

    protected override void Renew() => _session.Renew();

    protected override void Update() => _session.Update(Snapshot);

    protected override IEnumerable<SubscriptionStatus> Status() => _session.Status;

    protected override RequestOutcome Request(string typeUrl, Words words) => _session.Handle(new DiscoveryRequest
    {
        TypeUrl = typeUrl,
        ResourceNames = { words.List("names") },
        ResponseNonce = words.Nonce,
        VersionInfo = words.Version,
        ErrorDetail = words.Rejection is { } reason ? new Status { Code = 13, Message = reason } : null,
    });

    protected override void Drain()
    {
        while (_session.TryNext(out var response))
        {
            Said(response.TypeUrl, response.Nonce, response.VersionInfo);
            var resources = string.Concat(response.Resources.Select(r => " " + World.Read(r)));
            var errors = string.Concat(response.ResourceErrors.Select(e => string.Create(CultureInfo.InvariantCulture, $" {e.ResourceName.Name}!{e.ErrorDetail.Code}")));
            Say($"{World.Short(response.TypeUrl)} #{response.Nonce} {Number(response.VersionInfo)}{resources}{errors}");
        }
    }
}
