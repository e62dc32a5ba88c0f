namespace Isthmus.Api.Checking;

/// <summary>Rules about <c>exportTo</c> (networking.istio.io, the same on ServiceEntry, VirtualService and DestinationRule).</summary>
internal static class ExportToRules
{
    public static void Check(Findings findings, string path, EquatableArray<string> exportTo, string ownNamespace, bool allowsNone)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, entry) in exportTo.Index())
        {
            var at = $"{path}[{i}]";
            var isNone = string.Equals(entry, "~", StringComparison.Ordinal);
            var isAll = string.Equals(entry, "*", StringComparison.Ordinal);
            var isOwn = string.Equals(entry, ".", StringComparison.Ordinal);
            if (isNone ? !allowsNone : !isAll && !isOwn && !HostNames.IsLabel(entry))
            {
                findings.Add(ObjectCheckCatalog.ExportTo, at, $"'{entry}' is not a namespace{(allowsNone ? ", '.', '*' or '~'" : ", '.' or '*'")}");
            }
            else if ((isAll || isNone) && exportTo.Count > 1)
            {
                findings.Add(ObjectCheckCatalog.ExportToSet, at, $"'{entry}' must be the only entry");
            }
            else if (!seen.Add(isOwn ? ownNamespace : entry))
            {
                findings.Add(ObjectCheckCatalog.ExportToSet, at, $"'{entry}' names a namespace that is already there");
            }
        }
    }
}
