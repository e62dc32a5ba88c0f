using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Matching;

/// <summary>A compiled condition on a claim of the request's token: one value of a list is enough. Without a token no claim is there.</summary>
public sealed class ClaimMatcher
{
    private readonly string[] _path;
    private readonly TextMatcher? _value;
    private readonly bool _isInverted;

    private ClaimMatcher(ClaimMatch match, TextMatcher? value)
    {
        _path = [.. match.Path];
        _value = value;
        _isInverted = match.IsInverted;
    }

    /// <summary>Compiles a condition; null, with the reason, when its expression cannot be compiled.</summary>
    public static ClaimMatcher? Compile(ClaimMatch match, out string? error)
    {
        error = null;
        var value = match.Value is null ? null : TextMatcher.Compile(match.Value, out error);
        return error is null ? new ClaimMatcher(match, value) : null;
    }

    /// <summary>Whether the request fulfils the condition.</summary>
    public bool Matches<TRequest>(TRequest request)
        where TRequest : IRequestAttributes, allows ref struct
    {
        var cursor = 0;
        while (request.TryGetClaim(_path, ref cursor, out var value))
        {
            if (_value is null || _value.Matches(value))
            {
                return !_isInverted;
            }
        }

        return _isInverted;
    }
}
