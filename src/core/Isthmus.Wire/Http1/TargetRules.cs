using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>Finds form, path and authority of a request target (RFC 9112 3.2, 3.3).</summary>
internal static class TargetRules
{
    public static HttpViolation Resolve(RequestHead head)
    {
        var target = head.Target;
        if (target.Contains((byte)'#'))
        {
            return HttpViolation.FragmentInTarget;
        }

        if (head.Method == KnownMethod.Connect)
        {
            return Tunnel(head);
        }

        if (target[0] == (byte)'/' || (target is [(byte)'*'] && head.Method == KnownMethod.Options))
        {
            head.Form = target[0] == (byte)'/' ? TargetForm.Origin : TargetForm.Asterisk;
            head.PointPath(head.TargetRange);
            return HttpViolation.None;
        }

        return Absolute(head);
    }

    private static HttpViolation Tunnel(RequestHead head)
    {
        if (!Authority.IsValidWithPort(head.Target))
        {
            return HttpViolation.BadTargetAuthority;
        }

        head.Form = TargetForm.Authority;
        head.PointAuthority(head.TargetRange);
        return HttpViolation.None;
    }

    private static HttpViolation Absolute(RequestHead head)
    {
        var target = head.Target;
        var isHttps = StartsWithIgnoreCase(target, "https://"u8);
        if (!isHttps && !StartsWithIgnoreCase(target, "http://"u8))
        {
            return HttpViolation.BadTarget;
        }

        var start = isHttps ? "https://"u8.Length : "http://"u8.Length;
        var rest = target[start..];
        var end = rest.IndexOfAny((byte)'/', (byte)'?');
        end = end < 0 ? rest.Length : end;

        // User information is refused with the rest (RFC 9110 4.2.4).
        if (!Authority.IsValid(rest[..end]))
        {
            return HttpViolation.BadTargetAuthority;
        }

        head.Form = TargetForm.Absolute;
        head.IsHttpsTarget = isHttps;
        head.PointAuthority(new TextRange(head.TargetRange.Start + start, end));
        return PointPath(head, rest[end..], head.TargetRange.Start + start + end);
    }

    private static HttpViolation PointPath(RequestHead head, ReadOnlySpan<byte> path, int start)
    {
        if (path is [(byte)'/', ..])
        {
            head.PointPath(new TextRange(start, path.Length));
            return HttpViolation.None;
        }

        // No path: a slash, or the asterisk for OPTIONS without query (RFC 9112 3.2.4).
        var root = path.IsEmpty && head.Method == KnownMethod.Options ? "*"u8 : "/"u8;
        var length = root.Length + path.Length;
        if (!head.Text.TryAppend(root, path, default, default, out start))
        {
            return HttpViolation.HeadTooLarge;
        }

        head.PointPath(new TextRange(start, length));
        return HttpViolation.None;
    }

    private static bool StartsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix) =>
        text.Length >= prefix.Length && Ascii.EqualsIgnoreCase(text[..prefix.Length], prefix);
}
