namespace Isthmus.Traffic.Retries;

/// <summary>Methods that do the same when they are done twice (RFC 9110 9.2.2).</summary>
public static class IdempotentMethods
{
    /// <summary>Whether <paramref name="method"/> is one. Methods are case-sensitive; unknown ones are not idempotent.</summary>
    public static bool Contains(ReadOnlySpan<byte> method) => method.Length switch
    {
        3 => method.SequenceEqual("GET"u8) || method.SequenceEqual("PUT"u8),
        4 => method.SequenceEqual("HEAD"u8),
        5 => method.SequenceEqual("TRACE"u8),
        6 => method.SequenceEqual("DELETE"u8),
        7 => method.SequenceEqual("OPTIONS"u8),
        _ => false,
    };
}
