using System.Collections.Immutable;

namespace Isthmus.Xds.Subscriptions;

/// <summary>
/// All resources of one type, immutable. The version is a hash over names and versions that does not depend on order or history; the
/// table remembers its last few changes so that a client one step behind costs as much as the step.
/// </summary>
public sealed class ResourceTable
{
    private readonly ImmutableDictionary<string, XdsResource> _resources;
    private readonly ImmutableList<Step> _history;
    private readonly UInt128 _sum;

    private ResourceTable(string typeUrl, ImmutableDictionary<string, XdsResource> resources, UInt128 sum, ImmutableList<Step> history)
    {
        TypeUrl = typeUrl;
        _resources = resources;
        _sum = sum;
        _history = history;
        Version = sum.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The type of every resource in the table.</summary>
    public string TypeUrl { get; }

    /// <summary>Equal for equal content.</summary>
    public string Version { get; }

    /// <summary>How many resources there are.</summary>
    public int Count => _resources.Count;

    /// <summary>The resources, in no particular order.</summary>
    public IEnumerable<XdsResource> Resources => _resources.Values;

    /// <summary>The resource of that name, or null.</summary>
    public XdsResource? this[string name] => _resources.GetValueOrDefault(name);

    /// <summary>A table without resources.</summary>
    public static ResourceTable Empty(string typeUrl) => new(typeUrl, ImmutableDictionary.Create<string, XdsResource>(StringComparer.Ordinal), 0, []);

    /// <summary>
    /// The table with some resources put in or replaced and some taken out; costs as much as the change. The same instance if
    /// nothing differs.
    /// </summary>
    public ResourceTable With(IEnumerable<XdsResource> put, IEnumerable<string> removed)
    {
        var builder = _resources.ToBuilder();
        var sum = _sum;
        HashSet<string> changed = new(StringComparer.Ordinal);
        foreach (var resource in put)
        {
            var old = builder.GetValueOrDefault(resource.Name);
            if (old?.Version != resource.Version)
            {
                sum = unchecked(sum + resource.Fingerprint - (old?.Fingerprint ?? 0));
                builder[resource.Name] = resource;
                changed.Add(resource.Name);
            }
        }

        foreach (var name in removed)
        {
            if (builder.TryGetValue(name, out var old))
            {
                sum = unchecked(sum - old.Fingerprint);
                builder.Remove(name);
                changed.Add(name);
            }
        }

        return changed.Count == 0 ? this : new(TypeUrl, builder.ToImmutable(), sum, Remember(changed));
    }

    /// <summary>The table with exactly these resources.</summary>
    public ResourceTable Replace(IReadOnlyCollection<XdsResource> resources)
    {
        var names = resources.Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        return With(resources, [.. _resources.Keys.Where(name => !names.Contains(name))]);
    }

    /// <summary>Names that may differ between <paramref name="older"/> and this table; all of both if they are too far apart.</summary>
    internal IReadOnlyCollection<string> ChangedSince(ResourceTable older)
    {
        if (ReferenceEquals(older, this) || older.Version == Version)
        {
            return [];
        }

        if (_history is [.., var last] && last.From == older.Version)
        {
            return last.Changed;
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        for (var i = _history.Count - 1; i >= 0; i--)
        {
            names.UnionWith(_history[i].Changed);
            if (_history[i].From == older.Version)
            {
                return names;
            }
        }

        names.UnionWith(_resources.Keys);
        names.UnionWith(older._resources.Keys);
        return names;
    }

    private ImmutableList<Step> Remember(HashSet<string> changed)
    {
        var history = _history.Count < Defaults.TableHistory ? _history : _history.RemoveAt(0);
        return history.Add(new(Version, changed));
    }

    private sealed record Step(string From, IReadOnlyCollection<string> Changed);
}
