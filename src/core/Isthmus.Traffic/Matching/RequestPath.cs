namespace Isthmus.Traffic.Matching;

/// <summary>Where a path ends and its query begins.</summary>
public static class RequestPath
{
    /// <summary>The path without query and fragment: what rules look at.</summary>
    public static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> pathAndQuery)
    {
        var end = pathAndQuery.IndexOfAny((byte)'?', (byte)'#');
        return end < 0 ? pathAndQuery : pathAndQuery[..end];
    }

    /// <summary>The query without question mark and fragment; empty when there is none.</summary>
    public static ReadOnlySpan<byte> QueryOf(ReadOnlySpan<byte> pathAndQuery)
    {
        var start = pathAndQuery.IndexOf((byte)'?');
        if (start < 0)
        {
            return default;
        }

        var query = pathAndQuery[(start + 1)..];
        var end = query.IndexOf((byte)'#');
        return end < 0 ? query : query[..end];
    }
}
