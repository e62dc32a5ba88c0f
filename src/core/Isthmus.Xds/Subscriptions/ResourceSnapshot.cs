using System.Collections.Immutable;

namespace Isthmus.Xds.Subscriptions;

/// <summary>
/// What one view of the mesh consists of: a table per type. Immutable, and shared by all clients that see the same.
/// </summary>
public sealed class ResourceSnapshot
{
    // Half a dozen, so looking at each is faster than hashing a type's long name.
    private readonly ImmutableArray<ResourceTable> _tables;

    private ResourceSnapshot(ImmutableArray<ResourceTable> tables) => _tables = tables;

    /// <summary>Nothing of any type.</summary>
    public static ResourceSnapshot Empty { get; } = new([]);

    /// <summary>The table of a type; empty for a type that is not served.</summary>
    public ResourceTable this[string typeUrl]
    {
        get
        {
            foreach (var table in _tables)
            {
                if (table.TypeUrl == typeUrl)
                {
                    return table;
                }
            }

            return ResourceTable.Empty(typeUrl);
        }
    }

    /// <summary>The snapshot with one table in place of the one of its type. Derive it from that one, so that clients are sent only the step.</summary>
    public ResourceSnapshot With(ResourceTable table) => new([.. _tables.Where(t => t.TypeUrl != table.TypeUrl), table]);
}
