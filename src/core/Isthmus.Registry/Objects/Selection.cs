namespace Isthmus.Registry.Objects;

/// <summary>
/// Which workloads are selected by whom, kept up to date from both sides: a changed workload costs as much as it has labels, whatever the number of
/// selectors; a new selector costs one pass over its namespace.
/// </summary>
/// <typeparam name="TOwner">What has the selector.</typeparam>
internal sealed class Selection<TOwner>
    where TOwner : notnull
{
    private readonly Dictionary<TOwner, Selector> _selectors = [];
    private readonly MultiMap<(SelectionScope Scope, string Key, string Value), TOwner> _ownersByAnchor = new();
    private readonly Dictionary<SelectionScope, Dictionary<WorkloadId, Labels>> _workloads = [];

    /// <summary>The workloads that <paramref name="owner"/> selects, sorted.</summary>
    public IReadOnlyList<WorkloadId> MembersOf(TOwner owner) =>
        _selectors.TryGetValue(owner, out var selector) ? [.. selector.Members.Order()] : [];

    /// <summary>Gives <paramref name="owner"/> a selector in the place of the one that it had; null takes it away.</summary>
    public void SetOwner(TOwner owner, SelectionScope scope, Labels? labels)
    {
        if (_selectors.Remove(owner, out var old))
        {
            _ownersByAnchor.Remove((old.Scope, old.Anchor.Key ?? "", old.Anchor.Value ?? ""), owner);
        }

        if (labels is null)
        {
            return;
        }

        var selector = new Selector(scope, labels);
        _selectors[owner] = selector;
        _ownersByAnchor.Add((scope, selector.Anchor.Key ?? "", selector.Anchor.Value ?? ""), owner);
        foreach (var (id, workloadLabels) in _workloads.GetValueOrDefault(scope) ?? [])
        {
            if (labels.Selects(workloadLabels))
            {
                selector.Members.Add(id);
            }
        }
    }

    /// <summary>Says what labels a workload has (null: it is gone), and tells whose selection it was or is in.</summary>
    public IReadOnlyCollection<TOwner> SetWorkload(WorkloadId id, SelectionScope scope, Labels? labels)
    {
        if (!_workloads.TryGetValue(scope, out var workloads))
        {
            _workloads[scope] = workloads = [];
        }

        var affected = new HashSet<TOwner>();
        if (workloads.Remove(id, out var before))
        {
            affected.UnionWith(OwnersFor(scope, before));
            Forget(affected, id);
        }

        if (labels is not null)
        {
            workloads[id] = labels;
            var now = OwnersFor(scope, labels);
            now.ForEach(owner => _selectors[owner].Members.Add(id));
            affected.UnionWith(now);
        }
        else if (workloads.Count == 0)
        {
            _workloads.Remove(scope);
        }

        return affected;
    }

    private void Forget(IEnumerable<TOwner> owners, WorkloadId id)
    {
        foreach (var owner in owners)
        {
            _selectors[owner].Members.Remove(id);
        }
    }

    private List<TOwner> OwnersFor(SelectionScope scope, Labels labels)
    {
        var owners = new List<TOwner>(_ownersByAnchor[(scope, "", "")]);
        foreach (var (key, value) in labels)
        {
            owners.AddRange(_ownersByAnchor[(scope, key, value)].Where(owner => _selectors[owner].Labels.Selects(labels)));
        }

        return owners;
    }
}
