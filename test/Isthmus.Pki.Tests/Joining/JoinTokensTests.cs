using System.Buffers.Text;
using System.Text;
using Isthmus.Pki.Joining;
using Isthmus.Pki.Keys;

namespace Isthmus.Pki.Tests.Joining;

public sealed class JoinTokensTests : IDisposable
{
    private readonly TestMesh _mesh = new();

    public void Dispose() => _mesh.Dispose();

    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256, "ES256")]
    [InlineData(KeyAlgorithm.EcdsaP384, "ES384")]
    [InlineData(KeyAlgorithm.Rsa2048, "RS256")]
    public void Is_a_JSON_web_token_that_names_one_identity(KeyAlgorithm algorithm, string name)
    {
        using var mesh = new TestMesh(algorithm: algorithm);
        var text = JoinTokens.Issue(mesh.Authority, TestMesh.Web, TimeSpan.FromMinutes(10), mesh.Now);
        Decode(text.Split('.')[0]).ShouldContain($"\"alg\":\"{name}\"");
        JoinTokens.Check(mesh.Authority, text, mesh.Now, out var token, out _).ShouldBe(CertificateRefusal.None);
        token!.Identity.ShouldBe(TestMesh.Web);
        token.ExpiresAt.ShouldBe(mesh.Now + TimeSpan.FromMinutes(10));
    }

    [Theory]
    [InlineData(-61, CertificateRefusal.TokenNotYetValid)]
    [InlineData(-60, CertificateRefusal.None)]
    [InlineData(0, CertificateRefusal.None)]
    [InlineData(660, CertificateRefusal.None)]
    [InlineData(661, CertificateRefusal.TokenExpired)]
    public void Clocks_may_differ_by_a_minute_and_no_more(int seconds, CertificateRefusal expected) =>
        JoinTokens.Check(_mesh.Authority, Token(), _mesh.Now + TimeSpan.FromSeconds(seconds), out _, out _).ShouldBe(expected);

    [Fact]
    public void Every_changed_character_spoils_it()
    {
        var text = Token();
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            JoinTokens.Check(_mesh.Authority, changed, _mesh.Now, out _, out var reason).ShouldNotBe(CertificateRefusal.None, $"character {i}");
            reason.ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData("""{"alg":"none","kid":"KID","typ":"isthmus-join+jwt"}""", CertificateRefusal.MalformedToken)]
    [InlineData("""{"alg":"HS256","kid":"KID","typ":"isthmus-join+jwt"}""", CertificateRefusal.MalformedToken)]
    [InlineData("""{"alg":"ES256","kid":"KID","typ":"JWT"}""", CertificateRefusal.MalformedToken)]
    [InlineData("""{"alg":"ES256","kid":"00","typ":"isthmus-join+jwt"}""", CertificateRefusal.ForeignToken)]
    [InlineData("""["alg"]""", CertificateRefusal.MalformedToken)]
    [InlineData("""{"alg":1,"kid":2,"typ":3}""", CertificateRefusal.MalformedToken)]
    public void The_header_has_no_say_in_how_it_is_checked(string header, CertificateRefusal expected)
    {
        var kid = Decode(Token().Split('.')[0]).Split('"')[7];
        var parts = Token().Split('.');
        var forged = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.Replace("KID", kid, StringComparison.Ordinal)))}.{parts[1]}.";
        JoinTokens.Check(_mesh.Authority, forged, _mesh.Now, out _, out _).ShouldBe(expected);
        JoinTokens.Check(_mesh.Authority, forged + parts[2], _mesh.Now, out _, out _).ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d")]
    [InlineData("e30.e30.e30")]
    [InlineData("é.é.é")]
    [InlineData("eyJraWQiOiJcdWQ4MDAiLCJ0eXAiOiJpc3RobXVzLWpvaW4rand0In0.e30.AA")] // {"kid":"\ud800",..}: half a surrogate pair
    public void What_is_no_token_is_refused(string text) =>
        JoinTokens.Check(_mesh.Authority, text, _mesh.Now, out _, out _).ShouldBe(CertificateRefusal.MalformedToken);

    [Theory]
    [InlineData("""{"aud":"other","jti":"00112233445566778899aabbccddeeff","sub":"spiffe://cluster.local/ns/shop/sa/web","iat":IAT,"exp":EXP}""")]
    [InlineData("""{"aud":"isthmus-ca","jti":"0","sub":"spiffe://cluster.local/ns/shop/sa/web","iat":IAT,"exp":EXP}""")]
    [InlineData("""{"aud":"isthmus-ca","jti":"00112233445566778899aabbccddeeff","sub":"web","iat":IAT,"exp":EXP}""")]
    [InlineData("""{"aud":"isthmus-ca","jti":"00112233445566778899aabbccddeeff","sub":"spiffe://cluster.local/ns/shop/sa/web","iat":IAT}""")]
    [InlineData("""{"aud":"isthmus-ca","jti":"00112233445566778899aabbccddeeff","sub":"spiffe://cluster.local/ns/shop/sa/web","iat":1,"exp":EXP}""")]
    [InlineData("""{"aud":"isthmus-ca","jti":"00112233445566778899aabbccddeeff","sub":"spiffe://cluster.local/ns/shop/sa/web","iat":IAT,"exp":99999999999999}""")]
    public void What_the_authority_signed_for_another_purpose_is_refused(string payload)
    {
        var (issued, expires) = ($"{_mesh.Now.ToUnixTimeSeconds()}", $"{_mesh.Now.ToUnixTimeSeconds() + 600}");
        var body = payload.Replace("IAT", issued, StringComparison.Ordinal).Replace("EXP", expires, StringComparison.Ordinal);
        var signed = $"{Token().Split('.')[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(body))}";
        var text = $"{signed}.{Base64Url.EncodeToString(_mesh.Authority.Key.Sign(signed))}";
        JoinTokens.Check(_mesh.Authority, text, _mesh.Now, out _, out _).ShouldBe(CertificateRefusal.MalformedToken);
    }

    private static string Decode(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));

    private string Token() => JoinTokens.Issue(_mesh.Authority, TestMesh.Web, TimeSpan.FromMinutes(10), _mesh.Now);
}
