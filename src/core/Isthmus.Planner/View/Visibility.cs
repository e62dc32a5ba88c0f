namespace Isthmus.Planner.View;

/// <summary>The rule of Istio's <c>exportTo</c>: who may see an object.</summary>
public static class Visibility
{
    /// <summary>
    /// Whether namespace <paramref name="viewer"/> sees an object of <paramref name="owner"/>: <c>*</c> everybody, else <c>~</c> nobody, else <c>.</c> the owner
    /// and every namespace that is named. An empty list takes <paramref name="meshDefault"/>.
    /// </summary>
    public static bool Allows(EquatableArray<string> exportTo, EquatableArray<string> meshDefault, string owner, string viewer)
    {
        var scopes = exportTo.IsEmpty ? meshDefault : exportTo;
        if (scopes.IsEmpty || Has(scopes, "*"))
        {
            return true;
        }

        return !Has(scopes, "~")
            && ((Has(scopes, ".") && string.Equals(owner, viewer, StringComparison.Ordinal)) || Has(scopes, viewer));
    }

    private static bool Has(EquatableArray<string> scopes, string value) => scopes.AsSpan().Contains(value);
}
