using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>
/// Reads Connection and Proxy-Connection, and marks the fields that Connection names as hop-by-hop (RFC 9110 7.6.1). A request that
/// names fields which other hops rely on is refused: removing them on a client's word is how access rules are bypassed.
/// </summary>
internal static class ConnectionRules
{
    /// <summary>Reads the options of a request.</summary>
    public static HttpViolation ReadRequest(HeaderTable fields, out ConnectionOptions options)
    {
        var violation = Read(fields, isRequest: true, out options);
        if (violation == HttpViolation.None && Has(options, ConnectionOptions.Te)
            && fields.TryGet(KnownHeader.Te, out var te) && te.Length >= Defaults.NominatedTeBytes)
        {
            return HttpViolation.NominatedTeTooLong;
        }

        return violation;
    }

    /// <summary>Reads the options of a response: what is wrong in them makes the connection close, nothing more.</summary>
    public static ConnectionOptions ReadResponse(HeaderTable fields) =>
        Read(fields, isRequest: false, out var options) == HttpViolation.None ? options : options | ConnectionOptions.Close;

    /// <summary>Whether the sender keeps the connection (RFC 9112 9.3).</summary>
    public static bool IsKept(ProtocolVersion version, ConnectionOptions options) =>
        !Has(options, ConnectionOptions.Close)
        && (version != ProtocolVersion.Http10 || Has(options, ConnectionOptions.KeepAlive));

    /// <summary>Whether an option is among them. Not <c>HasFlag</c>, which allocates until the method is optimised.</summary>
    public static bool Has(ConnectionOptions options, ConnectionOptions option) => (options & option) == option;

    private static HttpViolation Read(HeaderTable fields, bool isRequest, out ConnectionOptions options)
    {
        options = ConnectionOptions.None;
        if (fields.TryGet(KnownHeader.ProxyConnection, out var proxy) && Ascii.EqualsIgnoreCase(proxy, "close"u8))
        {
            options |= ConnectionOptions.Close;
        }

        var count = 0;
        for (var i = fields.IndexOf(KnownHeader.Connection); i >= 0; i = fields.IndexOf(KnownHeader.Connection, i + 1))
        {
            foreach (var option in new CommaList(fields[i].Value))
            {
                if (++count >= Defaults.ConnectionOptions)
                {
                    return HttpViolation.TooManyConnectionOptions;
                }

                var violation = ReadOption(fields, option, isRequest, ref options);
                if (violation != HttpViolation.None)
                {
                    return violation;
                }
            }
        }

        return HttpViolation.None;
    }

    private static HttpViolation ReadOption(HeaderTable fields, ReadOnlySpan<byte> option, bool isRequest, ref ConnectionOptions options)
    {
        if (Ascii.EqualsIgnoreCase(option, "close"u8))
        {
            options |= ConnectionOptions.Close;
            return HttpViolation.None;
        }

        var id = KnownHeaders.Find(option);
        options |= id switch
        {
            KnownHeader.KeepAlive => ConnectionOptions.KeepAlive,
            KnownHeader.Upgrade => ConnectionOptions.Upgrade,
            KnownHeader.Te => ConnectionOptions.Te,
            _ => ConnectionOptions.None,
        };
        if (IsProtected(id))
        {
            return isRequest ? HttpViolation.ProtectedConnectionOption : HttpViolation.None;
        }

        if (HeaderTable.IsReserved(id))
        {
            // Hop-by-hop whether it is named or not.
            return HttpViolation.None;
        }

        if (id == KnownHeader.None && !Octets.IsToken(option))
        {
            return HttpViolation.BadConnectionOption;
        }

        for (var i = fields.IndexOf(option); i >= 0; i = fields.IndexOf(option, i + 1))
        {
            fields.MarkHopByHop(i);
        }

        return HttpViolation.None;
    }

    private static bool IsProtected(KnownHeader id) => id
        is KnownHeader.Host or KnownHeader.ContentLength
        or KnownHeader.XForwardedFor or KnownHeader.XForwardedHost or KnownHeader.XForwardedProto;
}
