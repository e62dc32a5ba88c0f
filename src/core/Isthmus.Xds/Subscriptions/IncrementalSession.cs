using Google.Protobuf.WellKnownTypes;
using Isthmus.Xds.Protos.Discovery.V3;

namespace Isthmus.Xds.Subscriptions;

/// <summary>The server's side of one incremental (delta) stream.</summary>
/// <remarks>
/// The owner feeds every request that has arrived before it asks for a response: a client that reconnects speaks of its routes right after
/// its clusters, and both decide what may go. The rules, from Envoy's "xDS REST and gRPC protocol":
/// 1. Subscriptions change by every request, also by one whose nonce is stale; in one request, subscribing comes first.
/// 2. A name that is subscribed to is answered, even if the client had it; what does not exist is answered as removed.
/// 3. The first request of a type may say what the client still holds: equal versions are not sent, what is gone is removed.
/// 4. Nothing is said about a name that is dropped, unless the wildcard still covers it.
/// 5. A rejection covers the whole response; rejected content is not sent again.
/// 6. One response per type is under way; until it is judged, changes gather and the newest wins. What makes a response too large follows in the next.
/// 7. What has a lifetime is renewed by name and version alone, also what a client kept of a rejected response or brought along. Versions are marked then, so that a
///    server without lifetimes sends anew what would end.
/// </remarks>
public sealed class IncrementalSession : IDiscoverySession<DeltaDiscoveryRequest, DeltaDiscoveryResponse>
{
    private const string Wildcard = "*";
    private const string LifetimeMark = "~";

    // No resource has it.
    private const string UnknownVersion = "";

    private readonly SubscriptionBook _book;
    private readonly int _maxResponseSize;
    private readonly Duration? _lifetime;

    // Assignments of clusters that were sent before the client came to speak of endpoints on this stream.
    private readonly HashSet<string> _endpointsToCome = new(StringComparer.Ordinal);

    /// <summary>Starts a stream.</summary>
    /// <param name="snapshot">What the client sees now.</param>
    /// <param name="onlyType">The type of a stream that carries only one; null for an aggregated stream.</param>
    /// <param name="maxResponseSize">Bytes of resources after which a response is full, where the rest may follow in the next.</param>
    /// <param name="lifetime">
    /// After which the client lets go what is not renewed (TTL); null for never. Only for clients that say <c>xds.config.supports-resource-ttl</c>.
    /// </param>
    public IncrementalSession(ResourceSnapshot snapshot, string? onlyType = null, int maxResponseSize = Defaults.MaxResponseSize, TimeSpan? lifetime = null)
    {
        _book = new(snapshot, onlyType);
        _maxResponseSize = maxResponseSize;
        _lifetime = lifetime is { } time ? Duration.FromTimeSpan(time) : null;
    }

    /// <inheritdoc/>
    public bool IsCurrent => _book.IsCurrent;

    /// <inheritdoc/>
    public IEnumerable<SubscriptionStatus> Status => _book.All.Select(s => s.Status(_book.Snapshot[s.TypeUrl]));

    /// <inheritdoc/>
    public void Update(ResourceSnapshot snapshot) => _book.Advance(snapshot);

    /// <inheritdoc/>
    public void Renew()
    {
        foreach (var subscription in _lifetime is null ? [] : _book.All)
        {
            subscription.MustRenew = true;
        }
    }

    /// <inheritdoc/>
    public RequestOutcome Handle(DeltaDiscoveryRequest request)
    {
        if (!_book.TryOpen(request.TypeUrl, out var subscription, out var isFirst, out var refusal))
        {
            return refusal;
        }

        if (subscription.Names.Count + request.ResourceNamesSubscribe.Count > Defaults.MaxNamesPerType
            || request.InitialResourceVersions.Count > Defaults.MaxNamesPerType)
        {
            return RequestOutcome.TooMuch;
        }

        var outcome = RequestOutcome.Subscribed;
        if (isFirst)
        {
            Begin(subscription, request);
        }
        else if (request.ResponseNonce.Length > 0)
        {
            outcome = request.ResponseNonce == subscription.Pending?.Nonce
                ? subscription.Judge(request.ErrorDetail?.Message, _book.Snapshot[subscription.TypeUrl])
                : RequestOutcome.Stale;
        }

        foreach (var name in request.ResourceNamesSubscribe)
        {
            Subscribe(subscription, name, isFirst);
        }

        foreach (var name in request.ResourceNamesUnsubscribe)
        {
            Unsubscribe(subscription, name);
        }

        return outcome;
    }

    /// <inheritdoc/>
    public bool TryNext(out DeltaDiscoveryResponse response)
    {
        foreach (var subscription in _book.All)
        {
            if (subscription.Pending is null && Build(subscription) is { } next)
            {
                response = next;
                return true;
            }
        }

        response = new();
        return false;
    }

    private void Begin(Subscription subscription, DeltaDiscoveryRequest request)
    {
        // What it brought along has been ending since it was renewed last.
        subscription.MustRenew = _lifetime is not null && request.InitialResourceVersions.Count > 0;
        subscription.Remember(_book.Snapshot[subscription.TypeUrl], request.InitialResourceVersions.Select(v => KeyValuePair.Create(v.Key, Unmarked(v.Value))));
        var isLegacyWildcard = request.ResourceNamesSubscribe.Count == 0 && request.ResourceNamesUnsubscribe.Count == 0;
        if (isLegacyWildcard && TypeUrls.IsWildcard(subscription.TypeUrl))
        {
            SubscribeToAll(subscription, isFirst: true);
        }
    }

    private void Subscribe(Subscription subscription, string name, bool isFirst)
    {
        if (name == Wildcard)
        {
            SubscribeToAll(subscription, isFirst);
            return;
        }

        subscription.Names.Add(name);
        var isComing = subscription.TypeUrl == TypeUrls.Endpoints && _endpointsToCome.Remove(name);
        // On a new stream the client has said what it holds; later, asking again means that it has forgotten.
        if (!isFirst || isComing || !subscription.Sent.Contains(name))
        {
            subscription.Demanded.Add(name);
        }
    }

    private void SubscribeToAll(Subscription subscription, bool isFirst)
    {
        var names = _book.Snapshot[subscription.TypeUrl].Resources.Select(r => r.Name);
        if (isFirst)
        {
            // Without anything to say to a client that holds nothing, it is told just that: it may be waiting to start.
            subscription.MustRespond = subscription.Sent.Count == 0;
            subscription.MarkDirty(names);
        }
        else
        {
            subscription.MustRespond = true;
            subscription.Demanded.UnionWith(names);
        }

        subscription.IsWildcard = true;
    }

    private static void Unsubscribe(Subscription subscription, string name)
    {
        if (name == Wildcard)
        {
            subscription.IsWildcard = false;
            subscription.MustRespond = false;
            foreach (var known in subscription.Sent.Names.Concat(subscription.Demanded).Where(n => !subscription.Names.Contains(n)).ToList())
            {
                subscription.Forget(known);
            }
        }
        else if (subscription.Names.Remove(name))
        {
            if (subscription.IsWildcard)
            {
                subscription.Demanded.Add(name);
            }
            else
            {
                subscription.Forget(name);
            }
        }
    }

    private DeltaDiscoveryResponse? Build(Subscription subscription)
    {
        var table = _book.Snapshot[subscription.TypeUrl];
        _book.ReleaseIfUnused(subscription);
        if (!subscription.IsOwed(table))
        {
            subscription.Rest(table);
            return subscription.MustRenew ? Renewal(subscription, table) : null;
        }

        if (_book.MustWait(subscription))
        {
            return null;
        }

        var response = new DeltaDiscoveryResponse { TypeUrl = subscription.TypeUrl, SystemVersionInfo = table.Version, Nonce = _book.NextNonce() };
        var due = subscription.Due(table);
        var before = _lifetime is null ? null : due.ToDictionary(name => name, subscription.Kept, StringComparer.Ordinal);
        var (said, size) = (0, 0);
        for (; said < due.Count; said++)
        {
            var resource = subscription.Covers(due[said]) ? subscription.Find(table, due[said]) : null;
            size += resource?.Size ?? due[said].Length;
            if (said > 0 && size > _maxResponseSize)
            {
                break;
            }

            Put(response, subscription, due[said], resource);
        }

        var names = new string[response.Resources.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = response.Resources[i].Name;
        }

        subscription.Respond(response.Nonce, table.Version, names, due[said..], before);
        if (names.Length >= Defaults.SharedFrom)
        {
            subscription.Compact(table);
        }

        return response;
    }

    private void Put(DeltaDiscoveryResponse response, Subscription subscription, string name, XdsResource? resource)
    {
        if (resource is null)
        {
            subscription.Remove(name);
            response.RemovedResources.Add(name);
            return;
        }

        if (subscription.TypeUrl == TypeUrls.Cluster && subscription.Sent[name] != resource.Version)
        {
            if (_book.Find(TypeUrls.Endpoints) is null && resource.Endpoints is { } endpoints && _endpointsToCome.Count < Defaults.MaxNamesPerType)
            {
                _endpointsToCome.Add(endpoints);
            }

            _book.DemandEndpointsOf(resource);
        }

        subscription.Sent.Set(name, resource.Version);
        response.Resources.Add(_lifetime is null
            ? resource.Wrapped
            : new Resource { Name = name, Version = Marked(resource.Version), Resource_ = resource.Body, Ttl = _lifetime });
    }

    // Without content, so a whole type fits into one response.
    private DeltaDiscoveryResponse? Renewal(Subscription subscription, ResourceTable table)
    {
        subscription.MustRenew = false;
        var response = new DeltaDiscoveryResponse { TypeUrl = subscription.TypeUrl, SystemVersionInfo = table.Version, Nonce = _book.NextNonce() };
        foreach (var name in subscription.Sent.Names.Order(StringComparer.Ordinal))
        {
            if (subscription.Kept(name) is { } version)
            {
                response.Resources.Add(new Resource { Name = name, Version = Marked(version), Ttl = _lifetime });
            }
        }

        if (response.Resources.Count == 0)
        {
            return null;
        }

        subscription.Respond(response.Nonce, subscription.AckedVersion, [], []);
        return response;
    }

    private static string Marked(string version) => version + LifetimeMark;

    // A version of the other kind is none that we know.
    private string Unmarked(string version)
    {
        var isMarked = version.EndsWith(LifetimeMark, StringComparison.Ordinal);
        return isMarked != (_lifetime is not null) ? UnknownVersion : isMarked ? version[..^LifetimeMark.Length] : version;
    }
}
