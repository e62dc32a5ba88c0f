namespace Isthmus.Wire.Http;

/// <summary>From bytes to <see cref="KnownMethod"/> and back, and what RFC 9110 section 9.2 says of each.</summary>
public static class KnownMethods
{
    /// <summary>The method with exactly these bytes, or <see cref="KnownMethod.Other"/>.</summary>
    public static KnownMethod Find(ReadOnlySpan<byte> method) => method.Length switch
    {
        3 => method.SequenceEqual("GET"u8) ? KnownMethod.Get : method.SequenceEqual("PUT"u8) ? KnownMethod.Put : KnownMethod.Other,
        4 => method.SequenceEqual("POST"u8) ? KnownMethod.Post : method.SequenceEqual("HEAD"u8) ? KnownMethod.Head : KnownMethod.Other,
        5 => method.SequenceEqual("PATCH"u8) ? KnownMethod.Patch : method.SequenceEqual("TRACE"u8) ? KnownMethod.Trace : KnownMethod.Other,
        6 => method.SequenceEqual("DELETE"u8) ? KnownMethod.Delete : KnownMethod.Other,
        7 => method.SequenceEqual("OPTIONS"u8) ? KnownMethod.Options
            : method.SequenceEqual("CONNECT"u8) ? KnownMethod.Connect : KnownMethod.Other,
        _ => KnownMethod.Other,
    };

    /// <summary>The method's name; empty for <see cref="KnownMethod.Other"/>.</summary>
    public static ReadOnlySpan<byte> Name(KnownMethod method) => method switch
    {
        KnownMethod.Get => "GET"u8,
        KnownMethod.Head => "HEAD"u8,
        KnownMethod.Post => "POST"u8,
        KnownMethod.Put => "PUT"u8,
        KnownMethod.Delete => "DELETE"u8,
        KnownMethod.Connect => "CONNECT"u8,
        KnownMethod.Options => "OPTIONS"u8,
        KnownMethod.Trace => "TRACE"u8,
        KnownMethod.Patch => "PATCH"u8,
        _ => [],
    };

    /// <summary>Whether sending it twice means the same as once, so that it may be retried after bytes were sent (RFC 9110 9.2.2).</summary>
    public static bool IsIdempotent(KnownMethod method) => method
        is KnownMethod.Get or KnownMethod.Head or KnownMethod.Options or KnownMethod.Trace or KnownMethod.Put or KnownMethod.Delete;
}
