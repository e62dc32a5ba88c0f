using Isthmus.Model.Plans;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Authorization;

/// <summary>A compiled condition: a tree of all-of, any-of and not over single attributes. Immutable.</summary>
internal sealed class CompiledTerm
{
    private readonly Kind _kind;
    private readonly CompiledTerm[] _terms;
    private readonly TextMatcher? _text;
    private readonly HeaderMatcher? _header;
    private readonly ClaimMatcher? _claim;
    private readonly IpRange? _range;
    private readonly int _port;

    private CompiledTerm(
        Kind kind,
        CompiledTerm[]? terms = null,
        TextMatcher? text = null,
        HeaderMatcher? header = null,
        ClaimMatcher? claim = null,
        IpRange? range = null,
        int port = 0)
    {
        _kind = kind;
        _terms = terms ?? [];
        _text = text;
        _header = header;
        _claim = claim;
        _range = range;
        _port = port;
    }

    private enum Kind
    {
        Always,
        All,
        Any,
        Not,
        PeerIdentity,
        DirectRemoteAddress,
        RemoteAddress,
        LocalAddress,
        LocalPort,
        Header,
        Path,
        ServerName,
        Claim,
    }

    /// <summary>Compiles a term; what cannot be compiled is added to <paramref name="errors"/> and stands for <c>always</c>.</summary>
    public static CompiledTerm Compile(AuthorizationTerm term, List<string> errors)
    {
        string? error = null;
        var compiled = term switch
        {
            AuthorizationTerm.All all => new CompiledTerm(Kind.All, CompileAll(all.Terms, errors)),
            AuthorizationTerm.Any any => new CompiledTerm(Kind.Any, CompileAll(any.Terms, errors)),
            AuthorizationTerm.Not not => new CompiledTerm(Kind.Not, [Compile(not.Term, errors)]),
            AuthorizationTerm.PeerIdentity peer => new CompiledTerm(Kind.PeerIdentity, text: peer.Name is null ? null : TextMatcher.Compile(peer.Name, out error)),
            AuthorizationTerm.DirectRemoteAddress address => OfRange(Kind.DirectRemoteAddress, address.Range, out error),
            AuthorizationTerm.RemoteAddress address => OfRange(Kind.RemoteAddress, address.Range, out error),
            AuthorizationTerm.DestinationAddress address => OfRange(Kind.LocalAddress, address.Range, out error),
            AuthorizationTerm.DestinationPort port => new CompiledTerm(Kind.LocalPort, port: port.Port),
            AuthorizationTerm.Header header => new CompiledTerm(Kind.Header, header: HeaderMatcher.Compile(header.Match, out error)),
            AuthorizationTerm.UrlPath path => new CompiledTerm(Kind.Path, text: TextMatcher.Compile(path.Match, out error)),
            AuthorizationTerm.UrlPathTemplate path => new CompiledTerm(Kind.Path, text: PathTemplate.Compile(path.Template, out error)),
            AuthorizationTerm.RequestedServerName name => new CompiledTerm(Kind.ServerName, text: TextMatcher.Compile(name.Match, out error)),
            AuthorizationTerm.Claim claim => new CompiledTerm(Kind.Claim, claim: ClaimMatcher.Compile(new ClaimMatch(claim.Path, claim.Match), out error)),
            _ => new CompiledTerm(Kind.Always),
        };
        if (error is null)
        {
            return compiled;
        }

        errors.Add(error);
        return new CompiledTerm(Kind.Always);
    }

    /// <summary>Whether the term holds.</summary>
    public bool Holds<T>(T attributes)
        where T : IAuthorizationAttributes, allows ref struct => _kind switch
        {
            Kind.Always => true,
            Kind.All => HoldAll(attributes),
            Kind.Any => HoldsAny(attributes),
            Kind.Not => !_terms[0].Holds(attributes),
            Kind.PeerIdentity => !attributes.PeerIdentity.IsEmpty && (_text is null || _text.Matches(attributes.PeerIdentity)),
            Kind.DirectRemoteAddress => _range!.Contains(attributes.DirectRemoteAddress),
            Kind.RemoteAddress => _range!.Contains(attributes.RemoteAddress),
            Kind.LocalAddress => _range!.Contains(attributes.LocalAddress),
            Kind.LocalPort => attributes.LocalPort == _port,
            Kind.Header => _header!.Matches(attributes),
            Kind.Path => _text!.Matches(RequestPath.PathOf(attributes.PathAndQuery)),
            Kind.ServerName => _text!.Matches(attributes.ServerName),
            _ => _claim!.Matches(attributes),
        };

    private static CompiledTerm[] CompileAll(EquatableArray<AuthorizationTerm> terms, List<string> errors) => [.. terms.Select(t => Compile(t, errors))];

    private static CompiledTerm OfRange(Kind kind, string text, out string? error)
    {
        var range = IpRange.TryParse(text);
        error = range is null ? $"'{text}' is no address range" : null;
        return new CompiledTerm(kind, range: range);
    }

    private bool HoldAll<T>(T attributes)
        where T : IAuthorizationAttributes, allows ref struct
    {
        foreach (var term in _terms)
        {
            if (!term.Holds(attributes))
            {
                return false;
            }
        }

        return true;
    }

    private bool HoldsAny<T>(T attributes)
        where T : IAuthorizationAttributes, allows ref struct
    {
        foreach (var term in _terms)
        {
            if (term.Holds(attributes))
            {
                return true;
            }
        }

        return false;
    }
}
