using System.Text;
using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Matching;

/// <summary>A compiled condition on a query parameter (<c>QueryParameterMatcher</c>): on its first value, as it was sent, without decoding.</summary>
public sealed class QueryMatcher
{
    private readonly byte[] _name;
    private readonly TextMatcher? _value;

    private QueryMatcher(QueryMatch match, TextMatcher? value)
    {
        Name = match.Name;
        _name = Encoding.UTF8.GetBytes(match.Name);
        _value = value;
    }

    /// <summary>The parameter's name.</summary>
    public string Name { get; }

    /// <summary>Compiles a condition; null, with the reason, when its expression cannot be compiled.</summary>
    public static QueryMatcher? Compile(QueryMatch match, out string? error)
    {
        error = null;
        var value = match.Value is null ? null : TextMatcher.Compile(match.Value, out error);
        return error is null ? new QueryMatcher(match, value) : null;
    }

    /// <summary>Whether the query string, without its question mark, fulfils the condition.</summary>
    public bool Matches(ReadOnlySpan<byte> query) =>
        TryFind(query, _name, out var value) && (_value is null || _value.Matches(value));

    /// <summary>The first value of a parameter; empty when it has none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> query, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        while (!query.IsEmpty)
        {
            var end = query.IndexOf((byte)'&');
            var pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            var equals = pair.IndexOf((byte)'=');
            if ((equals < 0 ? pair : pair[..equals]).SequenceEqual(name))
            {
                value = equals < 0 ? default : pair[(equals + 1)..];
                return true;
            }
        }

        value = default;
        return false;
    }
}
