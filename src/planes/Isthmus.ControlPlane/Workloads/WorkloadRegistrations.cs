namespace Isthmus.ControlPlane.Workloads;

/// <summary>
/// The workloads that registered themselves: an entry appears with the first stream of a proxy, follows its reports and its group, and goes a grace period
/// after the last stream. A pure state machine, owned by the mesh loop; bounded by the number of streams and what disconnected within one grace period. Times
/// are since one beginning, of a clock that nobody sets.
/// </summary>
/// <param name="grace">How long an entry outlives its last stream.</param>
/// <param name="home">
/// Where a workload is put that names a cluster which is not read here. As in Istio, where the control plane writes entries to its own cluster; and what proxies say makes no clusters.
/// </param>
/// <param name="clusters">The clusters that are read.</param>
internal sealed class WorkloadRegistrations(TimeSpan grace, ClusterId home, IReadOnlySet<ClusterId> clusters)
{
    private readonly Dictionary<(ClusterId Cluster, ObjectKey Key), Member> _members = [];
    private ConfigList<WorkloadGroupConfig> _groups = ConfigList<WorkloadGroupConfig>.Empty;

    /// <summary>When the next entry goes unless its proxy comes back; null when none waits for that.</summary>
    public TimeSpan? NextExpiry => _members.Values.Min(m => m.ExpiresAt);

    /// <summary>A stream begins; if it is one of a workload that was about to go, that stays.</summary>
    public IReadOnlyList<EntryChange> Connect(Registration registration)
    {
        var id = IdOf(registration);
        if (!_members.TryGetValue(id, out var member))
        {
            _members[id] = member = new Member(registration);
        }

        member.Streams.Add(registration);
        member.Latest = registration;
        member.ExpiresAt = null;
        return Renew(id, member);
    }

    /// <summary>A stream ends.</summary>
    public IReadOnlyList<EntryChange> Disconnect(Registration registration, TimeSpan now)
    {
        if (_members.TryGetValue(IdOf(registration), out var member) && member.Streams.Remove(registration) && member.Streams.Count == 0)
        {
            member.ExpiresAt = now + grace;
        }

        return [];
    }

    /// <summary>The proxy says how its workload is.</summary>
    public IReadOnlyList<EntryChange> Report(Registration registration, bool isHealthy)
    {
        var id = IdOf(registration);

        // A stream that has been replaced may still have a report under way; the newest stream's word counts.
        if (!_members.TryGetValue(id, out var member) || !ReferenceEquals(member.Latest, registration))
        {
            return [];
        }

        member.IsHealthy = isHealthy;
        return Renew(id, member);
    }

    /// <summary>Lets go what stayed away for the grace period.</summary>
    public IReadOnlyList<EntryChange> Expire(TimeSpan now)
    {
        List<EntryChange> changes = [];
        foreach (var (id, member) in _members.Where(m => m.Value.ExpiresAt <= now).ToList())
        {
            _members.Remove(id);
            if (member.Entry is not null)
            {
                changes.Add(new(id.Cluster, id.Key, null));
            }
        }

        return changes;
    }

    /// <summary>Groups may have come, changed or gone.</summary>
    public IReadOnlyList<EntryChange> Follow(MeshSnapshot snapshot)
    {
        if (ReferenceEquals(snapshot.Config.WorkloadGroups, _groups))
        {
            return [];
        }

        _groups = snapshot.Config.WorkloadGroups;
        return [.. _members.SelectMany(m => Renew(m.Key, m.Value))];
    }

    private (ClusterId Cluster, ObjectKey Key) IdOf(Registration registration) =>
        (clusters.Contains(registration.Proxy.Cluster) ? registration.Proxy.Cluster : home, registration.Key);

    private IReadOnlyList<EntryChange> Renew((ClusterId Cluster, ObjectKey Key) id, Member member)
    {
        var group = _groups.In(id.Key.Namespace).FirstOrDefault(g => g.Metadata.Name == member.Latest.Group);
        var problem = group is null ? "" : member.Latest.ProblemWith(group) ?? "";
        var entry = group is null || problem.Length > 0 ? null : WorkloadEntries.Build(member.Latest, group, member.IsHealthy);
        var isSame = member.Problem == problem && (entry is null ? member.Entry is null : member.Entry?.MeansTheSameAs(entry) == true);
        (member.Entry, member.Problem) = (entry, problem);
        return isSame ? [] : [new(id.Cluster, id.Key, entry, problem)];
    }

    private sealed class Member(Registration latest)
    {
        public Registration Latest { get; set; } = latest;

        public HashSet<Registration> Streams { get; } = [];

        public bool? IsHealthy { get; set; }

        public TimeSpan? ExpiresAt { get; set; }

        public ApiObject<WorkloadEntryConfig>? Entry { get; set; }

        public string Problem { get; set; } = "";
    }
}
