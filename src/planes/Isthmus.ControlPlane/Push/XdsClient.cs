using Isthmus.ControlPlane.Workloads;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// One discovery stream as the rest of the control plane sees it: who it is, and the newest that it is to be told. Holds one snapshot, never a queue; the stream
/// takes it when its transport is free.
/// </summary>
internal abstract class XdsClient(ProxyNode node, string peer, DateTimeOffset connectedAt)
{
    private readonly Lock _gate = new();
    private ResourceSnapshot? _shown;
    private long _since;

    /// <summary>Who it is.</summary>
    public ProxyNode Node => node;

    /// <summary>What decides what it is told.</summary>
    public ProxyIdentity Identity => node.Identity;

    /// <summary>The other end's address.</summary>
    public string Peer => peer;

    /// <summary>When the stream began.</summary>
    public DateTimeOffset ConnectedAt => connectedAt;

    /// <summary>Whether the stream is incremental.</summary>
    public abstract bool IsIncremental { get; }

    /// <summary>How it stands with each type.</summary>
    public abstract IReadOnlyList<SubscriptionStatus> Status { get; }

    /// <summary>What it is being told, for people; null before that begins.</summary>
    public ResourceSnapshot? Latest { get; private set; }

    /// <summary>From now on the client is to be told this. Returns at once.</summary>
    /// <param name="resources">What it is to be told.</param>
    /// <param name="since">Timestamp of the change that led to it; 0 when none did.</param>
    public void Show(ResourceSnapshot resources, long since)
    {
        lock (_gate)
        {
            _shown = resources;
            Latest = resources;
            _since = _since == 0 ? since : Math.Min(_since, since == 0 ? _since : since);
        }

        OnShown();
    }

    /// <summary>There is something to tell. Returns at once; called by the plan loop.</summary>
    protected abstract void OnShown();

    /// <summary>What is new since the last call; null when nothing is.</summary>
    protected ResourceSnapshot? TakeShown(out long since)
    {
        lock (_gate)
        {
            var shown = _shown;
            since = _since;
            _shown = null;
            _since = 0;
            return shown;
        }
    }
}
