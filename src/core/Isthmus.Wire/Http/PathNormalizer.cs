using System.Buffers;

namespace Isthmus.Wire.Http;

/// <summary>
/// Brings a path into the one form that router, policy and upstream agree on, in this order: fragments refused, escaped slashes, dot
/// segments (RFC 3986 5.2.4, with <c>\</c> as a slash and <c>%2E</c> as a dot), runs of slashes. The query is never touched. Pure.
/// </summary>
public static class PathNormalizer
{
    // Without any of these a path has neither escapes, backslashes, fragments nor dot segments.
    private static readonly SearchValues<byte> Suspicious = SearchValues.Create("%\\#."u8);

    /// <summary>
    /// Normalises <paramref name="path"/> into <paramref name="destination"/>, which must have room for the path and one more byte.
    /// <paramref name="violation"/> says why when rejected. <c>*</c> and the empty path of CONNECT are left alone.
    /// </summary>
    public static PathOutcome Normalize(
        ReadOnlySpan<byte> path, PathRules rules, Span<byte> destination, out int written, out HttpViolation violation)
    {
        written = 0;
        violation = HttpViolation.None;
        if (path.IsEmpty || path is [(byte)'*'] || IsPlain(path))
        {
            return PathOutcome.Unchanged;
        }

        if (path.Contains((byte)'#'))
        {
            violation = HttpViolation.FragmentInTarget;
            return PathOutcome.Rejected;
        }

        var query = path.IndexOf((byte)'?');
        query = query < 0 ? path.Length : query;
        path[..query].CopyTo(destination);
        var length = query;
        var isDecoded = false;
        violation = rules.EscapedSlashes == EscapedSlashes.Keep ? HttpViolation.None : Unescape(destination, rules, ref length, out isDecoded);
        if (violation == HttpViolation.None && rules.Normalize)
        {
            violation = RemoveDots(destination, ref length);
        }

        if (violation != HttpViolation.None)
        {
            return PathOutcome.Rejected;
        }

        length = rules.MergeSlashes ? MergeSlashes(destination[..length]) : length;
        path[query..].CopyTo(destination[length..]);
        written = length + path.Length - query;
        var isSame = destination[..written].SequenceEqual(path);
        return isDecoded && rules.EscapedSlashes == EscapedSlashes.Redirect ? PathOutcome.Redirect
            : isSame ? PathOutcome.Unchanged : PathOutcome.Changed;
    }

    private static bool IsPlain(ReadOnlySpan<byte> path) =>
        path[0] == (byte)'/' && path.IndexOfAny(Suspicious) < 0 && path.IndexOf("//"u8) < 0;

    private static HttpViolation Unescape(Span<byte> path, PathRules rules, ref int length, out bool isDecoded)
    {
        var to = 0;
        for (var from = 0; from < length; from++)
        {
            var slash = EscapedSlashAt(path[from..length]);
            path[to++] = slash == 0 ? path[from] : slash;
            from += slash == 0 ? 0 : 2;
        }

        isDecoded = to < length;
        length = to;
        return isDecoded && rules.EscapedSlashes == EscapedSlashes.Reject ? HttpViolation.EscapedSlashInPath : HttpViolation.None;
    }

    private static byte EscapedSlashAt(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'%', (byte)'2', (byte)'f' or (byte)'F', ..] => (byte)'/',
        [(byte)'%', (byte)'5', (byte)'c' or (byte)'C', ..] => (byte)'\\',
        _ => 0,
    };

    // In place: the output is never ahead of the input, but for the slash that a relative path gets.
    private static HttpViolation RemoveDots(Span<byte> path, ref int length)
    {
        var text = path[..length];
        if (text.IndexOf("%00"u8) >= 0)
        {
            return HttpViolation.BadPath;
        }

        text.Replace((byte)'\\', (byte)'/');
        if (length == 0 || path[0] != (byte)'/')
        {
            text.CopyTo(path[1..]);
            path[0] = (byte)'/';
            length++;
        }

        var to = 1;
        for (var from = 1; from <= length;)
        {
            var end = path[from..length].IndexOf((byte)'/');
            var isLast = end < 0;
            end = isLast ? length : from + end;
            var dots = Dots(path[from..end]);
            if (dots == 2)
            {
                to = to == 1 ? 1 : path[..(to - 1)].LastIndexOf((byte)'/') + 1;
            }
            else if (dots == 0)
            {
                path[from..end].CopyTo(path[to..]);
                to += end - from;
                if (!isLast)
                {
                    path[to++] = (byte)'/';
                }
            }

            from = end + 1;
        }

        length = to;
        return HttpViolation.None;
    }

    // 1 or 2 for a dot segment, else 0. What follows a semicolon is a parameter to some servers, so "..;a" is ".." to them.
    private static int Dots(ReadOnlySpan<byte> segment)
    {
        var dots = 0;
        while (!segment.IsEmpty && dots < 3)
        {
            if (segment[0] == (byte)';' && dots > 0)
            {
                return dots;
            }

            var width = segment[0] == (byte)'.' ? 1 : segment is [(byte)'%', (byte)'2', (byte)'e' or (byte)'E', ..] ? 3 : 0;
            if (width == 0)
            {
                return 0;
            }

            dots++;
            segment = segment[width..];
        }

        return dots < 3 ? dots : 0;
    }

    private static int MergeSlashes(Span<byte> path)
    {
        var to = 0;
        foreach (var octet in path)
        {
            if (octet != (byte)'/' || to == 0 || path[to - 1] != (byte)'/')
            {
                path[to++] = octet;
            }
        }

        return to;
    }
}
