using System.Text;
using Isthmus.Pki.Tokens;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Tokens;

/// <summary>One issuer that is believed, and where its tokens stand in a request. Immutable but for the keys.</summary>
internal sealed class TokenRule
{
    private readonly JwtRule _source;
    private readonly IssuerKeys _keys;
    private readonly (byte[] Name, string Prefix)[] _headers;
    private readonly byte[][] _parameters;
    private readonly byte[][] _cookies;
    private readonly (byte[] Name, string[] Path)[] _claimFields;

    public TokenRule(JwtRule source, IssuerKeys keys)
    {
        _source = source;
        _keys = keys;

        // The usual places count only when the rule names none (envoy JwtProvider.from_headers).
        var isUsual = source.FromHeaders.IsEmpty && source.FromParameters.IsEmpty && source.FromCookies.IsEmpty;
        _headers = isUsual ? [("authorization"u8.ToArray(), "Bearer ")] : [.. source.FromHeaders.Select(h => (Lower(h.Name), h.Value))];
        _parameters = isUsual ? ["access_token"u8.ToArray()] : [.. source.FromParameters.Select(Encoding.ASCII.GetBytes)];
        _cookies = [.. source.FromCookies.Select(Encoding.ASCII.GetBytes)];
        _claimFields = [.. source.ClaimHeaders.Select(h => (Lower(h.Name), h.Value.Split('.')))];
        OwnFields = [.. _claimFields.Select(f => f.Name), .. source.PayloadHeader.Length > 0 ? new[] { Lower(source.PayloadHeader) } : []];
    }

    /// <summary>Fields that only this rule may write: what a caller sends under these names is dropped.</summary>
    public IReadOnlyList<byte[]> OwnFields { get; }

    /// <summary>
    /// Checks the tokens that stand where this rule looks. All have to be good: the application may look at another of them than we do (Envoy's filter does the same).
    /// </summary>
    /// <returns>What is wrong with the first that is not believed; none also when there is no token.</returns>
    public TokenRefusal Check(IReadOnlyList<FoundToken> found, DateTimeOffset now)
    {
        foreach (var (token, _) in found)
        {
            var verdict = token is null ? TokenRefusal.Malformed : TokenChecks.Check(token, _source.Issuer, _source.Audiences, _keys.Current, now);
            if (verdict != TokenRefusal.None)
            {
                return verdict;
            }
        }

        return TokenRefusal.None;
    }

    /// <summary>What stands where this rule looks.</summary>
    public List<FoundToken> TokensOf(RequestHead head)
    {
        var found = new List<FoundToken>();
        foreach (var (name, prefix) in _headers)
        {
            for (var i = head.Headers.IndexOf(name); i >= 0; i = head.Headers.IndexOf(name, i + 1))
            {
                AddField(found, name, Encoding.ASCII.GetString(head.Headers[i].Value), prefix);
            }
        }

        foreach (var parameter in _parameters)
        {
            Add(found, TokenPlaces.Parameter(head.Path, parameter));
        }

        foreach (var cookie in _cookies)
        {
            Add(found, TokenPlaces.Cookie(head.Headers, cookie));
        }

        return found;
    }

    /// <summary>Passes on of believed tokens what the operator wants the application to see. False when the head has no room for it.</summary>
    public bool TryPassOn(HeaderTable fields, IReadOnlyList<FoundToken> believed)
    {
        foreach (var field in _source.ForwardsToken ? [] : believed.Select(t => t.Field).OfType<byte[]>())
        {
            fields.Remove(field);
        }

        var token = believed[0].Token!;
        var fits = _source.PayloadHeader.Length == 0 || fields.TrySet(Lower(_source.PayloadHeader), Encoding.ASCII.GetBytes(token.Payload));
        foreach (var (name, path) in _claimFields)
        {
            if (token.Claims.LineOf(path) is { } line)
            {
                fits &= fields.TrySet(name, Encoding.UTF8.GetBytes(line));
            }
        }

        return fits;
    }

    private static void AddField(List<FoundToken> found, byte[] name, string value, string prefix)
    {
        if (value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            Add(found, value[prefix.Length..].Trim(), name);
        }
    }

    private static void Add(List<FoundToken> found, string? text, byte[]? field = null)
    {
        if (!string.IsNullOrEmpty(text))
        {
            found.Add(new FoundToken(BearerToken.TryRead(text), field));
        }
    }

    private static byte[] Lower(string name) => Encoding.ASCII.GetBytes(name.ToLowerInvariant());
}
