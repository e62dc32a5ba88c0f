using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Isthmus.Xds.Subscriptions;

/// <summary>
/// The subscriptions of one stream in the order in which they are served, and the rules between types: what is pointed to goes out
/// before what points, and goes away after it (make before break).
/// </summary>
internal sealed class SubscriptionBook(ResourceSnapshot snapshot, string? onlyType)
{
    private readonly List<Subscription> _byRank = [];
    private long _nonce;

    public ResourceSnapshot Snapshot { get; private set; } = snapshot;

    public List<Subscription> All => _byRank;

    /// <summary>Whether the client was sent, and has judged, everything that it should have.</summary>
    public bool IsCurrent
    {
        get
        {
            foreach (var subscription in _byRank)
            {
                if (!subscription.IsCurrent(Snapshot[subscription.TypeUrl]))
                {
                    return false;
                }
            }

            return true;
        }
    }

    public void Advance(ResourceSnapshot to)
    {
        var from = Snapshot;
        Snapshot = to;
        foreach (var subscription in _byRank)
        {
            subscription.Advance(from[subscription.TypeUrl], to[subscription.TypeUrl]);
        }
    }

    public Subscription? Find(string typeUrl)
    {
        foreach (var subscription in _byRank)
        {
            if (subscription.TypeUrl == typeUrl)
            {
                return subscription;
            }
        }

        return null;
    }

    /// <summary>The subscription that a request is about; makes it if it is the first of its type.</summary>
    public bool TryOpen(string typeUrl, [NotNullWhen(true)] out Subscription? subscription, out bool isFirst, out RequestOutcome refusal)
    {
        // On a stream of one type the type may be left out.
        typeUrl = typeUrl.Length == 0 ? onlyType ?? "" : typeUrl;
        subscription = null;
        isFirst = false;
        refusal = RequestOutcome.BadType;
        if (typeUrl.Length == 0 || (onlyType is not null && onlyType != typeUrl))
        {
            return false;
        }

        subscription = Find(typeUrl);
        if (subscription is not null)
        {
            return true;
        }

        isFirst = true;
        refusal = RequestOutcome.TooMuch;
        if (_byRank.Count >= Defaults.MaxTypesPerStream)
        {
            return false;
        }

        // The constant in the place of the request's own copy.
        subscription = new Subscription(TypeUrls.Known(typeUrl));
        var rank = TypeUrls.Rank(typeUrl);
        var at = _byRank.FindIndex(s => TypeUrls.Rank(s.TypeUrl) > rank);
        _byRank.Insert(at < 0 ? _byRank.Count : at, subscription);
        return true;
    }

    public string NextNonce() => (++_nonce).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// True if changes of this type have to wait: routes and listeners until the clusters that they may point to are accepted and the
    /// endpoints that the client asked for are there. What a client asks for never waits.
    /// </summary>
    public bool MustWait(Subscription subscription)
    {
        if (subscription.HasDemands || !TypeUrls.Points(subscription.TypeUrl))
        {
            return false;
        }

        var clusters = Find(TypeUrls.Cluster);
        var endpoints = Find(TypeUrls.Endpoints);
        return (clusters is not null && (clusters.Pending is not null || clusters.IsOwed(Snapshot[TypeUrls.Cluster])))
            || endpoints is { HasDemands: true } or { Pending.HasDemands: true };
    }

    /// <summary>
    /// Lets removals of clusters and endpoints through once the client has accepted every route and listener. A client that rejected
    /// one still routes by an older one, so it keeps what that may point to.
    /// </summary>
    public void ReleaseIfUnused(Subscription subscription)
    {
        if (subscription.Held.Count > 0 && _byRank.TrueForAll(s => !TypeUrls.Points(s.TypeUrl) || s.IsSettled(Snapshot[s.TypeUrl])))
        {
            subscription.Release();
        }
    }

    /// <summary>
    /// A cluster that a client has not had in this version warms until its endpoints arrive, even if those are old news.
    /// </summary>
    public void DemandEndpointsOf(XdsResource cluster)
    {
        if (cluster.Endpoints is { } name && Find(TypeUrls.Endpoints) is { } endpoints && endpoints.Names.Contains(name))
        {
            endpoints.Demanded.Add(name);
        }
    }
}
