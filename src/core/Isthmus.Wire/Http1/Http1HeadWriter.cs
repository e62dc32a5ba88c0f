using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>
/// Writes heads into a caller's buffer. The start line, Host, framing and connection fields are made new; all other fields are copied in their
/// order, except hop-by-hop ones. Whatever is in a head was checked when it was parsed or set, so nothing can break out of its line.
/// </summary>
public static class Http1HeadWriter
{
    /// <summary>Bytes that are always enough for the head in any form: the size to rent when a write did not fit.</summary>
    public static int MaxBytes(MessageHead head)
    {
        // Every range of the text is written at most twice (Host and path may be the same slice); 512 holds everything that we add.
        var bytes = 512 + head.Text.Length;
        for (var i = 0; i < head.Headers.Count; i++)
        {
            bytes += head.Headers.Entries[i].NameLength + head.Headers.Entries[i].ValueLength + 4;
        }

        return bytes;
    }

    /// <summary>Writes a request head. False if it does not fit; the contents of <paramref name="destination"/> are then undefined.</summary>
    public static bool TryWrite(RequestHead head, Http1Form form, Span<byte> destination, out int written)
    {
        var output = new SpanWriter(destination);
        output.Write(head.MethodText);
        output.Write(" "u8);
        output.Write(head.Form == TargetForm.Authority ? head.Authority : head.Path);
        output.Write(form.Version == ProtocolVersion.Http10 ? " HTTP/1.0\r\nHost: "u8 : " HTTP/1.1\r\nHost: "u8);
        output.Write(head.Authority);
        output.Write("\r\n"u8);
        output.WriteFields(head.Headers, KnownHeader.Host);
        WriteFraming(ref output, form.Framing);
        if (head.AcceptsTrailers)
        {
            output.Write("te: trailers\r\n"u8);
        }

        WriteConnection(ref output, head, form, head.AcceptsTrailers);
        output.Write("\r\n"u8);
        return output.TryFinish(out written);
    }

    /// <summary>
    /// Writes a response head, interim ones included. Framing is left out where RFC 9110 8.6 and RFC 9112 6.1 forbid it: 1xx, 204 and tunnels.
    /// False if it does not fit; the contents of <paramref name="destination"/> are then undefined.
    /// </summary>
    public static bool TryWrite(ResponseHead head, Http1Form form, Span<byte> destination, out int written)
    {
        var output = new SpanWriter(destination);
        output.Write(form.Version == ProtocolVersion.Http10 ? "HTTP/1.0 "u8 : "HTTP/1.1 "u8);
        output.Write(head.Status);
        output.Write(" "u8);
        output.Write(head.ReasonRange.Length > 0 ? head.Reason : ReasonPhrases.Find(head.Status));
        output.Write("\r\n"u8);
        output.WriteFields(head.Headers, KnownHeader.None);
        if (head.Status is >= 200 and not 204)
        {
            WriteFraming(ref output, form.Framing);
        }

        WriteConnection(ref output, head, form, acceptsTrailers: false);
        output.Write("\r\n"u8);
        return output.TryFinish(out written);
    }

    private static void WriteFraming(ref SpanWriter output, BodyFraming framing)
    {
        if (framing.Kind == BodyKind.Chunked)
        {
            output.Write("transfer-encoding: chunked\r\n"u8);
        }
        else if (framing.Kind == BodyKind.Length)
        {
            output.Write("content-length: "u8);
            output.Write(framing.Length);
            output.Write("\r\n"u8);
        }
    }

    private static void WriteConnection(ref SpanWriter output, MessageHead head, Http1Form form, bool acceptsTrailers)
    {
        var isUpgrade = form.IsUpgrade && head.UpgradeProtocol.Length > 0;
        if (isUpgrade)
        {
            output.WriteField("upgrade"u8, head.UpgradeProtocol);
        }

        // Persistence must be asked for in HTTP/1.0 and is the rule in 1.1 (RFC 9112 9.3).
        var persistence = form.IsClosing ? "close"u8 : form.Version == ProtocolVersion.Http10 ? "keep-alive"u8 : default;
        if (!isUpgrade && !acceptsTrailers && persistence.IsEmpty)
        {
            return;
        }

        output.Write("connection: "u8);
        var separator = ReadOnlySpan<byte>.Empty;
        WriteOption(ref output, isUpgrade ? "upgrade"u8 : default, ref separator);
        WriteOption(ref output, persistence, ref separator);

        // Who sends TE must name it in Connection (RFC 9110 10.1.4).
        WriteOption(ref output, acceptsTrailers ? "te"u8 : default, ref separator);
        output.Write("\r\n"u8);
    }

    private static void WriteOption(ref SpanWriter output, ReadOnlySpan<byte> option, ref ReadOnlySpan<byte> separator)
    {
        if (!option.IsEmpty)
        {
            output.Write(separator);
            output.Write(option);
            separator = ", "u8;
        }
    }
}
