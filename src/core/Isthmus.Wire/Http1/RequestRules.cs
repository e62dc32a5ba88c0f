using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>What a complete request head means, and whether it means one thing only. Framing first: it decides about smuggling.</summary>
internal static class RequestRules
{
    public static HttpViolation Apply(RequestHead head)
    {
        var violation = Framing(head);
        if (violation == HttpViolation.None)
        {
            violation = Host(head);
        }

        if (violation == HttpViolation.None)
        {
            violation = TargetRules.Resolve(head);
        }

        if (violation == HttpViolation.None)
        {
            violation = ConnectionRules.ReadRequest(head.Headers, out var options);
            head.KeepAlive = ConnectionRules.IsKept(head.Version, options);
            Upgrade(head, options);
            Wishes(head);
        }

        return violation;
    }

    private static HttpViolation Framing(RequestHead head)
    {
        var violation = FramingRules.Declared(head.Headers, head.Version, out var framing);
        if (violation == HttpViolation.None && head.Method == KnownMethod.Connect)
        {
            head.Framing = BodyFraming.Tunnel;
            return framing.IsEmpty ? HttpViolation.None : HttpViolation.BodyOnConnect;
        }

        head.Framing = framing;
        return violation;
    }

    private static HttpViolation Host(RequestHead head)
    {
        var index = head.Headers.IndexOf(KnownHeader.Host);
        if (index < 0)
        {
            return head.Version == ProtocolVersion.Http10 ? HttpViolation.None : HttpViolation.MissingHost;
        }

        if (head.Headers.IndexOf(KnownHeader.Host, index + 1) >= 0)
        {
            return HttpViolation.RepeatedHost;
        }

        ref readonly var entry = ref head.Headers.Entries[index];
        if (!Authority.IsValid(head.Headers.ValueAt(index)))
        {
            return HttpViolation.BadHost;
        }

        head.PointAuthority(new TextRange(entry.ValueStart, entry.ValueLength));
        return HttpViolation.None;
    }

    private static void Upgrade(RequestHead head, ConnectionOptions options)
    {
        // A server ignores Upgrade from HTTP/1.0 (RFC 9110 7.8).
        if (ConnectionRules.Has(options, ConnectionOptions.Upgrade) && head.Version == ProtocolVersion.Http11 && head.Method != KnownMethod.Connect)
        {
            head.UpgradeRange = UpgradeRules.Find(head.Headers);
        }
    }

    private static void Wishes(RequestHead head)
    {
        var fields = head.Headers;
        if (head.Version == ProtocolVersion.Http10)
        {
            // An HTTP/1.0 client can neither wait for 100 nor read trailers (RFC 9110 10.1.1): the upstream, to which we speak 1.1, must not be told.
            for (var i = fields.IndexOf(KnownHeader.Expect); i >= 0; i = fields.IndexOf(KnownHeader.Expect, i + 1))
            {
                fields.MarkHopByHop(i);
            }

            return;
        }

        for (var i = fields.IndexOf(KnownHeader.Te); i >= 0; i = fields.IndexOf(KnownHeader.Te, i + 1))
        {
            foreach (var coding in new CommaList(fields[i].Value))
            {
                head.AcceptsTrailers |= Ascii.EqualsIgnoreCase(coding, "trailers"u8);
            }
        }

        if (fields.TryGet(KnownHeader.Expect, out var expect))
        {
            head.Expectation = Ascii.EqualsIgnoreCase(expect, "100-continue"u8) ? Expectation.Continue : Expectation.Unknown;
        }
    }
}
