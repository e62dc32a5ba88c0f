using System.Globalization;
using System.Text;
using Isthmus.Model.Plans;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Routes;

/// <summary>
/// Compiled cross-origin rules of a route (Fetch standard 3.2; Istio <c>CorsPolicy</c>, with the decisions of Envoy's filter). Immutable; shared by all loops.
/// </summary>
public sealed class CorsRules
{
    private readonly TextMatcher[] _origins;
    private readonly byte[] _methods;
    private readonly byte[] _headers;
    private readonly byte[] _exposed;
    private readonly byte[] _maxAge;
    private readonly bool _allowsCredentials;

    private CorsRules(CorsPolicy policy, TextMatcher[] origins)
    {
        _origins = origins;
        _methods = Join(policy.AllowMethods);
        _headers = Join(policy.AllowHeaders);
        _exposed = Join(policy.ExposeHeaders);
        _maxAge = policy.MaxAge is { } age ? Encoding.ASCII.GetBytes(((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture)) : [];
        _allowsCredentials = policy.AllowCredentials == true;
        ForwardsUnmatchedPreflights = policy.ForwardsUnmatchedPreflights;
    }

    /// <summary>Preflights of origins that are not allowed still go to the upstream.</summary>
    public bool ForwardsUnmatchedPreflights { get; }

    /// <summary>Compiles a policy; null, with the reason, when one of its expressions cannot be compiled.</summary>
    public static CorsRules? Compile(CorsPolicy policy, out string? error)
    {
        error = null;
        var origins = new List<TextMatcher>();
        foreach (var origin in policy.AllowOrigins)
        {
            if (TextMatcher.Compile(origin, out error) is not { } matcher)
            {
                return null;
            }

            origins.Add(matcher);
        }

        return new CorsRules(policy, [.. origins]);
    }

    /// <summary>Whether pages of this origin may read answers. A rule that takes the text <c>*</c> takes every origin.</summary>
    public bool Allows(ReadOnlySpan<byte> origin)
    {
        foreach (var allowed in _origins)
        {
            if (allowed.Matches("*"u8) || allowed.Matches(origin))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Puts what a browser wants to know into the answer to an allowed origin's request.</summary>
    public void EditResponse<TTarget>(ReadOnlySpan<byte> origin, TTarget headers)
        where TTarget : IHeaderTarget, allows ref struct
    {
        Allow(origin, headers);
        if (_exposed.Length > 0)
        {
            headers.Set("access-control-expose-headers"u8, _exposed);
        }
    }

    /// <summary>Puts the answer to a preflight together.</summary>
    /// <param name="origin">Its origin; empty when that is not allowed.</param>
    /// <param name="method">What it asks for (<c>access-control-request-method</c>), given back where every method is allowed.</param>
    /// <param name="names">What it asks for (<c>access-control-request-headers</c>), given back where every field is allowed.</param>
    /// <param name="headers">The answer's fields.</param>
    public void AnswerPreflight<TTarget>(ReadOnlySpan<byte> origin, ReadOnlySpan<byte> method, ReadOnlySpan<byte> names, TTarget headers)
        where TTarget : IHeaderTarget, allows ref struct
    {
        Allow(origin, headers);
        Set(headers, "access-control-allow-methods"u8, _methods, method);
        Set(headers, "access-control-allow-headers"u8, _headers, names);
        Set(headers, "access-control-max-age"u8, _maxAge, default);
    }

    private void Allow<TTarget>(ReadOnlySpan<byte> origin, TTarget headers)
        where TTarget : IHeaderTarget, allows ref struct
    {
        if (!origin.IsEmpty)
        {
            headers.Set("access-control-allow-origin"u8, origin);
        }

        if (_allowsCredentials)
        {
            headers.Set("access-control-allow-credentials"u8, "true"u8);
        }
    }

    // The star cannot be sent together with credentials, so what was asked for is named instead.
    private static void Set<TTarget>(TTarget headers, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadOnlySpan<byte> asked)
        where TTarget : IHeaderTarget, allows ref struct
    {
        value = value is [(byte)'*'] ? asked : value;
        if (!value.IsEmpty)
        {
            headers.Set(name, value);
        }
    }

    private static byte[] Join(EquatableArray<string> values) => Encoding.UTF8.GetBytes(string.Join(',', values));
}
