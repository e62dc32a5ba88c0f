using System.Text;
using Isthmus.Model.Plans;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Routes;

/// <summary>A compiled condition on a path, with how much of it was matched: what a prefix rewrite replaces.</summary>
public sealed class PathMatcher
{
    private readonly PathMatchKind _kind;
    private readonly byte[] _path;
    private readonly bool _ignoresCase;
    private readonly TextMatcher? _expression;

    private PathMatcher(RouteMatch match, TextMatcher? expression)
    {
        _kind = match.PathKind;
        _path = Encoding.UTF8.GetBytes(match.Path);
        _ignoresCase = match.IgnoresPathCase;
        _expression = expression;
    }

    /// <summary>Compiles the path of a match; null, with the reason, when its expression cannot be compiled.</summary>
    public static PathMatcher? Compile(RouteMatch match, out string? error)
    {
        error = null;
        if (match.PathKind != PathMatchKind.Regex)
        {
            return new PathMatcher(match, null);
        }

        // "*" alone is Istio's old way to say everything.
        var pattern = match.Path == "*" ? ".*" : match.Path;
        var expression = TextMatcher.Compile(new StringMatch(StringMatchKind.Regex, pattern), out error);
        return expression is null ? null : new PathMatcher(match, expression);
    }

    /// <summary>Whether <paramref name="path"/>, without its query, matches; empty for CONNECT.</summary>
    public bool Matches(ReadOnlySpan<byte> path) => _kind switch
    {
        // Only CONNECT has no path, and nothing but a route for it takes it.
        _ when path.IsEmpty => _kind == PathMatchKind.Connect,
        PathMatchKind.Connect => false,
        PathMatchKind.Prefix => Begins(path),
        PathMatchKind.Exact => path.Length == _path.Length && Begins(path),
        PathMatchKind.SegmentPrefix => Begins(path) && (path.Length == _path.Length || path[_path.Length] == '/'),
        _ => _expression!.Matches(path),
    };

    /// <summary>How many bytes at the start of a path that matches are "the matched prefix": all of them for an expression.</summary>
    public int MatchedLength(ReadOnlySpan<byte> path) => _kind == PathMatchKind.Regex ? path.Length : _path.Length;

    private bool Begins(ReadOnlySpan<byte> path) =>
        path.Length >= _path.Length && (_ignoresCase ? Ascii.EqualsIgnoreCase(path[.._path.Length], _path) : path.StartsWith(_path));
}
