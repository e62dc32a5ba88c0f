namespace Isthmus.ControlPlane.Changes;

/// <summary>Adds up differences between snapshots.</summary>
internal static class ChangeSets
{
    // More would make a line that nobody reads.
    private const int MaxNamed = 3;

    /// <summary>No difference.</summary>
    public static SnapshotChanges None { get; } = new(new HashSet<ServiceKey>(), new HashSet<ServiceKey>(), new HashSet<ObjectKey>(), false);

    /// <summary>What differs after one step and then another.</summary>
    public static SnapshotChanges And(this SnapshotChanges first, SnapshotChanges second)
    {
        if (first.IsEmpty || second.IsEmpty)
        {
            return first.IsEmpty ? second : first;
        }

        return new(
            Union(first.Endpoints, second.Endpoints),
            Union(first.Services, second.Services),
            Union(first.Config, second.Config),
            first.IsMeshWide || second.IsMeshWide)
        {
            Workloads = Union(first.Workloads, second.Workloads),
        };
    }

    /// <summary>Whether anything but endpoints and workloads changed, so that any part of a plan may differ.</summary>
    public static bool IsConfiguration(this SnapshotChanges changes) => changes.IsMeshWide || changes.Services.Count > 0 || changes.Config.Count > 0;

    /// <summary>The difference in a few words, for logs.</summary>
    public static string Describe(this SnapshotChanges changes)
    {
        List<string> parts = [];
        Add("mesh", changes.IsMeshWide ? ["settings, networks or gateways"] : []);
        Add("services", [.. changes.Services.Select(s => s.ToString())]);
        Add("endpoints of", [.. changes.Endpoints.Select(s => s.ToString())]);
        Add("rules", [.. changes.Config.Select(c => c.ToString())]);
        return parts.Count == 0 ? "nothing" : string.Join("; ", parts);

        void Add(string what, List<string> items)
        {
            if (items.Count > 0)
            {
                parts.Add(items.Count <= MaxNamed ? $"{what} {string.Join(", ", items.Order(StringComparer.Ordinal))}" : $"{items.Count} {what}");
            }
        }
    }

    private static IReadOnlySet<T> Union<T>(IReadOnlySet<T> first, IReadOnlySet<T> second)
    {
        if (first.Count == 0 || second.Count == 0)
        {
            return first.Count == 0 ? second : first;
        }

        return new HashSet<T>(first.Concat(second));
    }
}
