using System.Collections.Frozen;

namespace Isthmus.Registry;

/// <summary>The objects of one kind, in conflict order, and by namespace. Compared by what the objects say, not by where they were written.</summary>
/// <typeparam name="TConfig">The kind.</typeparam>
public sealed class ConfigList<TConfig> : IEquatable<ConfigList<TConfig>>
    where TConfig : class, IObjectConfig
{
    private readonly FrozenDictionary<string, EquatableArray<ApiObject<TConfig>>> _byNamespace;

    private ConfigList(EquatableArray<ApiObject<TConfig>> all)
    {
        All = all;
        _byNamespace = all.GroupBy(o => o.Metadata.Namespace, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.ToEquatableArray(), StringComparer.Ordinal);
    }

    /// <summary>No objects.</summary>
    public static ConfigList<TConfig> Empty { get; } = new([]);

    /// <summary>Every object, ordered by creation time, name, namespace.</summary>
    public EquatableArray<ApiObject<TConfig>> All { get; }

    /// <summary>Sorts and indexes <paramref name="objects"/>.</summary>
    public static ConfigList<TConfig> From(IEnumerable<ApiObject<TConfig>> objects) => new(
        objects.OrderBy(o => o.Metadata.CreatedAt)
            .ThenBy(o => o.Metadata.Name, StringComparer.Ordinal)
            .ThenBy(o => o.Metadata.Namespace, StringComparer.Ordinal)
            .ToEquatableArray());

    /// <summary>The objects of one namespace, in the same order.</summary>
    public EquatableArray<ApiObject<TConfig>> In(string ns) => _byNamespace.GetValueOrDefault(ns);

    /// <inheritdoc/>
    public bool Equals(ConfigList<TConfig>? other)
    {
        if (other is null || All.Count != other.All.Count)
        {
            return false;
        }

        for (var i = 0; i < All.Count; i++)
        {
            if (!All[i].MeansTheSameAs(other.All[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConfigList<TConfig>);

    /// <inheritdoc/>
    public override int GetHashCode() => All.Count;
}
