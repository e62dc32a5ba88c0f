namespace Isthmus.Traffic.Routes;

/// <summary>Takes an authority apart.</summary>
internal static class HostNames
{
    /// <summary>The host without its port; brackets of an IPv6 address stay.</summary>
    public static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> authority)
    {
        var colon = authority.LastIndexOf((byte)':');
        return colon > authority.LastIndexOf((byte)']') ? authority[..colon] : authority;
    }
}
