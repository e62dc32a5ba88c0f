using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Isthmus.Traffic.Matching;

/// <summary>Rewrites an RE2 expression (github.com/google/re2/wiki/Syntax) into what means the same to .NET. One use per expression.</summary>
internal sealed class Re2Translation
{
    private static readonly Dictionary<string, string> NamedClasses = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = "\\u0000-\\u007F",
        ["blank"] = "\\t ",
        ["cntrl"] = "\\u0000-\\u001F\\u007F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = "!-/:-@\\[-`{-~",
        ["space"] = "\\t\\n\\v\\f\\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    private readonly string _pattern;
    private readonly bool _isMultiline;
    private readonly StringBuilder _result = new();
    private int _at;
    private bool _inClass;
    private string? _error;

    private Re2Translation(string pattern)
    {
        _pattern = pattern;
        _isMultiline = Regex.IsMatch(pattern, @"\(\?[is]*m", RegexOptions.NonBacktracking);
    }

    /// <summary>Translates <paramref name="pattern"/>; false, with the reason, when it uses what RE2 does not have.</summary>
    public static bool TryTranslate(string pattern, out string translated, out string? error)
    {
        var translation = new Re2Translation(pattern);
        translation.Run();
        translated = translation._result.ToString();
        error = translation._error;
        return error is null;
    }

    private void Run()
    {
        while (_at < _pattern.Length && _error is null)
        {
            var c = _pattern[_at];
            if (c == '\\')
            {
                Escape();
            }
            else if (_inClass)
            {
                InClass(c);
            }
            else
            {
                Outside(c);
            }
        }
    }

    private void Outside(char c)
    {
        switch (c)
        {
            case '[':
                BeginClass();
                break;
            case '(' when _at + 1 < _pattern.Length && _pattern[_at + 1] == '?':
                Group();
                break;
            case '$':
                Emit(_isMultiline ? "$" : "\\z", 1);
                break;
            case '{' when RepetitionOver(1000):
                Fail("repeats more than 1000 times");
                break;
            default:
                Emit(c.ToString(), 1);
                break;
        }
    }

    private void BeginClass()
    {
        _inClass = true;
        Emit("[", 1);
        if (_at < _pattern.Length && _pattern[_at] == '^')
        {
            Emit("^", 1);
        }

        // A bracket that comes first is one of the members.
        if (_at < _pattern.Length && _pattern[_at] == ']')
        {
            Emit("\\]", 1);
        }
    }

    private void InClass(char c)
    {
        var end = c == '[' && _at + 1 < _pattern.Length && _pattern[_at + 1] == ':' ? _pattern.IndexOf(":]", _at + 2, StringComparison.Ordinal) : -1;
        if (end >= 0)
        {
            if (NamedClasses.TryGetValue(_pattern[(_at + 2)..end], out var members))
            {
                Emit(members, end + 2 - _at);
            }
            else
            {
                Fail("names an unknown character class");
            }

            return;
        }

        _inClass = c != ']';
        Emit(c == '[' ? "\\[" : c.ToString(), 1);
    }

    private void Group()
    {
        var rest = _pattern.AsSpan(_at + 2);
        var isNamed = rest.StartsWith("P<") || (rest.StartsWith("<") && !rest.StartsWith("<=") && !rest.StartsWith("<!"));
        if (isNamed && rest.IndexOf('>') is var close and >= 0)
        {
            // .NET numbers named groups behind all others, RE2 in their order; nobody asks for them by name.
            Emit("(", close + 3);
        }
        else if (rest.IndexOfAnyExcept("ims-") is var end and >= 0 && rest[end] is ':' or ')')
        {
            Emit($"(?{rest[..(end + 1)]}", end + 3);
        }
        else
        {
            Fail("has a group that RE2 does not know");
        }
    }

    private void Escape()
    {
        if (_at + 1 >= _pattern.Length)
        {
            Fail("ends in a backslash");
            return;
        }

        var c = _pattern[_at + 1];
        switch (c)
        {
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                Emit(AsciiClass(c), 2);
                break;
            case 'Q' when !_inClass:
                Quoted();
                break;
            case 'p' or 'P':
                UnicodeClass(c);
                break;
            case 'x':
                Hexadecimal();
                break;
            case '0':
                Octal();
                break;
            case 'a' or 'f' or 'n' or 'r' or 't' or 'v':
                Emit($"\\{c}", 2);
                break;
            case 'A' or 'z' or 'b' or 'B' when !_inClass:
                Emit($"\\{c}", 2);
                break;
            case '_':
                Emit("_", 2);
                break;
            default:
                Punctuation(c);
                break;
        }
    }

    private void Punctuation(char c)
    {
        if (char.IsAsciiLetterOrDigit(c))
        {
            Fail($"uses \\{c}, which RE2 does not have");
        }
        else
        {
            Emit(char.IsAscii(c) ? $"\\{c}" : c.ToString(), 2);
        }
    }

    private string AsciiClass(char c)
    {
        var members = char.ToLowerInvariant(c) switch
        {
            'd' => (In: "0-9", Out: "\\u0000-/:-\\uFFFF"),
            's' => (In: "\\t\\n\\f\\r ", Out: "\\u0000-\\u0008\\u000B\\u000E-\\u001F!-\\uFFFF"),
            _ => (In: "0-9A-Za-z_", Out: "\\u0000-/:-@\\u005B-\\u005E\\u0060\\u007B-\\uFFFF"),
        };
        var set = char.IsAsciiLetterLower(c) ? members.In : members.Out;
        return _inClass ? set : $"[{set}]";
    }

    private void Quoted()
    {
        var end = _pattern.IndexOf("\\E", _at + 2, StringComparison.Ordinal);
        var stop = end < 0 ? _pattern.Length : end;
        Emit(Regex.Escape(_pattern[(_at + 2)..stop]), (end < 0 ? stop : stop + 2) - _at);
    }

    private void UnicodeClass(char c)
    {
        if (_at + 2 < _pattern.Length && _pattern[_at + 2] == '{')
        {
            Emit($"\\{c}{{", 3);
            while (_at < _pattern.Length && _pattern[_at] != '}')
            {
                Emit(_pattern[_at].ToString(), 1);
            }
        }
        else if (_at + 2 < _pattern.Length)
        {
            Emit($"\\{c}{{{_pattern[_at + 2]}}}", 3);
        }
        else
        {
            Fail("ends within a character class");
        }
    }

    private void Hexadecimal()
    {
        var isBraced = _at + 2 < _pattern.Length && _pattern[_at + 2] == '{';
        var start = _at + (isBraced ? 3 : 2);
        var end = isBraced ? _pattern.IndexOf('}', start) : start + 2;
        if (end < 0 || end > _pattern.Length || !ushort.TryParse(_pattern.AsSpan(start, end - start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            Fail("has a hexadecimal escape that is none, or is above FFFF");
            return;
        }

        Emit(Unicode(code), end + (isBraced ? 1 : 0) - _at);
    }

    private void Octal()
    {
        var code = 0;
        var digits = 0;
        while (digits < 3 && _at + 1 + digits < _pattern.Length && _pattern[_at + 1 + digits] is >= '0' and <= '7')
        {
            code = (code * 8) + (_pattern[_at + 1 + digits] - '0');
            digits++;
        }

        Emit(Unicode(code), digits + 1);
    }

    private bool RepetitionOver(int most)
    {
        var end = _pattern.IndexOf('}', _at);
        if (end < 0)
        {
            return false;
        }

        foreach (var bound in _pattern[(_at + 1)..end].Split(','))
        {
            if (bound.Length > 4 && bound.All(char.IsAsciiDigit))
            {
                return true;
            }

            if (int.TryParse(bound, NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times > most)
            {
                return true;
            }
        }

        return false;
    }

    private static string Unicode(int code) => string.Create(CultureInfo.InvariantCulture, $"\\u{code:X4}");

    private void Emit(string text, int consumed)
    {
        _result.Append(text);
        _at += consumed;
    }

    private void Fail(string what) => _error = $"'{_pattern}' {what}";
}
