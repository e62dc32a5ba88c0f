using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.Nds.V1;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>The names that a proxy answers.</summary>
internal static class NameTableWriter
{
    /// <summary>Istio's word for a name that comes from a Kubernetes service.</summary>
    public const string Kubernetes = "Kubernetes";

    /// <summary>Istio's word for any other name.</summary>
    public const string External = "External";

    /// <summary>The table.</summary>
    public static NameTable Write(EquatableArray<NameEntry> names)
    {
        var table = new NameTable();
        foreach (var name in names)
        {
            var info = new NameTable.Types.NameInfo { Registry = name.IsKubernetes ? Kubernetes : External, Shortname = name.ShortName, Namespace = name.Namespace };
            info.Ips.AddRange(name.Addresses);
            table.Table[name.Host] = info;
        }

        return table;
    }
}
