using System.Text;
using System.Text.RegularExpressions;

namespace Isthmus.Proxy.Plans;

/// <summary>One comparison of bytes with a planned text.</summary>
internal sealed class TextTest
{
    private readonly byte[] _text;
    private readonly bool _ignoresCase;
    private readonly bool _isSegment;
    private readonly StringMatchKind _kind;
    private readonly Regex? _regex;

    /// <summary>A test of a path.</summary>
    public TextTest(PathMatchKind kind, string text, bool ignoresCase)
        : this(ToStringMatch(kind), text, ignoresCase) => _isSegment = kind == PathMatchKind.SegmentPrefix;

    /// <summary>A test of a value.</summary>
    public TextTest(StringMatchKind kind, string text, bool ignoresCase)
    {
        _kind = kind;
        _text = Encoding.UTF8.GetBytes(text);
        _ignoresCase = ignoresCase;
        _regex = kind == StringMatchKind.Regex
            ? new Regex($"^(?:{text})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))
            : null;
    }

    /// <summary>Bytes of the text.</summary>
    public int Length => _text.Length;

    /// <summary>Whether the value passes.</summary>
    public bool Matches(ReadOnlySpan<byte> value) => _kind switch
    {
        StringMatchKind.Exact => value.Length == _text.Length && Same(value),
        StringMatchKind.Prefix => value.Length >= _text.Length && Same(value[.._text.Length]) && (!_isSegment || EndsSegment(value)),
        StringMatchKind.Suffix => value.Length >= _text.Length && Same(value[^_text.Length..]),
        StringMatchKind.Contains => Contains(value),
        _ => _regex!.IsMatch(Encoding.Latin1.GetString(value)),
    };

    private bool Same(ReadOnlySpan<byte> value) => _ignoresCase ? Ascii.EqualsIgnoreCase(value, _text) : value.SequenceEqual(_text);

    private bool EndsSegment(ReadOnlySpan<byte> value) =>
        value.Length == _text.Length || value[_text.Length] == (byte)'/' || _text is [.., (byte)'/'];

    private bool Contains(ReadOnlySpan<byte> value)
    {
        for (var i = 0; i + _text.Length <= value.Length; i++)
        {
            if (Same(value.Slice(i, _text.Length)))
            {
                return true;
            }
        }

        return false;
    }

    private static StringMatchKind ToStringMatch(PathMatchKind kind) => kind switch
    {
        PathMatchKind.Exact => StringMatchKind.Exact,
        PathMatchKind.Regex => StringMatchKind.Regex,
        _ => StringMatchKind.Prefix,
    };
}
