using Isthmus.Pki.Tests.Tokens;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Proxy.Tests.Tokens;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>Istio facts 7.6, RequestAuthentication.</summary>
public sealed class TokenTests
{
    private const string Issuer = "https://id.example";
    private static readonly TokenMaker Maker = new();
    private static readonly JwtRule Inline = new() { Issuer = Issuer, Jwks = Maker.KeySet };

    private static readonly AuthorizationRules OnlyAda = new(AuthorizationAction.Allow, false,
        [new AuthorizationRule("ns[default]-policy[ada]-rule[0]", new AuthorizationTerm.Always(), new AuthorizationTerm.Claim(["sub"], new StringMatch(StringMatchKind.Exact, "ada")))]);

    [Fact]
    public void Lets_a_request_without_a_token_pass_and_refuses_one_with_a_bad_token() => With([Inline]).Run(async loop =>
    {
        var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
        (await client.GetAsync()).Status.ShouldBe(200);
        (await Ask(client, Bearer(Claims("ada")))).Status.ShouldBe(200);

        var refused = await Ask(client, Bearer(Claims("ada", "https://other.example")));
        refused.Status.ShouldBe(401);
        refused.Body.ShouldBe("Jwt issuer is not configured");
        refused.Field("www-authenticate").ShouldBe("Bearer realm=\"http://web/x\", error=\"invalid_token\"");
        (await Ask(client, Bearer($$"""{"iss":"{{Issuer}}","exp":1}"""))).Body.ShouldBe("Jwt is expired");
        (await Ask(client, "authorization: Bearer a.b.c\r\n")).Status.ShouldBe(401);
        (await Ask(client, "authorization: Basic YTpi\r\n")).Status.ShouldBe(200);
    });

    // Istio facts 7.6: a token that is there must be good by some rule, whatever the order of the rules.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_token_of_a_stranger_is_refused_whichever_rule_looks_first(bool isTurned)
    {
        JwtRule[] rules = [Inline, Inline with { Issuer = "https://b.example", FromHeaders = [new HeaderValue("x-b", "")] }];
        With(isTurned ? [.. rules.Reverse()] : rules).Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await Ask(client, Bearer(Claims("ada", "https://evil.example")))).Status.ShouldBe(401);
            (await Ask(client, Bearer(Claims("ada")))).Status.ShouldBe(200);
            (await client.GetAsync()).Status.ShouldBe(200);
        });
    }

    [Fact]
    public void Tells_access_rules_who_a_believed_token_names() => With([Inline], OnlyAda).Run(async loop =>
    {
        var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
        (await Ask(client, Bearer(Claims("ada")))).Status.ShouldBe(200);
        (await Ask(client, Bearer(Claims("bob")))).Status.ShouldBe(403);

        // The next request of the same connection does not inherit the claims.
        (await client.GetAsync()).Status.ShouldBe(403);
    });

    [Fact]
    public void Finds_tokens_where_the_rules_say() => With([
        Inline with { FromHeaders = [new HeaderValue("X-Token", "v1 ")] },
        Inline with { FromParameters = ["t"], FromCookies = ["session"] }], OnlyAda).Run(async loop =>
    {
        var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
        var token = Maker.Es256(Claims("ada"));
        (await Ask(client, $"x-token: v1 {token}\r\n")).Status.ShouldBe(200);
        (await Ask(client, "", $"/x?a=1&t={token}")).Status.ShouldBe(200);
        (await Ask(client, $"cookie: a=b; session={token}\r\n")).Status.ShouldBe(200);

        // Where no rule looks, there is no token: neither good nor bad.
        (await Ask(client, $"authorization: Bearer {token}\r\n")).Status.ShouldBe(403);
    });

    [Fact]
    public void Passes_on_what_the_rule_says_and_nothing_that_a_caller_made_up()
    {
        var world = With([Inline with { PayloadHeader = "x-payload", ClaimHeaders = [new HeaderValue("x-user", "sub")] }]);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await Ask(client, Bearer(Claims("ada")) + "x-user: root\r\nx-payload: e30\r\n")).Status.ShouldBe(200);
            (await Ask(client, "x-user: root\r\nx-payload: e30\r\n")).Status.ShouldBe(200);
        });
        var requests = world.Servers.Values.SelectMany(s => s.Requests).ToList();
        requests.Select(r => r.Field("x-user")).ShouldBe(["ada", null], ignoreOrder: true);
        requests.Single(r => r.Field("x-user") == "ada").Field("x-payload")!.Length.ShouldBeGreaterThan(20);
        requests.ShouldAllBe(r => r.Field("authorization") == null);
    }

    // Whoever sends two tokens, one of them his own making, hopes that the application looks at the other one.
    [Fact]
    public void Believes_one_token_only_when_it_believes_all() => With([Inline]).Run(async loop =>
    {
        var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
        var (good, forged) = (Maker.Rs256(Claims("ada")), new TokenMaker().Rs256(Claims("root")));
        (await Ask(client, $"authorization: Bearer {good}\r\n", $"/x?access_token={forged}")).Body.ShouldBe("Jwt verification fails");
        (await Ask(client, $"authorization: Bearer {good}\r\nauthorization: Bearer {forged}\r\n")).Status.ShouldBe(401);
        (await Ask(client, $"authorization: Bearer {good}\r\n", $"/x?access_token={good}")).Status.ShouldBe(200);
    });

    [Fact]
    public void Takes_the_token_of_any_rule_that_believes_all_of_its_own() => With([
        Inline with { FromHeaders = [new HeaderValue("x-one", "")] },
        Inline with { Issuer = "https://two.example", FromHeaders = [new HeaderValue("x-two", "")], PayloadHeader = "x-payload" }], OnlyAda).Run(async loop =>
    {
        var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
        (await Ask(client, $"x-two: {Maker.Rs256(Claims("ada", "https://two.example"))}\r\n")).Status.ShouldBe(200);
        (await Ask(client, $"x-two: {Maker.Rs256(Claims("ada"))}\r\n")).Body.ShouldBe("Jwt issuer is not configured");
        (await Ask(client, $"x-one: {Maker.Rs256(Claims("ada"))}\r\nx-two: {Maker.Rs256(Claims("bob", "https://two.example"))}\r\n")).Status.ShouldBe(200);
    });

    [Fact]
    public void Lets_a_preflight_without_a_token_pass_but_not_what_only_a_token_may_say()
    {
        var world = With([Inline with { PayloadHeader = "x-payload", ClaimHeaders = [new HeaderValue("x-user", "sub")] }]);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("OPTIONS /x HTTP/1.1\r\nHost: web\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\nX-User: root\r\nx-payload: e30\r\n\r\n");
            (await client.ReceiveAsync()).Status.ShouldBe(200);
        });
        var request = world.Servers.Values.SelectMany(s => s.Requests).Single();
        request.Field("x-user").ShouldBeNull();
        request.Field("x-payload").ShouldBeNull();
    }

    [Fact]
    public void A_claim_cannot_write_fields_of_its_own()
    {
        var world = With([Inline with { ClaimHeaders = [new HeaderValue("x-user", "sub")] }]);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await Ask(client, Bearer(Claims("ada\\r\\nx-user: root\\r\\n\\r\\nGET / HTTP/1.1")))).Status.ShouldBe(401);
            (await Ask(client, Bearer(Claims("Zo\\u00eb")) + "connection: x-user\r\nx-user: root\r\n")).Status.ShouldBe(200);
        });
        world.Servers.Values.SelectMany(s => s.Requests).Single().Field("x-user").ShouldBe("Zo\u00c3\u00ab"); // UTF-8, read as Latin-1
    }

    // Half of a surrogate pair: the platform parses it, and throws at whoever asks for the text.
    [Fact]
    public void A_token_whose_texts_are_none_is_refused_like_any_other() => With([Inline]).Run(async loop =>
    {
        var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
        (await Ask(client, Bearer(Claims("\\ud800")))).Status.ShouldBe(401);
        (await Ask(client, $"authorization: Bearer {Maker.Rs256(Claims("ada"), """{"alg":"\ud800"}""")}\r\n")).Status.ShouldBe(401);
        (await Ask(client, Bearer(Claims("ada")))).Status.ShouldBe(200);
    });

    [Fact]
    public void Passes_the_token_itself_on_when_it_is_told_to()
    {
        var world = With([Inline with { ForwardsToken = true }]);
        world.Run(async loop => (await Ask(await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress), Bearer(Claims("ada")))).Status.ShouldBe(200));
        world.Servers.Values.SelectMany(s => s.Requests).Single().Field("authorization")!.ShouldStartWith("Bearer ey");
    }

    [Fact]
    public void Refuses_tokens_until_keys_have_been_fetched_and_keeps_the_last_good_ones()
    {
        var source = new FakeKeys();
        var world = With([Inline with { Jwks = "", JwksUri = "https://id.example/keys" }], keys: source);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await Ask(client, Bearer(Claims("ada")))).Body.ShouldBe("Jwks remote fetch is failed");
            world.Plane!.Problems.Single().Reason.ShouldContain("keys not fetched");

            source.Json = Maker.KeySet;
            await loop.DelayAsync(TimeSpan.FromSeconds(7));
            (await Ask(client, Bearer(Claims("ada")))).Status.ShouldBe(200);
            source.Asked.ShouldBe(2);

            source.Json = "";
            await loop.DelayAsync(TimeSpan.FromMinutes(21));
            source.Asked.ShouldBeGreaterThan(2);
        }, TimeSpan.FromHours(1));
        world.Run(async loop => (await Ask(await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress), Bearer(Claims("ada")))).Status.ShouldBe(200));
    }

    private static string Claims(string subject, string issuer = Issuer) => $$"""{"iss":"{{issuer}}","sub":"{{subject}}"}""";

    private static string Bearer(string claims) => $"authorization: Bearer {Maker.Rs256(claims)}\r\n";

    private static async ValueTask<TestResponse> Ask(TestClient client, string fields, string path = "/x")
    {
        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: web\r\n{fields}\r\n");
        return await client.ReceiveAsync();
    }

    private static ProxyWorld With(JwtRule[] rules, AuthorizationRules? access = null, FakeKeys? keys = null)
    {
        var handling = new HttpHandling
        {
            JwtRules = [.. rules],
            Authorization = access is null ? [] : [access],
            InlineRoutes = TestPlan.Routes(TestPlan.Catchall()),
        };
        return new(change: plan => plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, handling).Listeners }, settings: new ProxySettings { Keys = keys });
    }
}
