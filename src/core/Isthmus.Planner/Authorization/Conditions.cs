namespace Isthmus.Planner.Authorization;

/// <summary>The keys of <c>when</c>.</summary>
/// <param name="sources">The attributes that stand under <c>source</c> too.</param>
internal sealed class Conditions(SourceTerms sources)
{
    private const string Headers = "request.headers[";
    private const string Claims = "request.auth.claims[";

    /// <summary>How <paramref name="key"/> is read; null when no such key can be honoured.</summary>
    public Condition? Find(string key) => key switch
    {
        "source.ip" => Source(SourceTerms.DirectAddress),
        "remote.ip" => Source(SourceTerms.Address),
        "source.namespace" => Source(SourceTerms.Namespace),
        "source.principal" => Source(sources.Principal),
        "source.serviceAccount" => Source(sources.ServiceAccount),
        "source.trustDomain" => Source(SourceTerms.TrustDomain),
        "request.auth.principal" => Request(TokenTerms.Principal),
        "request.auth.audiences" => Request(v => TokenTerms.Claim(v, "aud")),
        "request.auth.presenter" => Request(v => TokenTerms.Claim(v, "azp")),
        "destination.ip" => Operation(v => new AuthorizationTerm.DestinationAddress(AddressRanges.Of(v))),
        "destination.port" => Operation(OperationTerms.Port),
        "connection.sni" => Operation(v => new AuthorizationTerm.RequestedServerName(TextPatterns.Read(v))),
        _ => FindIndexed(key),
    };

    private static Condition? FindIndexed(string key)
    {
        if (!key.EndsWith(']'))
        {
            return null;
        }

        if (key.StartsWith(Headers, StringComparison.Ordinal) && key.Length > Headers.Length + 1)
        {
            var name = key[Headers.Length..^1];
            return Request(v => OperationTerms.Header(name, v));
        }

        if (key.StartsWith(Claims, StringComparison.Ordinal) && key.Length > Claims.Length + 1)
        {
            var path = key[Claims.Length..^1].Split("][");
            return Request(v => TokenTerms.Claim(v, path));
        }

        return null;
    }

    private static Condition Source(Func<string, AuthorizationTerm> term) => new(IsHttpOnly: false, IsOperation: false, term);

    private static Condition Request(Func<string, AuthorizationTerm> term) => new(IsHttpOnly: true, IsOperation: false, term);

    private static Condition Operation(Func<string, AuthorizationTerm> term) => new(IsHttpOnly: false, IsOperation: true, term);
}
