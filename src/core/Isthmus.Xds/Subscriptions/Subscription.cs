namespace Isthmus.Xds.Subscriptions;

/// <summary>
/// One type on one stream: what the client wants, what it was sent, and what it is owed. Holds no queue of responses; what is owed is
/// worked out when the transport can take it, so a slow client costs its names and nothing more.
/// </summary>
internal sealed class Subscription(string typeUrl)
{
    private readonly HashSet<string> _dirty = new(StringComparer.Ordinal);

    // Names in rejected responses that no later response has put right, with the version that the client had before; null for none, and where nobody asks.
    private readonly Dictionary<string, string?> _unaccepted = new(StringComparer.Ordinal);

    // Those of them that are to be judged once more, because what stood beside them is gone.
    private readonly HashSet<string> _again = new(StringComparer.Ordinal);

    // False after a repetition was rejected too: a client that rejects everything is not sent everything again with each change.
    private bool _mayRepeat = true;
    private bool _repeats;

    public string TypeUrl => typeUrl;

    public NameSet Names { get; } = new();

    public bool IsWildcard { get; set; }

    /// <summary>Once true, an empty list of names is no wildcard any more.</summary>
    public bool WasNamed { get; set; }

    /// <summary>Name to the version that the client was sent, or says it has. Also what it rejected: that is not sent twice.</summary>
    public SentVersions Sent { get; } = new();

    /// <summary>Names that must be answered whether or not they changed.</summary>
    public HashSet<string> Demanded { get; } = new(StringComparer.Ordinal);

    /// <summary>True if what the client holds is to be renewed, lest it ends.</summary>
    public bool MustRenew { get; set; }

    /// <summary>True if an answer is owed even if there is nothing to say.</summary>
    public bool MustRespond { get; set; }

    /// <summary>
    /// Removed from the snapshot, but not yet from the client, because its routes may point there. Null for what a client brought along
    /// from an earlier stream: its content is not known here any more.
    /// </summary>
    public Dictionary<string, XdsResource?> Held { get; } = new(StringComparer.Ordinal);

    public SentResponse? Pending { get; private set; }

    public string LastNonce { get; private set; } = "";

    public string AckedVersion { get; private set; } = "";

    public Rejection? Rejection { get; private set; }

    public bool HasDemands => MustRespond || Demanded.Count > 0;

    public bool Covers(string name) => IsWildcard || Names.Contains(name);

    /// <summary>What the client should have under that name: the table's, or what is held back from removal.</summary>
    public XdsResource? Find(ResourceTable table, string name) => table[name] ?? Held.GetValueOrDefault(name);

    /// <summary>The version that the client uses, as far as a verdict tells; null when it has none that is known.</summary>
    public string? Kept(string name) => _unaccepted.TryGetValue(name, out var before) ? before : Sent[name] is { Length: > 0 } version ? version : null;

    public bool Differs(ResourceTable table, string name) =>
        !IsHeldUnknown(table, name) && (Covers(name) ? Find(table, name)?.Version : null) != Sent[name];

    /// <summary>
    /// Names that the next response speaks of, in order. A response that repairs something which was rejected repeats what was rejected
    /// with it: a verdict does not say which name it is about, and so the next one covers them all.
    /// </summary>
    public List<string> Due(ResourceTable table)
    {
        List<string> names = [];
        foreach (var name in _dirty)
        {
            if (Differs(table, name) && !Demanded.Contains(name))
            {
                names.Add(name);
            }
        }

        names.AddRange(Demanded);
        if (_again.Count + _unaccepted.Count > 0)
        {
            names = WithRejected(names);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public void MarkDirty(IEnumerable<string> names) => _dirty.UnionWith(names);

    public bool IsOwed(ResourceTable table)
    {
        if (HasDemands || _again.Count > 0)
        {
            return true;
        }

        foreach (var name in _dirty)
        {
            if (Differs(table, name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if the client has judged everything that it should have.</summary>
    public bool IsCurrent(ResourceTable table) => Pending is null && !IsOwed(table);

    /// <summary>True if, beyond that, it accepted everything, so that no older version is in use.</summary>
    public bool IsSettled(ResourceTable table) => IsCurrent(table) && _unaccepted.Count == 0;

    /// <summary>Takes note of what the client says it holds from an earlier stream.</summary>
    public void Remember(ResourceTable table, IEnumerable<KeyValuePair<string, string>> versions)
    {
        foreach (var (name, version) in versions)
        {
            Sent.Set(name, version);
            _dirty.Add(name);
            if (table[name] is null && TypeUrls.IsPointedTo(typeUrl) && Held.Count < Defaults.MaxHeldPerType)
            {
                Held[name] = null;
            }
        }
    }

    /// <summary>Takes note of a newer table; costs as much as it differs from the older one.</summary>
    public void Advance(ResourceTable from, ResourceTable to)
    {
        if (ReferenceEquals(from, to))
        {
            return;
        }

        var changed = to.ChangedSince(from);
        Names.Advance(from, to, changed);
        Sent.Advance(from, to, changed);
        foreach (var name in changed)
        {
            Note(name, from, to[name]);
        }

        if (Held.Count > Defaults.MaxHeldPerType)
        {
            Held.Clear();
        }
    }

    /// <summary>Lets removals through.</summary>
    public void Release()
    {
        _dirty.UnionWith(Held.Keys);
        Held.Clear();
    }

    /// <summary>The client gives a name up.</summary>
    public void Forget(string name)
    {
        Names.Remove(name);
        Demanded.Remove(name);
        Remove(name);
    }

    /// <summary>The client is told that a resource is gone.</summary>
    public void Remove(string name)
    {
        Sent.Remove(name);
        Held.Remove(name);
        Excuse(name);
    }

    /// <summary>What is owed has gone into one response, except for what found no room there.</summary>
    /// <param name="nonce">The nonce of the response.</param>
    /// <param name="version">Its version.</param>
    /// <param name="names">The resources in it, which its verdict will be about.</param>
    /// <param name="rest">What is still due.</param>
    /// <param name="before">The versions that the client used until now; null where nobody will ask.</param>
    public void Respond(
        string nonce, string version, IReadOnlyCollection<string> names, IReadOnlyCollection<string> rest, IReadOnlyDictionary<string, string?>? before = null)
    {
        Pending = new(nonce, version, HasDemands, names, _repeats || _again.Count > 0, before);
        var demanded = rest.Where(Demanded.Contains).ToList();
        var repeated = Pending.Repeats ? rest.Where(_unaccepted.ContainsKey).ToList() : [];
        _repeats = false;
        LastNonce = nonce;
        Settle();
        Demanded.UnionWith(demanded);
        _again.UnionWith(repeated);
        _dirty.UnionWith(rest);
    }

    /// <summary>The client has shown that it holds the whole table and nothing else.</summary>
    public void Adopt(ResourceTable table)
    {
        Sent.Adopt(table);
        AckedVersion = table.Version;
        Settle();
    }

    /// <summary>Nothing of what was asked for or changed leads to a response.</summary>
    public void Settle()
    {
        MustRespond = false;
        Empty(Demanded);
        Empty(_dirty);
        Empty(_again);
    }

    /// <summary>Nothing is owed: what was marked turned out to be the same. What is held back is marked again when it is released.</summary>
    public void Rest(ResourceTable table)
    {
        var isLarge = _dirty.Count >= Defaults.SharedFrom;
        Empty(_dirty);
        if (isLarge)
        {
            Compact(table);
        }
    }

    /// <summary>After much was said: gives back what that took, for nearly all of a stream's life is silence.</summary>
    public void Compact(ResourceTable table)
    {
        Names.Compact(table);
        Sent.Compact(table);
    }

    /// <summary>Records the client's verdict on the pending response.</summary>
    public RequestOutcome Judge(string? reason, ResourceTable table)
    {
        if (Pending is not { } pending)
        {
            return RequestOutcome.Subscribed;
        }

        Pending = null;
        if (reason is null)
        {
            AckedVersion = pending.Version;
            Accept(pending.Names);
            return RequestOutcome.Acked;
        }

        _mayRepeat &= !pending.Repeats;

        // What went away while the verdict was on its way is no matter any more.
        foreach (var name in pending.Names.Where(name => Covers(name) && Find(table, name) is not null))
        {
            _unaccepted.TryAdd(name, pending.Before?.GetValueOrDefault(name));
        }

        Rejection = new(pending.Version, reason.Length > Defaults.MaxRejectionLength ? reason[..Defaults.MaxRejectionLength] : reason);
        return RequestOutcome.Nacked;
    }

    public SubscriptionStatus Status(ResourceTable table) =>
        new(typeUrl, IsWildcard, Names.Count, AckedVersion, Pending?.Version, Rejection, IsCurrent(table));

    // Something of what was rejected is right now: so may be the rest, which is then judged once more.
    private void Accept(IReadOnlyCollection<string> names)
    {
        var before = _unaccepted.Count;
        foreach (var name in names)
        {
            _unaccepted.Remove(name);
        }

        if (_unaccepted.Count < before && !_mayRepeat)
        {
            _again.UnionWith(_unaccepted.Keys);
            _mayRepeat = true;
        }

        Rejection = _unaccepted.Count == 0 ? null : Rejection;
    }

    private void Note(string name, ResourceTable from, XdsResource? now)
    {
        var isSent = Sent.Contains(name);
        if (now is not null)
        {
            Held.Remove(name);
        }
        else
        {
            if (isSent && TypeUrls.IsPointedTo(typeUrl) && from[name] is { } gone)
            {
                Held[name] = gone;
            }

            Excuse(name);
        }

        if (isSent || Covers(name))
        {
            _dirty.Add(name);
        }
    }

    private List<string> WithRejected(List<string> due)
    {
        var names = due.ToHashSet(StringComparer.Ordinal);
        names.UnionWith(_again);
        if (_mayRepeat && names.Overlaps(_unaccepted.Keys))
        {
            names.UnionWith(_unaccepted.Keys);
            _repeats = true;
        }

        return [.. names];
    }

    private static void Empty(HashSet<string> names)
    {
        var isLarge = names.Count >= Defaults.SharedFrom;
        names.Clear();
        if (isLarge)
        {
            names.TrimExcess();
        }
    }

    private bool IsHeldUnknown(ResourceTable table, string name) =>
        table[name] is null && Held.TryGetValue(name, out var held) && held is null;

    // What is gone or given up cannot be wrong any more; what was rejected together with it may have been right all the time.
    private void Excuse(string name)
    {
        if (!_unaccepted.Remove(name))
        {
            return;
        }

        _again.UnionWith(_unaccepted.Keys);
        _again.Remove(name);
        Rejection = _unaccepted.Count == 0 ? null : Rejection;
    }

    internal sealed record SentResponse(string Nonce, string Version, bool HasDemands, IReadOnlyCollection<string> Names, bool Repeats, IReadOnlyDictionary<string, string?>? Before);
}
