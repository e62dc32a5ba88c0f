using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Translation.Writing;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>Conditions on texts, headers, parameters and tokens.</summary>
internal static class MatcherReader
{
    private static readonly StringMatch Nothing = new(StringMatchKind.Exact, "");

    /// <summary>A condition on a text.</summary>
    public static StringMatch String(MatcherPb.StringMatcher? matcher, Findings findings)
    {
        switch (matcher?.MatchPatternCase)
        {
            case MatcherPb.StringMatcher.MatchPatternOneofCase.Exact:
                return new(StringMatchKind.Exact, matcher.Exact, matcher.IgnoreCase);
            case MatcherPb.StringMatcher.MatchPatternOneofCase.Prefix:
                return new(StringMatchKind.Prefix, matcher.Prefix, matcher.IgnoreCase);
            case MatcherPb.StringMatcher.MatchPatternOneofCase.Suffix:
                return new(StringMatchKind.Suffix, matcher.Suffix, matcher.IgnoreCase);
            case MatcherPb.StringMatcher.MatchPatternOneofCase.Contains:
                return new(StringMatchKind.Contains, matcher.Contains, matcher.IgnoreCase);
            case MatcherPb.StringMatcher.MatchPatternOneofCase.SafeRegex:
                return new(StringMatchKind.Regex, matcher.SafeRegex.Regex);
            default:
                findings.Reject($"string matcher: {matcher?.MatchPatternCase.ToString() ?? "missing"}");
                return Nothing;
        }
    }

    /// <summary>A condition on a header; the older forms too.</summary>
    public static HeaderMatch Header(RoutePb.HeaderMatcher matcher, Findings findings)
    {
        var isInverted = matcher.InvertMatch;
        StringMatch? value = null;
        switch (matcher.HeaderMatchSpecifierCase)
        {
            case RoutePb.HeaderMatcher.HeaderMatchSpecifierOneofCase.None:
                break;
            case RoutePb.HeaderMatcher.HeaderMatchSpecifierOneofCase.PresentMatch:
                isInverted ^= !matcher.PresentMatch;
                break;
            case RoutePb.HeaderMatcher.HeaderMatchSpecifierOneofCase.StringMatch:
                value = String(matcher.StringMatch, findings);
                break;
            case RoutePb.HeaderMatcher.HeaderMatchSpecifierOneofCase.ExactMatch:
                // The older form takes an empty text for any value.
                value = matcher.ExactMatch.Length == 0 ? null : new(StringMatchKind.Exact, matcher.ExactMatch);
                break;
            case RoutePb.HeaderMatcher.HeaderMatchSpecifierOneofCase.PrefixMatch:
                value = new(StringMatchKind.Prefix, matcher.PrefixMatch);
                break;
            case RoutePb.HeaderMatcher.HeaderMatchSpecifierOneofCase.SuffixMatch:
                value = new(StringMatchKind.Suffix, matcher.SuffixMatch);
                break;
            case RoutePb.HeaderMatcher.HeaderMatchSpecifierOneofCase.ContainsMatch:
                value = new(StringMatchKind.Contains, matcher.ContainsMatch);
                break;
            case RoutePb.HeaderMatcher.HeaderMatchSpecifierOneofCase.SafeRegexMatch:
                value = new(StringMatchKind.Regex, matcher.SafeRegexMatch.Regex);
                break;
            default:
                findings.Reject($"header matcher: {matcher.HeaderMatchSpecifierCase}");
                break;
        }

        return new(matcher.Name, value, isInverted, matcher.TreatMissingHeaderAsEmpty);
    }

    /// <summary>A condition on a query parameter.</summary>
    public static QueryMatch Query(RoutePb.QueryParameterMatcher matcher, Findings findings)
    {
        if (matcher.QueryParameterMatchSpecifierCase == RoutePb.QueryParameterMatcher.QueryParameterMatchSpecifierOneofCase.StringMatch)
        {
            return new(matcher.Name, String(matcher.StringMatch, findings));
        }

        findings.RejectIf(matcher is { QueryParameterMatchSpecifierCase: RoutePb.QueryParameterMatcher.QueryParameterMatchSpecifierOneofCase.PresentMatch, PresentMatch: false }, "query parameter matcher: present_match false");
        return new(matcher.Name, null);
    }

    /// <summary>The path of a claim in the metadata of Envoy's JWT filter; null, and a finding, when it is something else.</summary>
    public static IReadOnlyList<string>? ClaimPath(MatcherPb.MetadataMatcher matcher, Findings findings)
    {
        var path = matcher.Path.Select(p => p.Key).ToList();
        if (matcher.Filter != Names.MetadataJwt || path.Count < 2 || path[0] != JwtWriter.Payload)
        {
            findings.Reject($"metadata matcher on {matcher.Filter}");
            return null;
        }

        return path[1..];
    }

    /// <summary>A condition on a claim for a route.</summary>
    public static ClaimMatch Claim(MatcherPb.MetadataMatcher matcher, Findings findings)
    {
        var isPresence = matcher.Value is { MatchPatternCase: MatcherPb.ValueMatcher.MatchPatternOneofCase.PresentMatch, PresentMatch: true };
        return new((ClaimPath(matcher, findings) ?? []).ToEquatableArray(), isPresence ? null : ClaimValue(matcher.Value, findings), matcher.Invert);
    }

    /// <summary>The text that a claim, or an element of it, must be.</summary>
    public static StringMatch ClaimValue(MatcherPb.ValueMatcher? value, Findings findings)
    {
        switch (value?.MatchPatternCase)
        {
            case MatcherPb.ValueMatcher.MatchPatternOneofCase.StringMatch:
                return String(value.StringMatch, findings);
            case MatcherPb.ValueMatcher.MatchPatternOneofCase.ListMatch:
                return ClaimValue(value.ListMatch.OneOf, findings);
            case MatcherPb.ValueMatcher.MatchPatternOneofCase.OrMatch when value.OrMatch.ValueMatchers.Count > 0:
                var all = value.OrMatch.ValueMatchers.Select(v => ClaimValue(v, findings)).ToList();
                findings.RejectIf(all.Exists(m => m != all[0]), "metadata matcher: several values");
                return all[0];
            default:
                findings.Reject($"metadata matcher: {value?.MatchPatternCase.ToString() ?? "missing"}");
                return Nothing;
        }
    }
}
