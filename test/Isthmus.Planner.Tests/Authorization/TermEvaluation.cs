using System.Net;
using System.Text.RegularExpressions;

namespace Isthmus.Planner.Tests.Authorization;

/// <summary>A small evaluator of access rules, so that tests can say who may do what instead of how it is written.</summary>
internal sealed record TermEvaluation
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public string Peer { get; init; } = "spiffe://cluster.local/ns/foo/sa/a";

    public string Method { get; init; } = "GET";

    public string Authority { get; init; } = "s.example.com";

    public string Path { get; init; } = "/admin/x";

    public int Port { get; init; } = 8080;

    public string Address { get; init; } = "10.0.0.1";

    public string RemoteAddress { get; init; } = "1.2.3.4";

    public string Sni { get; init; } = "";

    public Dictionary<string, string> Headers { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, string[]> Claims { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Deny beats allow; without an allowing list everything is allowed.</summary>
    public bool Passes(IEnumerable<AuthorizationRules> rules)
    {
        foreach (var list in rules.Where(r => !r.IsShadow))
        {
            var matches = list.Rules.Any(r => Holds(r.Permissions) && Holds(r.Principals));
            if (list.Action == AuthorizationAction.Deny && matches)
            {
                return false;
            }

            if (list.Action == AuthorizationAction.Allow && !matches)
            {
                return false;
            }
        }

        return true;
    }

    public bool Holds(AuthorizationTerm term) => term switch
    {
        AuthorizationTerm.Always => true,
        AuthorizationTerm.All all => all.Terms.All(Holds),
        AuthorizationTerm.Any any => any.Terms.Any(Holds),
        AuthorizationTerm.Not not => !Holds(not.Term),
        AuthorizationTerm.PeerIdentity peer => Peer.Length > 0 && (peer.Name is null || Matches(peer.Name, Peer)),
        AuthorizationTerm.DirectRemoteAddress range => IPNetwork.Parse(range.Range).Contains(IPAddress.Parse(Address)),
        AuthorizationTerm.RemoteAddress range => IPNetwork.Parse(range.Range).Contains(IPAddress.Parse(RemoteAddress)),
        AuthorizationTerm.DestinationAddress range => IPNetwork.Parse(range.Range).Contains(IPAddress.Parse("10.7.7.7")),
        AuthorizationTerm.DestinationPort port => port.Port == Port,
        AuthorizationTerm.Header header => HeaderHolds(header.Match),
        AuthorizationTerm.UrlPath path => Matches(path.Match, Path),
        AuthorizationTerm.UrlPathTemplate template => Regex.IsMatch(Path, "^" + template.Template.Replace("{**}", ".*", StringComparison.Ordinal).Replace("{*}", "[^/]+", StringComparison.Ordinal) + "$", RegexOptions.NonBacktracking, Limit),
        AuthorizationTerm.RequestedServerName sni => Matches(sni.Match, Sni),
        AuthorizationTerm.Claim claim => Claims.TryGetValue(string.Join('/', claim.Path), out var values) && values.Any(v => Matches(claim.Match, v)),
        _ => throw new ArgumentOutOfRangeException(nameof(term), term, "unknown term"),
    };

    private bool HeaderHolds(HeaderMatch match)
    {
        var value = match.Name switch { ":authority" => Authority, ":method" => Method, _ => Headers.GetValueOrDefault(match.Name) };
        return value is not null && (match.Value is null || Matches(match.Value, value));
    }

    private static bool Matches(StringMatch match, string value)
    {
        var comparison = match.IgnoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return match.Kind switch
        {
            StringMatchKind.Exact => value.Equals(match.Value, comparison),
            StringMatchKind.Prefix => value.StartsWith(match.Value, comparison),
            StringMatchKind.Suffix => value.EndsWith(match.Value, comparison),
            StringMatchKind.Contains => value.Contains(match.Value, comparison),
            _ => Regex.IsMatch(value, $"^(?:{match.Value})$", RegexOptions.NonBacktracking, Limit),
        };
    }
}
