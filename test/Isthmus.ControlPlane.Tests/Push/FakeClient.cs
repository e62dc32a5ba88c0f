using Isthmus.ControlPlane.Push;
using Isthmus.ControlPlane.Workloads;
using Isthmus.Model.Plans;
using Isthmus.TestKit;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Tests.Push;

/// <summary>A client that takes note of being shown something.</summary>
internal sealed class FakeClient(ProxyIdentity identity) : XdsClient(new ProxyNode(identity, identity.Id, "", ""), "test", DateTimeOffset.UnixEpoch)
{
    private readonly Signal _shown = new();

    public override bool IsIncremental => true;

    public override IReadOnlyList<SubscriptionStatus> Status => [];

    public async Task<ResourceSnapshot> NextAsync()
    {
        await _shown.WaitAsync(CancellationToken.None).Within();
        return TakeShown(out _)!;
    }

    protected override void OnShown() => _shown.Set();
}
