using System.Diagnostics.CodeAnalysis;

namespace Isthmus.Planner.DestinationRules;

/// <summary>The DestinationRules of one namespace for one host, as one: what holds for callers that it is exported to.</summary>
/// <param name="Origin">The oldest of them; the others only add subsets, or the policy if the older ones have none.</param>
/// <param name="TrafficPolicy">The policy of the first that has one; null when none has.</param>
/// <param name="Subsets">All subsets; of a repeated name the first.</param>
/// <param name="ExportTo">Who they are exported to, as written.</param>
/// <param name="Selector">The callers that they hold for; null for all.</param>
public sealed record MergedDestinationRule(
    ConfigReference Origin,
    TrafficPolicyConfig? TrafficPolicy,
    EquatableArray<SubsetConfig> Subsets,
    EquatableArray<string> ExportTo,
    Labels? Selector)
{
    /// <summary>Finds a subset by name.</summary>
    public bool TryFindSubset(string name, [NotNullWhen(true)] out SubsetConfig? subset)
    {
        subset = Subsets.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.Ordinal));
        return subset is not null;
    }

    internal bool CanTake(DestinationRuleConfig other) => Equals(Selector, other.WorkloadSelector) && SameScopes(ExportTo, other.ExportTo);

    internal MergedDestinationRule Take(DestinationRuleConfig other) => this with
    {
        TrafficPolicy = TrafficPolicy ?? other.TrafficPolicy,
        Subsets = ((IEnumerable<SubsetConfig>)Subsets).Concat(other.Subsets).DistinctBy(s => s.Name, StringComparer.Ordinal).ToEquatableArray(),
    };

    private static bool SameScopes(EquatableArray<string> one, EquatableArray<string> other) =>
        one == other || one.Order(StringComparer.Ordinal).SequenceEqual(other.Order(StringComparer.Ordinal), StringComparer.Ordinal);
}
