using System.Diagnostics;

namespace Isthmus.Pki.Tokens;

/// <summary>What callers are told: the texts that Envoy's filter <c>jwt_authn</c> answers with, because people and dashboards look for them.</summary>
public static class TokenRefusals
{
    /// <summary>The body of the answer.</summary>
    public static string Text(TokenRefusal refusal) => refusal switch
    {
        TokenRefusal.Malformed => "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections",
        TokenRefusal.UnknownIssuer => "Jwt issuer is not configured",
        TokenRefusal.Expired => "Jwt is expired",
        TokenRefusal.NotYetValid => "Jwt not yet valid",
        TokenRefusal.WrongAudience => "Audiences in Jwt are not allowed",
        TokenRefusal.NoKeys => "Jwks remote fetch is failed",
        TokenRefusal.UnknownKey => "Jwks doesn't have key to match kid or alg from Jwt",
        TokenRefusal.BadSignature => "Jwt verification fails",
        _ => throw new UnreachableException(),
    };

    /// <summary>403 for a token made for somebody else, as in Envoy; 401 otherwise.</summary>
    public static int Status(TokenRefusal refusal) => refusal == TokenRefusal.WrongAudience ? 403 : 401;
}
