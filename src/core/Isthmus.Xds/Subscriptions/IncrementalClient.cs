using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Collections;
using Isthmus.Xds.Protos.Core.V3;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Protos.Rpc;

namespace Isthmus.Xds.Subscriptions;

/// <summary>
/// The client's side of incremental aggregated discovery, as a pure state machine that outlives its streams. The owner calls
/// <see cref="Connect"/> for each new stream, sends what <see cref="TryNext"/> yields, and feeds what arrives to <see cref="Receive"/>.
/// Not safe for concurrent use.
/// </summary>
/// <remarks>
/// Subscriptions that follow from a response are made before the next call of <see cref="TryNext"/>: they then leave before the verdict on
/// that response, so that a server which orders its pushes knows what the client still needs.
/// </remarks>
/// <param name="node">Who we are; sent with the first request of each stream.</param>
public sealed class IncrementalClient(Node node)
{
    private const string Wildcard = "*";

    // google.rpc code of a rejection. Every implementation uses another, and none reads it.
    private const int InvalidArgument = 3;

    private readonly Dictionary<string, Interest> _interests = new(StringComparer.Ordinal);
    private readonly List<Interest> _inOrder = [];
    private readonly Queue<DeltaDiscoveryRequest> _verdicts = new();
    private bool _isConnected;
    private bool _hasSentNode;

    /// <summary>Asks for one resource; asks again if it was asked for before.</summary>
    public void Subscribe(string typeUrl, string name)
    {
        var interest = Open(typeUrl);
        interest.Names.Add(name);
        interest.ToUnsubscribe.Remove(name);
        interest.ToSubscribe.Add(name);
    }

    /// <summary>Asks for every resource of a type.</summary>
    public void SubscribeToAll(string typeUrl) => Subscribe(typeUrl, Wildcard);

    /// <summary>Gives one resource up. It is forgotten at once.</summary>
    public void Unsubscribe(string typeUrl, string name)
    {
        if (!_interests.TryGetValue(typeUrl, out var interest) || !interest.Names.Remove(name))
        {
            return;
        }

        if (name == Wildcard)
        {
            foreach (var other in interest.Held.Keys.Except(interest.Names, StringComparer.Ordinal).ToList())
            {
                interest.Held.Remove(other);
            }
        }
        else if (!interest.Names.Contains(Wildcard))
        {
            interest.Held.Remove(name);
        }

        // If the server has not heard of it yet there is nothing to take back; but it may have, so both are said when in doubt.
        if (!interest.ToSubscribe.Remove(name) || interest.HasBegun)
        {
            interest.ToUnsubscribe.Add(name);
        }
    }

    /// <summary>Gives up every resource of a type that is not asked for by name.</summary>
    public void UnsubscribeFromAll(string typeUrl) => Unsubscribe(typeUrl, Wildcard);

    /// <summary>Name to version of what the client has accepted of a type.</summary>
    public IReadOnlyDictionary<string, string> Held(string typeUrl) =>
        _interests.TryGetValue(typeUrl, out var interest) ? interest.Held : new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A new stream is open: everything is asked for again, with the versions that are still held.</summary>
    public void Connect()
    {
        _isConnected = true;
        _hasSentNode = false;
        _verdicts.Clear();
        foreach (var interest in _inOrder)
        {
            interest.Restart();
        }
    }

    /// <summary>The stream is gone. What is held stays in use.</summary>
    public void Disconnect() => _isConnected = false;

    /// <summary>Takes one response, resource by resource.</summary>
    /// <param name="response">What the server sent.</param>
    /// <param name="check">The reason why a resource cannot be used, or null if it can.</param>
    /// <param name="update">What changes; empty if the response is refused.</param>
    public ResponseOutcome Receive(DeltaDiscoveryResponse response, Func<Resource, string?> check, out ResourceUpdate update)
    {
        update = new(response.TypeUrl, [], [], []);
        if (_verdicts.Count >= Defaults.MaxPendingVerdicts)
        {
            return ResponseOutcome.TooMuch;
        }

        if (!_interests.TryGetValue(response.TypeUrl, out var interest))
        {
            Reject(response, "this type is not subscribed to");
            return ResponseOutcome.Refused;
        }

        if (HasDuplicate(response))
        {
            Reject(response, "the response names a resource twice");
            return ResponseOutcome.Refused;
        }

        update = Apply(interest, response, check);
        if (update.Rejected.Count == 0)
        {
            _verdicts.Enqueue(Verdict(response));
            return ResponseOutcome.Accepted;
        }

        Reject(response, string.Join("; ", update.Rejected.Select(r => $"{r.Name}: {r.Reason}")));
        return ResponseOutcome.PartlyRejected;
    }

    /// <summary>The next request to send on the current stream: new interests first, then verdicts.</summary>
    public bool TryNext([NotNullWhen(true)] out DeltaDiscoveryRequest? request)
    {
        request = null;
        if (!_isConnected)
        {
            return false;
        }

        if (_inOrder.Find(i => i.IsChanged) is { } interest)
        {
            request = interest.TakeChange();
        }
        else if (!_verdicts.TryDequeue(out request))
        {
            return false;
        }

        if (!_hasSentNode)
        {
            request.Node = node;
            _hasSentNode = true;
        }

        return true;
    }

    private static ResourceUpdate Apply(Interest interest, DeltaDiscoveryResponse response, Func<Resource, string?> check)
    {
        List<Resource> accepted = [];
        List<RejectedResource> rejected = [];
        // Resources that were given up in the meantime are still on their way; they are judged like the others but not kept.
        foreach (var resource in response.Resources.Where(r => interest.Covers(r.Name)))
        {
            if (check(resource) is { } reason)
            {
                rejected.Add(new(resource.Name, reason));
            }
            else
            {
                interest.Held[resource.Name] = resource.Version;
                accepted.Add(resource);
            }
        }

        // An error about a resource that is held changes nothing: what was good is still the best that there is (xRFC TP3 leaves that to the client). About another
        // it says that it does not come.
        var missing = response.ResourceErrors.Select(e => e.ResourceName?.Name ?? "").Where(name => interest.Names.Contains(name) && !interest.Held.ContainsKey(name));
        var removed = response.RemovedResources.Where(interest.Covers).Union(missing.Where(name => name != Wildcard), StringComparer.Ordinal).ToList();
        removed.ForEach(name => interest.Held.Remove(name));
        return new(response.TypeUrl, accepted, removed, rejected);
    }

    private static bool HasDuplicate(DeltaDiscoveryResponse response)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        return !response.Resources.All(r => names.Add(r.Name)) || !response.RemovedResources.All(names.Add);
    }

    private static DeltaDiscoveryRequest Verdict(DeltaDiscoveryResponse response) =>
        new() { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce };

    private void Reject(DeltaDiscoveryResponse response, string reason)
    {
        var verdict = Verdict(response);
        verdict.ErrorDetail = new Status
        {
            Code = InvalidArgument,
            Message = reason.Length > Defaults.MaxRejectionLength ? reason[..Defaults.MaxRejectionLength] : reason,
        };
        _verdicts.Enqueue(verdict);
    }

    private Interest Open(string typeUrl)
    {
        if (!_interests.TryGetValue(typeUrl, out var interest))
        {
            interest = new Interest(typeUrl);
            _interests.Add(typeUrl, interest);
            _inOrder.Add(interest);
        }

        return interest;
    }

    /// <summary>One type: what is wanted, what is held, and what the server has yet to hear.</summary>
    private sealed class Interest(string typeUrl)
    {
        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public HashSet<string> ToSubscribe { get; } = new(StringComparer.Ordinal);

        public HashSet<string> ToUnsubscribe { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Held { get; } = new(StringComparer.Ordinal);

        /// <summary>True once the first request of the type has gone out on this stream.</summary>
        public bool HasBegun { get; private set; }

        public bool IsChanged => ToSubscribe.Count + ToUnsubscribe.Count > 0;

        public bool Covers(string name) => Names.Contains(name) || Names.Contains(Wildcard);

        public void Restart()
        {
            HasBegun = false;
            ToUnsubscribe.Clear();
            ToSubscribe.Clear();
            ToSubscribe.UnionWith(Names);
        }

        public DeltaDiscoveryRequest TakeChange()
        {
            var request = new DeltaDiscoveryRequest { TypeUrl = typeUrl };
            AddInOrder(request.ResourceNamesSubscribe, ToSubscribe);
            AddInOrder(request.ResourceNamesUnsubscribe, ToUnsubscribe);
            if (!HasBegun)
            {
                request.InitialResourceVersions.Add(Held);
            }

            HasBegun = true;
            ToSubscribe.Clear();
            ToUnsubscribe.Clear();
            return request;
        }

        private static void AddInOrder(RepeatedField<string> field, HashSet<string> names) => field.AddRange(names.Order(StringComparer.Ordinal));
    }
}
