using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Matching;

/// <summary>A compiled condition on a text (<c>envoy.type.matcher.v3.StringMatcher</c>). Immutable; shared by all loops; matching allocates nothing.</summary>
public sealed class TextMatcher
{
    private const int CharsOnStack = 256;

    private readonly StringMatchKind _kind;
    private readonly byte[] _value;
    private readonly bool _ignoresCase;
    private readonly Regex? _regex;

    private TextMatcher(StringMatchKind kind, string value, bool ignoresCase, Regex? regex = null)
    {
        _kind = kind;
        _value = Encoding.UTF8.GetBytes(value);
        _ignoresCase = ignoresCase;
        _regex = regex;
    }

    /// <summary>Compiles a condition; null, with the reason, when its expression cannot be compiled.</summary>
    public static TextMatcher? Compile(StringMatch match, out string? error)
    {
        error = null;
        if (match.Kind != StringMatchKind.Regex)
        {
            return new TextMatcher(match.Kind, match.Value, match.IgnoresCase);
        }

        // Most expressions that operators write are a literal with ".*" around it; comparing bytes is ten times cheaper than an automaton.
        if (LiteralExpression.TryRead(match.Value, out var kind, out var literal))
        {
            return new TextMatcher(kind, literal, ignoresCase: false);
        }

        var regex = Re2.Compile(match.Value, isWhole: true, out error);
        return regex is null ? null : new TextMatcher(StringMatchKind.Regex, "", ignoresCase: false, regex);
    }

    /// <summary>
    /// Whether <paramref name="text"/> fulfils the condition. For an expression that is more than a literal, bytes that are no UTF-8 count as U+FFFD: a rule that denies "any
    /// segment" must not be evaded by a byte that is no character.
    /// </summary>
    public bool Matches(ReadOnlySpan<byte> text) => _kind switch
    {
        StringMatchKind.Exact => text.Length == _value.Length && AreEqual(text),
        StringMatchKind.Prefix => text.Length >= _value.Length && AreEqual(text[.._value.Length]),
        StringMatchKind.Suffix => text.Length >= _value.Length && AreEqual(text[^_value.Length..]),
        StringMatchKind.Contains => Contains(text),
        _ => MatchesExpression(text),
    };

    private bool AreEqual(ReadOnlySpan<byte> part) => _ignoresCase ? Ascii.EqualsIgnoreCase(part, _value) : part.SequenceEqual(_value);

    private bool Contains(ReadOnlySpan<byte> text)
    {
        if (!_ignoresCase)
        {
            return text.IndexOf(_value) >= 0;
        }

        for (var i = 0; i + _value.Length <= text.Length; i++)
        {
            if (AreEqual(text.Slice(i, _value.Length)))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesExpression(ReadOnlySpan<byte> text)
    {
        var rented = text.Length > CharsOnStack ? ArrayPool<char>.Shared.Rent(text.Length) : null;
        Span<char> chars = rented ?? stackalloc char[CharsOnStack];
        Utf8.ToUtf16(text, chars, out _, out var length);
        var isMatch = _regex!.IsMatch(chars[..length]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return isMatch;
    }
}
