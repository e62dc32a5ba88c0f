using System.Text;

namespace Isthmus.Wire.Http;

/// <summary>
/// The forwarding fields of a request as a proxy in Envoy's place writes them: who the client is, X-Forwarded-For, X-Forwarded-Proto,
/// what only the mesh itself may say, and Referer. Edits the head that it is given and nothing else.
/// </summary>
public static class Forwarding
{
    private static readonly KnownHeaderSet AnyFromInside = new(OnlyFromInside);
    private static readonly KnownHeaderSet AnySteering = new(Steering);
    private static readonly KnownHeaderSet AnyNotFromTheEdge = new(NotFromTheEdge);

    private static ReadOnlySpan<KnownHeader> OnlyFromInside =>
    [
        KnownHeader.XEnvoyRetryOn, KnownHeader.XEnvoyRetryGrpcOn, KnownHeader.XEnvoyMaxRetries, KnownHeader.XEnvoyRetriableStatusCodes,
        KnownHeader.XEnvoyRetriableHeaderNames, KnownHeader.XEnvoyUpstreamAltStatName, KnownHeader.XEnvoyUpstreamRqTimeoutMs,
        KnownHeader.XEnvoyUpstreamRqPerTryTimeoutMs, KnownHeader.XEnvoyUpstreamRqTimeoutAltResponse,
        KnownHeader.XEnvoyExpectedRqTimeoutMs, KnownHeader.XEnvoyForceTrace, KnownHeader.XEnvoyIpTags, KnownHeader.XEnvoyOriginalUrl,
        KnownHeader.XEnvoyHedgeOnPerTryTimeout,
    ];

    private static ReadOnlySpan<KnownHeader> Steering =>
    [
        KnownHeader.XEnvoyRetryOn, KnownHeader.XEnvoyRetryGrpcOn, KnownHeader.XEnvoyMaxRetries, KnownHeader.XEnvoyRetriableStatusCodes,
        KnownHeader.XEnvoyRetriableHeaderNames, KnownHeader.XEnvoyUpstreamRqTimeoutMs, KnownHeader.XEnvoyUpstreamRqPerTryTimeoutMs,
        KnownHeader.XEnvoyUpstreamRqTimeoutAltResponse, KnownHeader.XEnvoyHedgeOnPerTryTimeout,
    ];

    private static ReadOnlySpan<KnownHeader> NotFromTheEdge =>
    [
        KnownHeader.XEnvoyDecoratorOperation, KnownHeader.XEnvoyDownstreamServiceCluster, KnownHeader.XEnvoyDownstreamServiceNode,
        KnownHeader.XEnvoyOriginalPath, KnownHeader.XEnvoyOriginalHost,
    ];

    /// <summary>
    /// Finds the client. With the peer as client and n trusted hops it is the peer (n = 0) or the n-th address of X-Forwarded-For from
    /// the right; otherwise the (n+1)-th. What is missing there, or is not a bare address, falls back to the peer.
    /// </summary>
    /// <param name="fields">The request's fields as they came, before <see cref="Apply"/>.</param>
    /// <param name="rules">Whom to trust.</param>
    /// <param name="peer">The text of the connected address, without port.</param>
    public static ClientAddress FindClient(HeaderTable fields, ForwardingRules rules, ReadOnlySpan<byte> peer)
    {
        var has = fields.Contains(KnownHeader.XForwardedFor);
        if (rules.UsesRemoteAddress && rules.TrustedHops == 0)
        {
            return new ClientAddress(peer, mayBeInternal: !has);
        }

        var place = rules.UsesRemoteAddress ? rules.TrustedHops : rules.TrustedHops + 1;
        var address = FromRight(fields, place);
        if (!IpText.IsAddress(address))
        {
            return new ClientAddress(peer, mayBeInternal: rules.UsesRemoteAddress && !has);
        }

        var isOnly = rules.TrustedHops == 0 && FromRight(fields, 2).IsEmpty;
        return new ClientAddress(address, mayBeInternal: !rules.UsesRemoteAddress && isOnly);
    }

    /// <summary>
    /// Writes the fields that depend on where the request came from. Call it once per request, before routing; x-request-id and
    /// x-forwarded-client-cert are not among them.
    /// </summary>
    /// <param name="head">The request.</param>
    /// <param name="rules">Whom to trust.</param>
    /// <param name="client">What <see cref="FindClient"/> said, copied by the caller: editing moves the head's text.</param>
    /// <param name="peer">The text to append: the peer.</param>
    /// <param name="isTls">Whether the listener took the request over TLS.</param>
    /// <param name="isInternal">Whether the client may be internal and lies in an internal range.</param>
    /// <returns>False if the bounds of the head do not allow the additions.</returns>
    public static bool Apply(
        RequestHead head, ForwardingRules rules, ReadOnlySpan<byte> client, ReadOnlySpan<byte> peer, bool isTls, bool isInternal)
    {
        var fields = head.Headers;
        fields.Remove(KnownHeader.XEnvoyInternal);
        CleanReferer(fields);
        var fits = !rules.UsesRemoteAddress || rules.SkipsAppend || fields.TryAppend(KnownHeader.XForwardedFor, ","u8, peer);
        if ((rules.UsesRemoteAddress && rules.TrustedHops == 0) || !fields.Contains(KnownHeader.XForwardedProto))
        {
            fits &= fields.TrySet(KnownHeader.XForwardedProto, isTls ? "https"u8 : "http"u8);
        }

        if (isInternal)
        {
            return fits & fields.TryAdd(KnownHeader.XEnvoyInternal, "true"u8);
        }

        Remove(fields, OnlyFromInside, AnyFromInside);
        if (rules.UsesRemoteAddress)
        {
            Remove(fields, NotFromTheEdge, AnyNotFromTheEdge);
            fits &= fields.TrySet(KnownHeader.XEnvoyExternalAddress, client);
        }

        return fits;
    }

    /// <summary>Whether the caller steers the proxy that forwards the request; after <see cref="Apply"/> only one from inside can.</summary>
    public static bool IsSteering(HeaderTable fields) => fields.ContainsAny(AnySteering);

    /// <summary>Removes what was meant for this proxy.</summary>
    public static void RemoveSteering(HeaderTable fields) => Remove(fields, Steering, AnySteering);

    /// <summary>The scheme of the request: what X-Forwarded-Proto says if that is http or https, else what the listener saw.</summary>
    public static bool IsHttps(HeaderTable fields, bool isTls)
    {
        if (fields.TryGet(KnownHeader.XForwardedProto, out var proto))
        {
            return Ascii.EqualsIgnoreCase(proto, "https"u8) || (isTls && !Ascii.EqualsIgnoreCase(proto, "http"u8));
        }

        return isTls;
    }

    /// <summary>
    /// Whether the request gets a new x-request-id: always from outside at the edge unless ids are preserved, else if it has none that we can
    /// log and pass on.
    /// </summary>
    public static bool NeedsRequestId(HeaderTable fields, ForwardingRules rules, bool isInternal) =>
        (rules.UsesRemoteAddress && !isInternal && !rules.PreservesRequestId)
        || !fields.TryGet(KnownHeader.XRequestId, out var id) || !RequestIds.IsValid(id);

    private static ReadOnlySpan<byte> FromRight(HeaderTable fields, int place)
    {
        // Lines are one list (RFC 9110 5.3): the last line stands at its right end.
        for (var i = fields.Count - 1; i >= 0 && fields.Contains(KnownHeader.XForwardedFor); i--)
        {
            var rest = fields[i].Id == KnownHeader.XForwardedFor ? fields[i].Value : default;
            while (!rest.IsEmpty)
            {
                var comma = rest.LastIndexOf((byte)',');
                if (--place == 0)
                {
                    return Octets.TrimBlanks(rest[(comma + 1)..]);
                }

                rest = comma < 0 ? default : rest[..comma];
            }
        }

        return default;
    }

    // Several lines, or none that could be a page: not passed on.
    private static void CleanReferer(HeaderTable fields)
    {
        if (!fields.TryGet(KnownHeader.Referer, out var referer))
        {
            return;
        }

        var isPage = Octets.IsValue(referer) && (StartsWith(referer, "http://"u8) || StartsWith(referer, "https://"u8));
        if (!isPage || fields.CountOf(KnownHeader.Referer) > 1)
        {
            fields.Remove(KnownHeader.Referer);
        }
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix) =>
        text.Length > prefix.Length && Ascii.EqualsIgnoreCase(text[..prefix.Length], prefix);

    private static void Remove(HeaderTable fields, ReadOnlySpan<KnownHeader> ids, in KnownHeaderSet any)
    {
        if (!fields.ContainsAny(any))
        {
            return;
        }

        foreach (var id in ids)
        {
            fields.Remove(id);
        }
    }
}
