using System.Collections.Immutable;

namespace Isthmus.Xds.Subscriptions;

/// <summary>
/// What one view of the mesh consists of: a table per type. Immutable, and shared by all clients that see the same.
/// </summary>
public sealed class ResourceSnapshot
{
    private readonly ImmutableDictionary<string, ResourceTable> _tables;

    private ResourceSnapshot(ImmutableDictionary<string, ResourceTable> tables) => _tables = tables;

    /// <summary>Nothing of any type.</summary>
    public static ResourceSnapshot Empty { get; } = new(ImmutableDictionary.Create<string, ResourceTable>(StringComparer.Ordinal));

    /// <summary>The table of a type; empty for a type that is not served.</summary>
    public ResourceTable this[string typeUrl] => _tables.GetValueOrDefault(typeUrl) ?? ResourceTable.Empty(typeUrl);

    /// <summary>The snapshot with one table in place of the one of its type. Derive it from that one, so that clients are sent only the step.</summary>
    public ResourceSnapshot With(ResourceTable table) => new(_tables.SetItem(table.TypeUrl, table));
}
