using Google.Protobuf.Collections;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Protos.Rpc;

namespace Isthmus.Xds.Subscriptions;

/// <summary>The server's side of one state-of-the-world stream.</summary>
/// <remarks>
/// The rules, from Envoy's "xDS REST and gRPC protocol":
/// 1. The first request of a type on a stream is answered, also if the client reports our very version: for names, that version does not say what it holds. Only who
///    asks for everything, and reports the version of everything, is known to hold it; unless an earlier stream ended with something rejected or not judged, of
///    which a client may have used a part without counting it. For names that do not exist the answer is an error, once; they are sent when they do.
/// 2. A nonce that is not the last one makes a request stale; it changes nothing.
/// 3. A rejection is told by error_detail alone, and rejected content is not sent again.
/// 4. Names that are added are answered even if their content is old; names that are dropped are not.
/// 5. A response of a wildcard type lists everything; of any other type, what changed or was asked for, and what makes it too large follows in the next.
/// 6. One response per type is under way; until it is judged, changes gather and the newest wins.
/// </remarks>
public sealed class StateOfTheWorldSession : IDiscoverySession<DiscoveryRequest, DiscoveryResponse>
{
    private const string Wildcard = "*";

    // google.rpc code of a name that does not exist (xRFC TP3).
    private const int NotFound = 5;

    private readonly SubscriptionBook _book;
    private readonly bool _isDoubtful;
    private readonly int _maxResponseSize;

    /// <summary>Starts a stream.</summary>
    /// <param name="snapshot">What the client sees now.</param>
    /// <param name="onlyType">The type of a stream that carries only one; null for an aggregated stream.</param>
    /// <param name="isDoubtful">Whether the version that the client reports may be wrong, because an earlier stream ended with something rejected or not judged.</param>
    /// <param name="maxResponseSize">Bytes of resources after which a response is full, where the rest may follow in the next.</param>
    public StateOfTheWorldSession(
        ResourceSnapshot snapshot, string? onlyType = null, bool isDoubtful = false, int maxResponseSize = Defaults.MaxResponseSize)
    {
        _book = new(snapshot, onlyType);
        _isDoubtful = isDoubtful;
        _maxResponseSize = maxResponseSize;
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
        // Resources have a lifetime only where each has a wrapping of its own.
    }

    /// <inheritdoc/>
    public RequestOutcome Handle(DiscoveryRequest request)
    {
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
            if (isFirst && HoldsEverything(subscription, request.VersionInfo))
            {
                subscription.Adopt(_book.Snapshot[subscription.TypeUrl]);
            }

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

    /// <inheritdoc/>
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

    private bool HoldsEverything(Subscription subscription, string version) =>
        !_isDoubtful && subscription.IsWildcard && subscription.Names.Count == 0 && version == _book.Snapshot[subscription.TypeUrl].Version;

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

        var isWhole = TypeUrls.IsWildcard(subscription.TypeUrl);
        var content = isWhole ? Everything(subscription, table) : Part(subscription, table);
        if (!isWhole && content.IsEmpty)
        {
            subscription.Settle();
            return null;
        }

        return Respond(subscription, table, content);
    }

    private DiscoveryResponse Respond(Subscription subscription, ResourceTable table, Content content)
    {
        var version = subscription.Held.Count == 0 ? table.Version : table.With(subscription.Held.Values.OfType<XdsResource>(), []).Version;
        var response = new DiscoveryResponse { TypeUrl = subscription.TypeUrl, VersionInfo = version, Nonce = _book.NextNonce() };
        var names = content.Resources.ConvertAll(r => r.Name);
        var gone = TypeUrls.IsWildcard(subscription.TypeUrl) ? subscription.Sent.Names.Except(names, StringComparer.Ordinal) : content.Missing;
        foreach (var name in gone.ToList())
        {
            subscription.Remove(name);
        }

        foreach (var resource in content.Resources)
        {
            if (subscription.TypeUrl == TypeUrls.Cluster && subscription.Sent[resource.Name] != resource.Version)
            {
                _book.DemandEndpointsOf(resource);
            }

            subscription.Sent.Set(resource.Name, resource.Version);
            response.Resources.Add(resource.Body);
        }

        response.ResourceErrors.Add(content.Missing.Select(DoesNotExist));
        subscription.Respond(response.Nonce, version, names, content.Rest);
        if (names.Count >= Defaults.SharedFrom)
        {
            subscription.Compact(table);
        }

        return response;
    }

    private static Content Everything(Subscription subscription, ResourceTable table)
    {
        var resources = subscription.IsWildcard
            ? table.Resources.Concat(subscription.Held.Values.OfType<XdsResource>())
            : subscription.Names.Select(name => subscription.Find(table, name)).OfType<XdsResource>();
        var missing = subscription.Demanded.Where(name => subscription.Find(table, name) is null);
        return new([.. resources.OrderBy(r => r.Name, StringComparer.Ordinal)], [.. missing.Order(StringComparer.Ordinal)], []);
    }

    // What is gone and was not asked for again goes without a word: the protocol has none for it.
    private Content Part(Subscription subscription, ResourceTable table)
    {
        var content = new Content([], [], []);
        var size = 0;
        foreach (var name in subscription.Due(table))
        {
            var resource = subscription.Find(table, name);
            size += resource?.Size ?? name.Length;
            if (content.Rest.Count > 0 || (size > _maxResponseSize && !content.IsEmpty))
            {
                content.Rest.Add(name);
            }
            else if (resource is not null)
            {
                content.Resources.Add(resource);
            }
            else if (subscription.Demanded.Contains(name))
            {
                content.Missing.Add(name);
            }
        }

        return content;
    }

    private static ResourceError DoesNotExist(string name) => new()
    {
        ResourceName = new ResourceName { Name = name },
        ErrorDetail = new Status { Code = NotFound, Message = "no such resource for this client" },
    };

    /// <summary>What one response says: resources, names that were asked for and do not exist, and what is left for the next.</summary>
    private sealed record Content(List<XdsResource> Resources, List<string> Missing, List<string> Rest)
    {
        public bool IsEmpty => Resources.Count + Missing.Count == 0;
    }
}
