namespace Isthmus.Planner.Authorization;

/// <summary>What the request's token says, each attribute as a term for one value.</summary>
internal static class TokenTerms
{
    private const string Issuer = "iss";
    private const string Subject = "sub";

    /// <summary>
    /// <c>requestPrincipals</c>, <c>issuer/subject</c>. An issuer is a URL, so the last slash parts the two; with a wildcard that may stand for both,
    /// both readings count.
    /// </summary>
    public static AuthorizationTerm Principal(string value)
    {
        if (value == "*")
        {
            return Both(TextPatterns.Presence, TextPatterns.Presence);
        }

        if (value is [.. var issuer, '/', '*'])
        {
            return Both(Exact(issuer), TextPatterns.Presence);
        }

        if (value is ['*', '/', .. var subject] && !subject.Contains('/', StringComparison.Ordinal))
        {
            return Both(TextPatterns.Presence, TextPatterns.Read(subject));
        }

        return value switch
        {
            [.. var rest, '*'] => Terms.AnyOf([Both(new(StringMatchKind.Prefix, rest), TextPatterns.Presence), .. Parted(value)]),
            ['*', .. var rest] => Terms.AnyOf([Both(TextPatterns.Presence, new(StringMatchKind.Suffix, rest)), .. Parted(value)]),
            _ => Terms.AnyOf(Parted(value)),
        };
    }

    /// <summary>A claim.</summary>
    public static AuthorizationTerm Claim(string value, params ReadOnlySpan<string> path) => new AuthorizationTerm.Claim(EquatableArray.Create(path), TextPatterns.Read(value));

    private static AuthorizationTerm[] Parted(string value)
    {
        var slash = value.LastIndexOf('/');
        return slash < 0 ? [] : [Both(TextPatterns.Read(value[..slash]), TextPatterns.Read(value[(slash + 1)..]))];
    }

    private static AuthorizationTerm Both(StringMatch issuer, StringMatch subject) =>
        Terms.AllOf([new AuthorizationTerm.Claim([Issuer], issuer), new AuthorizationTerm.Claim([Subject], subject)]);

    private static StringMatch Exact(string text) => new(StringMatchKind.Exact, text);
}
