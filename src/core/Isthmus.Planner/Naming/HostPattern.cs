namespace Isthmus.Planner.Naming;

/// <summary>Comparison of host names of which either may be a wildcard: <c>*</c> for all, <c>*.example.com</c> for all below.</summary>
public static class HostPattern
{
    /// <summary>Whether <paramref name="host"/> begins with a wildcard.</summary>
    public static bool IsWildcard(string host) => host.StartsWith('*');

    /// <summary>Whether every name that <paramref name="host"/> stands for is among those of <paramref name="pattern"/>.</summary>
    public static bool Covers(string pattern, string host)
    {
        if (!IsWildcard(pattern))
        {
            return string.Equals(pattern, host, StringComparison.Ordinal);
        }

        var name = IsWildcard(host) ? host.AsSpan(1) : host;
        return name.EndsWith(pattern.AsSpan(1), StringComparison.Ordinal);
    }

    /// <summary>Whether some name is among those of both.</summary>
    public static bool Overlaps(string one, string other) => Covers(one, other) || Covers(other, one);
}
