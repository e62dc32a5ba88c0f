namespace Isthmus.Registry.Objects;

/// <summary>A label selector with the workloads that it selects now.</summary>
internal sealed class Selector(SelectionScope scope, Labels labels)
{
    public SelectionScope Scope { get; } = scope;

    public Labels Labels { get; } = labels;

    public HashSet<WorkloadId> Members { get; } = [];

    /// <summary>The label by which candidates find this selector; an empty selector is found by every workload.</summary>
    public KeyValuePair<string, string> Anchor => Labels.FirstOrDefault();
}
