namespace Isthmus.Api.Checking;

/// <summary>Rules about label keys and values (Kubernetes label syntax) and selectors.</summary>
internal static class LabelRules
{
    private const int MaxPart = 63;
    private const int MaxPrefix = 253;

    /// <summary>Labels of an object or a subset.</summary>
    public static void Check(Findings findings, string path, Labels labels)
    {
        foreach (var (key, value) in labels)
        {
            if (!IsKey(key))
            {
                findings.Add(ObjectCheckCatalog.Label, $"{path}[{key}]", $"'{key}' is not a label key");
            }
            else if (value.Length > 0 && !IsPart(value))
            {
                findings.Add(ObjectCheckCatalog.Label, $"{path}[{key}]", $"'{value}' is not a label value");
            }
        }
    }

    /// <summary>A selector of workloads: labels, and a warning when it is there and empty.</summary>
    public static void CheckSelector(Findings findings, string path, Labels? selector)
    {
        if (selector is null)
        {
            return;
        }

        Check(findings, path, selector);
        if (selector.Count == 0)
        {
            findings.Add(ObjectCheckCatalog.EmptySelector, path, "the selector is empty");
        }
    }

    private static bool IsKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? IsPart(key) : slash is > 0 and <= MaxPrefix && HostNames.IsName(key[..slash]) && IsPart(key[(slash + 1)..]);
    }

    private static bool IsPart(string text) =>
        text.Length is > 0 and <= MaxPart
        && char.IsAsciiLetterOrDigit(text[0])
        && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
