using System.Text;
using Isthmus.Pki.Tokens;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Forward;

/// <content>Whose token the request carries.</content>
internal sealed partial class HttpExchange
{
    private TokenClaims? _claims;
    private TokenRefusal _tokenRefusal;

    // Before access rules, which may ask what the token says. A preflight carries no credentials (Envoy bypass_cors_preflight).
    private Step? Authenticate()
    {
        if (_chain.Tokens.IsOpen)
        {
            return null;
        }

        _chain.Tokens.Clean(_request);
        if (IsPreflight())
        {
            return null;
        }

        _tokenRefusal = _chain.Tokens.Admit(_request, _loop.Loop.Time.GetUtcNow(), out _claims);
        return _tokenRefusal == TokenRefusal.None
            ? null
            : ReplyWith(TokenRefusals.Status(_tokenRefusal), FailureReason.None, $"jwt_authn_access_denied{{{TokenRefusals.Text(_tokenRefusal).Replace(' ', '_')}}}");
    }

    private bool IsPreflight() =>
        _request.Method == KnownMethod.Options && _request.Headers.Contains(KnownHeader.Origin) && _request.Headers.Contains(KnownHeader.AccessControlRequestMethod);

    // RFC 6750 3: which resource, and that the token is what is wrong. The path is cut, because a caller chooses its length.
    private void AddChallenge(HeaderTable fields)
    {
        var path = _request.Path;
        var end = path.IndexOf((byte)'?');
        path = end < 0 ? path : path[..end];
        var resource = $"{(_down.Tls is null ? "http" : "https")}://{Encoding.ASCII.GetString(_request.Authority)}{Encoding.ASCII.GetString(path[..Math.Min(path.Length, 256)])}";
        fields.TryAdd(KnownHeader.WwwAuthenticate, Encoding.ASCII.GetBytes($"Bearer realm=\"{resource.Replace("\"", "%22", StringComparison.Ordinal)}\", error=\"invalid_token\""));
    }

    private void ForgetToken()
    {
        _claims = null;
        _tokenRefusal = TokenRefusal.None;
    }
}
