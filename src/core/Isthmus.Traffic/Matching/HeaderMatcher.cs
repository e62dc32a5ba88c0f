using System.Buffers;
using System.Text;
using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Matching;

/// <summary>A compiled condition on a header (<c>envoy.config.route.v3.HeaderMatcher</c>). Several lines of one name count as one value joined with a comma.</summary>
public sealed class HeaderMatcher
{
    private readonly byte[] _name;
    private readonly Attribute _attribute;
    private readonly TextMatcher? _value;
    private readonly bool _isInverted;
    private readonly bool _treatsMissingAsEmpty;

    private HeaderMatcher(HeaderMatch match, TextMatcher? value)
    {
        Name = match.Name;
        _name = Encoding.ASCII.GetBytes(match.Name);
        _attribute = match.Name switch
        {
            ":method" => Attribute.Method,
            ":scheme" => Attribute.Scheme,
            ":authority" or "host" => Attribute.Authority,
            ":path" => Attribute.Path,
            _ => Attribute.Field,
        };
        _value = value;
        _isInverted = match.IsInverted;
        _treatsMissingAsEmpty = match.TreatsMissingAsEmpty;
    }

    private enum Attribute
    {
        Field,
        Method,
        Scheme,
        Authority,
        Path,
    }

    /// <summary>The header's name.</summary>
    public string Name { get; }

    /// <summary>Compiles a condition; null, with the reason, when its expression cannot be compiled.</summary>
    public static HeaderMatcher? Compile(HeaderMatch match, out string? error)
    {
        error = null;
        var value = match.Value is null ? null : TextMatcher.Compile(match.Value, out error);
        return error is null ? new HeaderMatcher(match, value) : null;
    }

    /// <summary>Whether the request fulfils the condition.</summary>
    public bool Matches<TRequest>(TRequest request)
        where TRequest : IRequestAttributes, allows ref struct
    {
        if (_attribute != Attribute.Field)
        {
            var text = PseudoHeader(request);
            return text.IsEmpty ? MatchesAbsent() : MatchesValue(text);
        }

        var cursor = 0;
        if (!request.TryGetHeader(_name, ref cursor, out var first))
        {
            return MatchesAbsent();
        }

        var isRepeated = _value is not null && request.TryGetHeader(_name, ref cursor, out _);
        return isRepeated ? MatchesJoined(request) : MatchesValue(first);
    }

    private ReadOnlySpan<byte> PseudoHeader<TRequest>(TRequest request)
        where TRequest : IRequestAttributes, allows ref struct => _attribute switch
        {
            Attribute.Method => request.Method,
            Attribute.Scheme => request.Scheme,
            Attribute.Authority => request.Authority,
            _ => request.PathAndQuery,
        };

    private bool MatchesValue(ReadOnlySpan<byte> value) => (_value is null || _value.Matches(value)) != _isInverted;

    // A value that is not there fulfils nothing, not even the opposite, unless it is to count as empty.
    private bool MatchesAbsent() => _value is null ? _isInverted : _treatsMissingAsEmpty && _value.Matches(default) != _isInverted;

    private bool MatchesJoined<TRequest>(TRequest request)
        where TRequest : IRequestAttributes, allows ref struct
    {
        var joined = ArrayPool<byte>.Shared.Rent(Defaults.MaxJoinedHeader);
        var length = 0;
        var cursor = 0;
        var isFirst = true;
        while (request.TryGetHeader(_name, ref cursor, out var value) && length + 1 + value.Length <= Defaults.MaxJoinedHeader)
        {
            if (!isFirst)
            {
                joined[length++] = (byte)',';
            }

            isFirst = false;
            value.CopyTo(joined.AsSpan(length));
            length += value.Length;
        }

        var isMatch = MatchesValue(joined.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(joined);
        return isMatch;
    }
}
