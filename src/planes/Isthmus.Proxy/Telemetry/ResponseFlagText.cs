namespace Isthmus.Proxy.Telemetry;

/// <summary>Envoy's short names of <see cref="ResponseFlags"/>.</summary>
internal static class ResponseFlagText
{
    // In the order of the bits.
    private static readonly string[] Names = ["UH", "UF", "UO", "NR", "NC", "URX", "UC", "UT", "DC", "DPE", "UPE", "SI", "OM", "DI", "FI"];

    /// <summary>The names joined by commas; a dash for none.</summary>
    public static string Of(ResponseFlags flags)
    {
        if (flags == ResponseFlags.None)
        {
            return "-";
        }

        return string.Join(',', Names.Where((_, i) => ((int)flags & (1 << i)) != 0));
    }
}
