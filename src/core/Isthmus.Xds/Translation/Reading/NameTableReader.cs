using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.Nds.V1;
using Isthmus.Xds.Translation.Writing;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>The names that a proxy answers.</summary>
internal static class NameTableReader
{
    /// <summary>Reads a table, sorted by host.</summary>
    public static EquatableArray<NameEntry> Read(NameTable table) => table.Table
        .OrderBy(e => e.Key, StringComparer.Ordinal)
        .Select(e => new NameEntry(e.Key, e.Value.Ips.ToEquatableArray(), e.Value.Registry == NameTableWriter.Kubernetes, e.Value.Shortname, e.Value.Namespace))
        .ToEquatableArray();
}
