using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>What a complete response head means for the request it answers (RFC 9112 6.3).</summary>
internal static class ResponseRules
{
    public static HttpViolation Apply(ResponseHead head, KnownMethod method, bool isUpgradeForwarded)
    {
        if (method == KnownMethod.Connect && head.Status is >= 200 and < 300)
        {
            head.Framing = BodyFraming.Tunnel;
            head.KeepAlive = false;
            ConnectionRules.ReadResponse(head.Headers);
            return HttpViolation.None;
        }

        var violation = FramingRules.Declared(head.Headers, head.Version, out var declared);
        if (violation != HttpViolation.None)
        {
            return violation;
        }

        var options = ConnectionRules.ReadResponse(head.Headers);
        head.DeclaredFraming = declared;
        if (head.Status == 101)
        {
            return Switch(head, isUpgradeForwarded);
        }

        var mayNot = head.Status is < 200 or 204;
        var hasNone = mayNot || head.Status == 304 || method == KnownMethod.Head;
        head.Framing = hasNone ? BodyFraming.None : declared.Kind == BodyKind.None ? BodyFraming.UntilClose : declared;

        // A length where there can be no body: the server means something else than we do, so its next bytes are not trusted.
        head.KeepAlive = ConnectionRules.IsKept(head.Version, options)
            && head.Framing.Kind != BodyKind.UntilClose
            && !(mayNot && !declared.IsEmpty);
        return HttpViolation.None;
    }

    private static HttpViolation Switch(ResponseHead head, bool isUpgradeForwarded)
    {
        head.UpgradeRange = UpgradeRules.Find(head.Headers);
        head.Framing = BodyFraming.Tunnel;
        head.KeepAlive = false;
        return isUpgradeForwarded && head.UpgradeRange.Length > 0 ? HttpViolation.None : HttpViolation.UnexpectedUpgrade;
    }
}
