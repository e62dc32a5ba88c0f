using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Isthmus.Model.Plans;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Routes;

/// <summary>Puts another path in the place of a request's path; the query stays. Immutable.</summary>
public sealed class PathRewriter
{
    private readonly PathMatcher _match;
    private readonly byte[] _prefix;
    private readonly Regex? _expression;
    private readonly string _substitution;
    private readonly bool _hasGroups;

    private PathRewriter(PathMatcher match, string prefix, Regex? expression, string substitution)
    {
        _match = match;
        _prefix = Encoding.UTF8.GetBytes(prefix);
        _expression = expression;
        _hasGroups = expression is not null && Substitution.HasGroups(substitution);
        _substitution = expression is null || _hasGroups ? Substitution.ForDotnet(substitution) : Substitution.Literal(substitution);
    }

    /// <summary>A rewriter of what <paramref name="match"/> matched to <paramref name="prefix"/>.</summary>
    internal static PathRewriter OfPrefix(PathMatcher match, string prefix) => new(match, prefix, null, "");

    /// <summary>A rewriter by expression; null, with the reason, when it cannot be compiled.</summary>
    internal static PathRewriter? OfExpression(PathMatcher match, RegexRewrite rewrite, out string? error)
    {
        var expression = Re2.Compile(rewrite.Pattern, isWhole: false, out error);
        error ??= Substitution.HighestGroup(rewrite.Substitution) >= (expression?.GetGroupNumbers().Length ?? 0)
            ? $"'{rewrite.Substitution}' names a group that '{rewrite.Pattern}' does not have"
            : null;
        return error is null ? new PathRewriter(match, "", expression, rewrite.Substitution) : null;
    }

    /// <summary>Writes the new path and the old query. False when <paramref name="destination"/> is too small.</summary>
    /// <param name="pathAndQuery">The request's path, which the route matched, and query.</param>
    /// <param name="destination">Receives the new path and the query.</param>
    /// <param name="written">How many bytes were written.</param>
    public bool TryRewrite(ReadOnlySpan<byte> pathAndQuery, Span<byte> destination, out int written)
    {
        var path = RequestPath.PathOf(pathAndQuery);
        return _expression is null
            ? TryJoin(_prefix, pathAndQuery[_match.MatchedLength(path)..], destination, out written)
            : TryRewriteByExpression(path, pathAndQuery[path.Length..], destination, out written);
    }

    private bool TryRewriteByExpression(ReadOnlySpan<byte> path, ReadOnlySpan<byte> rest, Span<byte> destination, out int written)
    {
        var chars = ArrayPool<char>.Shared.Rent(path.Length);
        var text = chars.AsSpan(0, Encoding.UTF8.GetChars(path, chars));
        var isWritten = _hasGroups
            ? TryWriteText(_expression!.Replace(text.ToString(), _substitution), destination, out written)
            : TryReplaceMatches(text, destination, out written);
        ArrayPool<char>.Shared.Return(chars);
        if (!isWritten || rest.Length > destination.Length - written)
        {
            written = 0;
            return false;
        }

        rest.CopyTo(destination[written..]);
        written += rest.Length;
        return true;
    }

    // Groups are only to be had as objects; without them the matches' places suffice, and nothing is allocated.
    private bool TryReplaceMatches(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        var from = 0;
        foreach (var match in _expression!.EnumerateMatches(text))
        {
            if (!TryAppend(text[from..match.Index], destination, ref written) || !TryAppend(_substitution, destination, ref written))
            {
                return false;
            }

            from = match.Index + match.Length;
        }

        return TryAppend(text[from..], destination, ref written);
    }

    private static bool TryAppend(ReadOnlySpan<char> text, Span<byte> destination, ref int written)
    {
        var isWritten = TryWriteText(text, destination[written..], out var count);
        written += count;
        return isWritten;
    }

    private static bool TryWriteText(ReadOnlySpan<char> text, Span<byte> destination, out int written) =>
        Encoding.UTF8.TryGetBytes(text, destination, out written);

    private static bool TryJoin(ReadOnlySpan<byte> start, ReadOnlySpan<byte> end, Span<byte> destination, out int written)
    {
        written = start.Length + end.Length;
        if (written > destination.Length)
        {
            written = 0;
            return false;
        }

        start.CopyTo(destination);
        end.CopyTo(destination[start.Length..]);
        return true;
    }
}
