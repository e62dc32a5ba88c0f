using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Isthmus.Pki.Tokens;

namespace Isthmus.Pki.Tests.Tokens;

/// <summary>Istio facts 7.6; RFC 7515, 7517, 7519, 8725.</summary>
public sealed class TokenChecksTests
{
    private const string Issuer = "https://id.example/";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000_000);
    private static readonly TokenMaker Maker = new();
    private static readonly JsonWebKeySet Keys = JsonWebKeySet.TryParse(Maker.KeySet, out _)!;

    [Theory]
    [InlineData("""{"iss":"https://id.example/","exp":1000010}""", TokenRefusal.None)]
    [InlineData("""{"iss":"https://id.example/"}""", TokenRefusal.None)]
    [InlineData("""{"iss":"https://id.example/","exp":999941}""", TokenRefusal.None)]
    [InlineData("""{"iss":"https://id.example/","exp":999939}""", TokenRefusal.Expired)]
    [InlineData("""{"iss":"https://id.example/","exp":999939.5}""", TokenRefusal.Expired)]
    [InlineData("""{"iss":"https://id.example/","nbf":1000059}""", TokenRefusal.None)]
    [InlineData("""{"iss":"https://id.example/","nbf":1000061}""", TokenRefusal.NotYetValid)]
    [InlineData("""{"iss":"https://id.example/","exp":"1000010"}""", TokenRefusal.Malformed)]
    [InlineData("""{"iss":"https://id.example/","exp":1e999}""", TokenRefusal.Malformed)]
    [InlineData("""{"iss":"https://other.example/"}""", TokenRefusal.UnknownIssuer)]
    [InlineData("""{"sub":"nobody said who made it"}""", TokenRefusal.UnknownIssuer)]
    public void Judges_issuer_and_time_with_a_minute_of_patience(string claims, TokenRefusal expected)
    {
        Check(Maker.Rs256(claims)).ShouldBe(expected);
        Check(Maker.Es256(claims)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"iss":"https://id.example/","aud":"web"}""", TokenRefusal.None)]
    [InlineData("""{"iss":"https://id.example/","aud":["api","web"]}""", TokenRefusal.None)]
    [InlineData("""{"iss":"https://id.example/","aud":["api"]}""", TokenRefusal.WrongAudience)]
    [InlineData("""{"iss":"https://id.example/"}""", TokenRefusal.WrongAudience)]
    public void Wants_one_of_the_audiences(string claims, TokenRefusal expected) => Check(Maker.Rs256(claims), audiences: ["web", "mobile"]).ShouldBe(expected);

    [Fact]
    public void Believes_no_signature_but_one_that_the_key_made()
    {
        const string Good = $$"""{"iss":"{{Issuer}}"}""";
        var other = new TokenMaker();
        Check(other.Rs256(Good)).ShouldBe(TokenRefusal.BadSignature);
        Check(other.Es256(Good)).ShouldBe(TokenRefusal.BadSignature);
        Check(Swap(Maker.Rs256(Good), Maker.Rs256($$"""{"iss":"{{Issuer}}","sub":"root"}"""))).ShouldBe(TokenRefusal.BadSignature);
        Check(Maker.Rs256(Good)[..^8] + "AAAAAAAA").ShouldBe(TokenRefusal.BadSignature);
        Check(Maker.Es256(Good)[..^6]).ShouldBe(TokenRefusal.BadSignature);
    }

    [Fact]
    public void Lets_no_token_choose_how_it_is_checked()
    {
        const string Good = $$"""{"iss":"{{Issuer}}"}""";
        BearerToken.TryRead(TokenMaker.Unsigned(Good)).ShouldBeNull();
        Check(TokenMaker.Unsigned(Good) + "AA").ShouldBe(TokenRefusal.UnknownKey);
        Check(Maker.Hs256WithThePublicKey(Good)).ShouldBe(TokenRefusal.UnknownKey);
        Check(Maker.Rs256(Good, """{"alg":"ES256","kid":"r1"}""")).ShouldBe(TokenRefusal.UnknownKey);
        Check(Maker.Rs256(Good, """{"alg":"PS256","kid":"r1"}""")).ShouldBe(TokenRefusal.BadSignature);
        Check(Maker.Es256(Good, """{"alg":"RS256","kid":"r1"}""")).ShouldBe(TokenRefusal.BadSignature);
        Check(Maker.Rs256(Good, """{"alg":"RS256","kid":"unknown"}""")).ShouldBe(TokenRefusal.UnknownKey);
        Check(Maker.Rs256(Good, """{"alg":"RS256"}""")).ShouldBe(TokenRefusal.None);
        BearerToken.TryRead(Maker.Rs256(Good, """{"alg":"RS256","kid":"r1","crit":["b64"],"b64":false}""")).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("....")]
    [InlineData("e30.e30.")]
    [InlineData("W10.e30.AA")]
    [InlineData("e30.bnVsbA.AA")]
    [InlineData("e30=.e30.AA==x")]
    [InlineData("eyJhbGciOiJSUzI1NiIsImFsZyI6Im5vbmUifQ.e30.AA")]
    public void Takes_nothing_apart_that_is_no_signed_token(string text) => BearerToken.TryRead(text).ShouldBeNull();

    // The platform parses these and throws as soon as somebody asks for the text: half a surrogate pair, and bytes that are no UTF-8.
    [Theory]
    [InlineData("""{"alg":"\ud800"}""", """{"iss":"https://id.example/"}""")]
    [InlineData("""{"alg":"RS256","\udc00":1}""", """{"iss":"https://id.example/"}""")]
    [InlineData("""{"alg":"RS256","kid":"r1"}""", """{"iss":"\ud800"}""")]
    [InlineData("""{"alg":"RS256","kid":"r1"}""", """{"iss":"https://id.example/","a":{"b":["\ud800\u0041"]}}""")]
    [InlineData("""{"alg":"RS256","kid":"r1"}""", """{"iss":"https://id.example/","\ud800":{}}""")]
    [InlineData("""{"alg":"RS256","kid":"r1"}""", "{\"iss\":\"\u00ff\"}")]
    public void Takes_nothing_apart_whose_texts_are_none(string header, string claims)
    {
        static string Part(string json) => Base64Url.EncodeToString(Encoding.Latin1.GetBytes(json));
        BearerToken.TryRead($"{Part(header)}.{Part(claims)}.AA").ShouldBeNull();
    }

    [Theory]
    [InlineData(60)]
    [InlineData(2000)]
    public void Takes_deep_and_large_claims_apart_or_not_but_never_falls_over(int depth)
    {
        var nested = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        var token = BearerToken.TryRead(Maker.Rs256($$"""{"iss":"{{Issuer}}","exp":1e308,"n":{{new string('9', 400)}},"x":{{nested}}}"""));
        (token is not null).ShouldBe(depth < 64);
        token?.Claims.LineOf(["n"])!.Length.ShouldBe(400);
    }

    [Fact]
    public void Takes_nothing_apart_that_is_too_long() => BearerToken.TryRead(Maker.Rs256($$"""{"iss":"{{new string('x', 20_000)}}"}""")).ShouldBeNull();

    [Fact]
    public void Believes_nothing_without_keys() => Check(Maker.Rs256($$"""{"iss":"{{Issuer}}"}"""), keys: null).ShouldBe(TokenRefusal.NoKeys);

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[]", "no list 'keys'")]
    [InlineData("""{"keys":{}}""", "no list 'keys'")]
    [InlineData("""{"keys":[{"kty":"oct","k":"AA"}]}""", "no RSA or EC key")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}""", "no RSA or EC key")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"},7,null]}""", "no RSA or EC key")]
    [InlineData("""{"keys":[{"kty":"\ud800"},{"use":"\ud800"},{"kty":"RSA","n":"\ud800","e":"AQAB"}]}""", "no RSA or EC key")]
    public void Says_what_is_wrong_with_a_key_set(string json, string problem)
    {
        JsonWebKeySet.TryParse(json, out var said).ShouldBeNull();
        said.ShouldContain(problem);
    }

    [Fact]
    public void Reads_claims_as_texts_lists_words_and_nested()
    {
        var claims = BearerToken.TryRead(Maker.Rs256("""{"groups":["a","b",3],"scope":"read write","name":"Ada L","realm":{"roles":["x"]},"age":36,"on":true}"""))!.Claims;
        claims.ValuesOf(["groups"]).ShouldBe(["a", "b"]);
        claims.ValuesOf(["scope"]).ShouldBe(["read write", "read", "write"]);
        claims.ValuesOf(["name"]).ShouldBe(["Ada L"]);
        claims.ValuesOf(["realm", "roles"]).ShouldBe(["x"]);
        claims.ValuesOf(["age"]).ShouldBeEmpty();
        claims.ValuesOf(["nothing", "here"]).ShouldBeEmpty();
        claims.LineOf(["age"]).ShouldBe("36");
        claims.LineOf(["on"]).ShouldBe("true");
        claims.LineOf(["groups"]).ShouldBeNull();
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("RS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public void Believes_the_tokens_that_node_signs(string algorithm)
    {
        var (keySet, token) = NodeIssuer(algorithm);
        var keys = JsonWebKeySet.TryParse(keySet, out var problem);
        problem.ShouldBeEmpty();
        var read = BearerToken.TryRead(token).ShouldNotBeNull();
        TokenChecks.Check(read, Issuer, [], keys, Now).ShouldBe(TokenRefusal.None);
        read.Claims.ValuesOf(["sub"]).ShouldBe(["ada"]);
    }

    private static TokenRefusal Check(string token, JsonWebKeySet? keys, string[]? audiences = null) =>
        TokenChecks.Check(BearerToken.TryRead(token)!, Issuer, EquatableArray.Create(audiences ?? []), keys, Now);

    private static TokenRefusal Check(string token, string[]? audiences = null) => Check(token, Keys, audiences);

    // The claims of one token under the signature of another.
    private static string Swap(string good, string evil) => $"{good.Split('.')[0]}.{evil.Split('.')[1]}.{good.Split('.')[2]}";

    private static (string KeySet, string Token) NodeIssuer(string algorithm)
    {
        const string Script = """
            const c = require('crypto'), alg = process.argv[1], hash = 'sha' + alg.slice(2);
            const { publicKey, privateKey } = alg[0] === 'E'
              ? c.generateKeyPairSync('ec', { namedCurve: { 256: 'P-256', 384: 'P-384', 512: 'P-521' }[alg.slice(2)] })
              : c.generateKeyPairSync('rsa', { modulusLength: 2048 });
            const part = (o) => Buffer.from(JSON.stringify(o)).toString('base64url');
            const signed = part({ alg, kid: 'k', typ: 'JWT' }) + '.' + part({ iss: 'https://id.example/', sub: 'ada' });
            const key = { key: privateKey, dsaEncoding: 'ieee-p1363', ...(alg[0] === 'P' ? { padding: c.constants.RSA_PKCS1_PSS_PADDING, saltLength: c.constants.RSA_PSS_SALTLEN_DIGEST } : {}) };
            console.log(JSON.stringify({ keySet: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg }] }, token: signed + '.' + c.sign(hash, Buffer.from(signed), key).toString('base64url') }));
            """;
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Script, algorithm]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        using var said = JsonDocument.Parse(node.StandardOutput.ReadToEnd());
        return (said.RootElement.GetProperty("keySet").GetRawText(), said.RootElement.GetProperty("token").GetString()!);
    }
}
