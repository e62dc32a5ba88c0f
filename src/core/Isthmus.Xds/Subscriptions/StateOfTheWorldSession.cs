using Google.Protobuf.Collections;
using Isthmus.Xds.Protos.Core.V3;
using Isthmus.Xds.Protos.Discovery.V3;

namespace Isthmus.Xds.Subscriptions;

/// <summary>
/// The server's side of one state-of-the-world stream, as a pure state machine: requests and snapshots in, responses out. The owner
/// feeds <see cref="Handle"/> and <see cref="Update"/>, and sends what <see cref="TryNext"/> yields whenever the transport is free.
/// Not safe for concurrent use.
/// </summary>
/// <remarks>
/// The rules, from Envoy's "xDS REST and gRPC protocol":
/// 1. The first request of a type on a stream is answered, also if the client reports our very version: after a rejection that it took in
///    part, or for other names, that version does not say what it holds. For names that do not exist the answer waits until they do,
///    for the protocol has no word for it.
/// 2. A nonce that is not the last one makes a request stale; it changes nothing.
/// 3. A rejection is told by error_detail alone, and rejected content is not sent again.
/// 4. Names that are added are answered even if their content is old; names that are dropped are not.
/// 5. A response of a wildcard type lists everything; of any other type, what changed or was asked for.
/// 6. One response per type is under way; until it is judged, changes gather and the newest wins.
/// </remarks>
public sealed class StateOfTheWorldSession
{
    private const string Wildcard = "*";

    private readonly SubscriptionBook _book;

    /// <summary>Starts a stream.</summary>
    /// <param name="snapshot">What the client sees now.</param>
    /// <param name="onlyType">The type of a stream that carries only one; null for an aggregated stream.</param>
    public StateOfTheWorldSession(ResourceSnapshot snapshot, string? onlyType = null) => _book = new(snapshot, onlyType);

    /// <summary>Who the client is; null before the first request.</summary>
    public Node? Node { get; private set; }

    /// <summary>Whether the client was sent, and has judged, everything that it should have.</summary>
    public bool IsCurrent => _book.IsCurrent;

    /// <summary>How the client stands with each type.</summary>
    public IEnumerable<SubscriptionStatus> Status => _book.All.Select(s => s.Status(_book.Snapshot[s.TypeUrl]));

    /// <summary>Shows the client a newer snapshot.</summary>
    public void Update(ResourceSnapshot snapshot) => _book.Advance(snapshot);

    /// <summary>Takes one request.</summary>
    public RequestOutcome Handle(DiscoveryRequest request)
    {
        Node ??= request.Node;
        if (request.ResourceNames.Count > Defaults.MaxNamesPerType)
        {
            return RequestOutcome.TooMuch;
        }

        if (!_book.TryOpen(request.TypeUrl, out var subscription, out var isFirst, out var refusal))
        {
            return refusal;
        }

        if (isFirst || request.ResponseNonce.Length == 0)
        {
            Subscribe(subscription, request.ResourceNames, isFresh: true);
            return RequestOutcome.Subscribed;
        }

        if (request.ResponseNonce != subscription.LastNonce)
        {
            return RequestOutcome.Stale;
        }

        var outcome = subscription.Judge(request.ErrorDetail?.Message, _book.Snapshot[subscription.TypeUrl]);
        Subscribe(subscription, request.ResourceNames, isFresh: false);
        return outcome;
    }

    /// <summary>The next response that is due, in the order that lets the client change over without a gap.</summary>
    public bool TryNext(out DiscoveryResponse response)
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

    private static void Subscribe(Subscription subscription, RepeatedField<string> requested, bool isFresh)
    {
        var names = requested.ToHashSet(StringComparer.Ordinal);
        var isWildcard = false;
        if (TypeUrls.IsWildcard(subscription.TypeUrl))
        {
            subscription.WasNamed |= names.Count > 0;
            isWildcard = names.Remove(Wildcard) || !subscription.WasNamed;
        }

        subscription.Demanded.UnionWith(isFresh ? names : names.Where(name => !subscription.Names.Contains(name)));
        subscription.MustRespond |= isWildcard && (isFresh || !subscription.IsWildcard);
        subscription.Names.Set(names);
        subscription.IsWildcard = isWildcard;
        foreach (var name in subscription.Sent.Names.Where(name => !subscription.Covers(name)).ToList())
        {
            subscription.Forget(name);
        }

        subscription.Demanded.RemoveWhere(name => !subscription.Covers(name));
    }

    private DiscoveryResponse? Build(Subscription subscription)
    {
        var table = _book.Snapshot[subscription.TypeUrl];
        _book.ReleaseIfUnused(subscription);
        if (!subscription.IsOwed(table))
        {
            subscription.Rest(table);
            return null;
        }

        if (_book.MustWait(subscription))
        {
            return null;
        }

        var resources = TypeUrls.IsWildcard(subscription.TypeUrl) ? Everything(subscription, table) : Due(subscription, table);
        if (resources.Count == 0 && !TypeUrls.IsWildcard(subscription.TypeUrl))
        {
            subscription.Settle();
            return null;
        }

        return Respond(subscription, table, resources);
    }

    private DiscoveryResponse Respond(Subscription subscription, ResourceTable table, List<XdsResource> resources)
    {
        var version = subscription.Held.Count == 0 ? table.Version : table.With(subscription.Held.Values.OfType<XdsResource>(), []).Version;
        var response = new DiscoveryResponse { TypeUrl = subscription.TypeUrl, VersionInfo = version, Nonce = _book.NextNonce() };
        if (TypeUrls.IsWildcard(subscription.TypeUrl))
        {
            foreach (var gone in subscription.Sent.Names.Except(resources.Select(r => r.Name), StringComparer.Ordinal).ToList())
            {
                subscription.Sent.Remove(gone);
            }
        }

        foreach (var resource in resources)
        {
            if (subscription.TypeUrl == TypeUrls.Cluster && subscription.Sent[resource.Name] != resource.Version)
            {
                _book.DemandEndpointsOf(resource);
            }

            subscription.Sent.Set(resource.Name, resource.Version);
            response.Resources.Add(resource.Body);
        }

        subscription.Respond(response.Nonce, version, [.. resources.Select(r => r.Name)]);
        if (resources.Count >= Defaults.SharedFrom)
        {
            subscription.Compact(table);
        }

        return response;
    }

    private static List<XdsResource> Everything(Subscription subscription, ResourceTable table) => InOrder(
        subscription.IsWildcard
            ? table.Resources.Concat(subscription.Held.Values.OfType<XdsResource>())
            : subscription.Names.Select(name => subscription.Find(table, name)).OfType<XdsResource>());

    private static List<XdsResource> Due(Subscription subscription, ResourceTable table) =>
        [.. subscription.Due(table).Select(name => subscription.Find(table, name)).OfType<XdsResource>()];

    private static List<XdsResource> InOrder(IEnumerable<XdsResource> resources) => [.. resources.OrderBy(r => r.Name, StringComparer.Ordinal)];
}
