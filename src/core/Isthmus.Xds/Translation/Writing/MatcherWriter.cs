using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>Conditions on texts, headers, parameters and tokens.</summary>
internal static class MatcherWriter
{
    /// <summary>A condition on a text.</summary>
    public static MatcherPb.StringMatcher String(StringMatch match)
    {
        var matcher = match.Kind switch
        {
            StringMatchKind.Prefix => new MatcherPb.StringMatcher { Prefix = match.Value },
            StringMatchKind.Suffix => new MatcherPb.StringMatcher { Suffix = match.Value },
            StringMatchKind.Contains => new MatcherPb.StringMatcher { Contains = match.Value },
            StringMatchKind.Regex => new MatcherPb.StringMatcher { SafeRegex = Regex(match.Value) },
            _ => new MatcherPb.StringMatcher { Exact = match.Value },
        };
        matcher.IgnoreCase = match is { IgnoresCase: true, Kind: not StringMatchKind.Regex };
        return matcher;
    }

    /// <summary>An RE2 expression that matches the whole text.</summary>
    public static MatcherPb.RegexMatcher Regex(string expression) => new() { Regex = expression };

    /// <summary>A condition on a header.</summary>
    public static RoutePb.HeaderMatcher Header(HeaderMatch match)
    {
        var matcher = new RoutePb.HeaderMatcher { Name = match.Name, InvertMatch = match.IsInverted, TreatMissingHeaderAsEmpty = match.TreatsMissingAsEmpty };
        if (match.Value is null)
        {
            matcher.PresentMatch = true;
        }
        else
        {
            matcher.StringMatch = String(match.Value);
        }

        return matcher;
    }

    /// <summary>A condition on a query parameter.</summary>
    public static RoutePb.QueryParameterMatcher Query(QueryMatch match) => match.Value is null
        ? new() { Name = match.Name, PresentMatch = true }
        : new() { Name = match.Name, StringMatch = String(match.Value) };

    /// <summary>A condition on a claim of the token, in the metadata that Envoy's JWT filter leaves; of a list one element is enough.</summary>
    public static MatcherPb.MetadataMatcher Claim(IEnumerable<string> path, MatcherPb.ValueMatcher value)
    {
        var matcher = new MatcherPb.MetadataMatcher { Filter = Names.MetadataJwt, Value = value };
        matcher.Path.AddRange(path.Prepend(JwtWriter.Payload).Select(key => new MatcherPb.MetadataMatcher.Types.PathSegment { Key = key }));
        return matcher;
    }

    /// <summary>A condition on a claim for a route.</summary>
    public static MatcherPb.MetadataMatcher Claim(ClaimMatch match)
    {
        var matcher = Claim(match.Path, match.Value is null ? new() { PresentMatch = true } : TextOrList(match.Value));
        matcher.Invert = match.IsInverted;
        return matcher;
    }

    /// <summary>A value that is the text, or a list with it.</summary>
    public static MatcherPb.ValueMatcher TextOrList(StringMatch match)
    {
        var list = new MatcherPb.ListMatcher { OneOf = new() { StringMatch = String(match) } };
        return new() { OrMatch = new() { ValueMatchers = { new MatcherPb.ValueMatcher { StringMatch = String(match) }, new MatcherPb.ValueMatcher { ListMatch = list } } } };
    }
}
