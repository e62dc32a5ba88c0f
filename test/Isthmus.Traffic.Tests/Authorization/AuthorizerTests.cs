using System.Net;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.TestKit;
using Isthmus.Traffic.Authorization;
using Isthmus.Traffic.Matching;
using Term = Isthmus.Model.Plans.AuthorizationTerm;

namespace Isthmus.Traffic.Tests.Authorization;

public sealed class AuthorizerTests
{
    private static readonly Term Always = new Term.Always();

    // istio facts 7.8, with the terms that the planner makes of each policy.
    public static TheoryData<string, bool> Examples => new()
    {
        { "none", true },
        { "ALLOW spec {}", false },
        { "ALLOW rules [{}]", true },
        { "DENY paths [/admin/*]", false },
        { "ALLOW namespaces [foo] + DENY methods [POST]", true },
        { "ALLOW principals [cluster.local/ns/foo/sa/*]", true },
        { "ALLOW paths [/admin]", false },
        { "ALLOW hosts [S.example.com]", false },
        { "ALLOW hosts [s.example.com*]", true },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Worked_examples(string name, bool isAllowed) => Decide(RulesOf(name), FakeCall.Http()).IsAllowed.ShouldBe(isAllowed);

    [Fact]
    public void On_a_connection_a_rule_without_its_http_field_denies_everybody()
    {
        Decide([Deny(Rule("d", Always))], FakeCall.Tcp()).IsAllowed.ShouldBeFalse();
        Decide([Allow()], FakeCall.Tcp()).IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void Deny_goes_before_allow_and_the_rule_is_named()
    {
        var denied = Decide([Allow(Rule("a", Always)), Deny(Rule("z", Always), Rule("b", Always), Rule("a", new Term.Not(Always)))], FakeCall.Http());
        denied.ShouldBe(new AuthorizationDecision(false, "b", null, null, null));
        denied.Details.ShouldBe("rbac_access_denied_matched_policy[b]");
        Decide([Allow(Rule("a", Always))], FakeCall.Http()).Rule.ShouldBe("a");
        Decide([Allow()], FakeCall.Http()).Details.ShouldBe("rbac_access_denied_matched_policy[none]");
    }

    [Fact]
    public void Audit_marks_even_what_is_denied_and_changes_nothing()
    {
        var audit = new AuthorizationRules(AuthorizationAction.Audit, IsShadow: false, [Rule("watch", Always)]);
        Decide([Deny(Rule("d", Always)), audit], FakeCall.Http()).ShouldBe(new AuthorizationDecision(false, "d", "watch", null, null));
        Decide([audit], FakeCall.Http()).ShouldBe(new AuthorizationDecision(true, null, "watch", null, null));
    }

    [Fact]
    public void Rules_that_are_tried_out_are_reported_only()
    {
        var shadow = Deny(Rule("try", Always)) with { IsShadow = true };
        Decide([shadow, Allow(Rule("a", Always))], FakeCall.Http()).ShouldBe(new AuthorizationDecision(true, "a", null, false, "try"));
        Decide([Allow() with { IsShadow = true }], FakeCall.Http()).ShouldBe(new AuthorizationDecision(true, null, null, false, null));
    }

    public static TheoryData<string, Term, bool> Terms => new()
    {
        { "identity", new Term.PeerIdentity(null), true },
        { "source in", new Term.DirectRemoteAddress("10.0.0.0/24"), true },
        { "source out", new Term.DirectRemoteAddress("10.0.1.0/24"), false },
        { "remote", new Term.RemoteAddress("203.0.113.7/32"), true },
        { "destination mapped", new Term.DestinationAddress("10.1.0.0/16"), true },
        { "destination v6", new Term.DestinationAddress("::/0"), false },
        { "any v4", new Term.DestinationAddress("0.0.0.0/0"), true },
        { "port", new Term.DestinationPort(8080), true },
        { "other port", new Term.DestinationPort(80), false },
        { "sni", new Term.RequestedServerName(new StringMatch(StringMatchKind.Suffix, "_.s")), true },
        { "method", new Term.Header(new HeaderMatch(":method", new StringMatch(StringMatchKind.Exact, "GET"))), true },
        { "claim", new Term.Claim(["groups"], new StringMatch(StringMatchKind.Exact, "b")), true },
        { "no claim", new Term.Claim(["other"], new StringMatch(StringMatchKind.Exact, "b")), false },
        { "all", new Term.All([Always, new Term.Not(Always)]), false },
        { "any", new Term.Any([new Term.Not(Always), Always]), true },
        { "all of none", new Term.All([]), true },
        { "any of none", new Term.Any([]), false },
        { "one segment", new Term.UrlPathTemplate("/admin/{*}"), true },
        { "one segment only", new Term.UrlPathTemplate("/{*}"), false },
        { "segments", new Term.UrlPathTemplate("/{**}"), true },
        { "segments between", new Term.UrlPathTemplate("/{**}/x"), true },
        { "segment between", new Term.UrlPathTemplate("/{*}/x"), true },
        { "another end", new Term.UrlPathTemplate("/{*}/y"), false },
    };

    [Theory]
    [MemberData(nameof(Terms))]
    public void Terms_look_at_their_attributes(string name, Term term, bool holds)
    {
        var call = FakeCall.Http(claims: ["groups=a", "groups=b"]);
        Decide([Allow(Rule("r", term))], call).IsAllowed.ShouldBe(holds, name);
        Decide([Allow(new AuthorizationRule("r", Always, term))], call).IsAllowed.ShouldBe(holds, name);
    }

    [Fact]
    public void A_peer_without_certificate_has_no_identity()
    {
        var call = new FakeCall(new FakeRequest("/"), peer: "");
        Decide([Allow(Rule("r", new Term.PeerIdentity(null)))], call).IsAllowed.ShouldBeFalse();
        Decide([Allow(Rule("r", new Term.PeerIdentity(new StringMatch(StringMatchKind.Regex, ".*"))))], call).IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void What_cannot_be_understood_opens_no_door()
    {
        Term[] broken =
        [
            new Term.DirectRemoteAddress("10.0.0.0/99"), new Term.RemoteAddress("x"), new Term.UrlPath(new StringMatch(StringMatchKind.Regex, "(")),
            new Term.UrlPathTemplate("/{x}"), new Term.Not(new Term.DestinationAddress("")),
        ];
        foreach (var term in broken)
        {
            var problems = new List<PlanProblem>();
            Authorizer.Compile([Allow(Rule("r", term))], problems).Decide(FakeCall.Http()).IsAllowed.ShouldBeFalse();
            Authorizer.Compile([Deny(Rule("r", term))], problems).Decide(FakeCall.Http()).IsAllowed.ShouldBeFalse();
            problems.Select(p => p.Where).ShouldBe(["r", "r"]);
        }
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("10.0.0.9/8", "10.255.0.1", true)]
    [InlineData("2001:db8::/32", "2001:db8:1::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("::/0", "::1", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::ffff:10.0.0.0/24", "10.0.0.7", true)]
    public void Address_ranges(string range, string address, bool expected) =>
        IpRange.TryParse(range)!.Contains(IpValue.From(IPAddress.Parse(address))).ShouldBe(expected);

    [Fact]
    public void Deciding_allocates_nothing()
    {
        var authorizer = Authorizer.Compile(RulesOf("ALLOW namespaces [foo] + DENY methods [POST]"), []);
        var call = FakeCall.Http();
        Allocations.Of(() => authorizer.Decide(call)).ShouldBe(0);
    }

    private static EquatableArray<AuthorizationRules> RulesOf(string name) => name switch
    {
        "none" => [],
        "ALLOW spec {}" => [Allow()],
        "ALLOW rules [{}]" => [Allow(Rule("r", Always))],
        "DENY paths [/admin/*]" => [Deny(Rule("r", Path(StringMatchKind.Prefix, "/admin/")))],
        "ALLOW namespaces [foo] + DENY methods [POST]" =>
        [
            Allow(new AuthorizationRule("a", Always, new Term.PeerIdentity(new StringMatch(StringMatchKind.Regex, ".*/ns/foo/.*")))),
            Deny(Rule("d", new Term.Header(new HeaderMatch(":method", new StringMatch(StringMatchKind.Exact, "POST"))))),
        ],
        "ALLOW principals [cluster.local/ns/foo/sa/*]" =>
            [Allow(new AuthorizationRule("a", Always, new Term.PeerIdentity(new StringMatch(StringMatchKind.Prefix, "spiffe://cluster.local/ns/foo/sa/"))))],
        "ALLOW paths [/admin]" => [Allow(Rule("r", Path(StringMatchKind.Exact, "/admin")))],
        "ALLOW hosts [S.example.com]" => [Allow(Rule("r", Host(StringMatchKind.Exact, "S.example.com")))],
        _ => [Allow(Rule("r", Host(StringMatchKind.Prefix, "s.example.com")))],
    };

    private static Term.UrlPath Path(StringMatchKind kind, string value) => new(new StringMatch(kind, value));

    private static Term.Header Host(StringMatchKind kind, string value) => new(new HeaderMatch(":authority", new StringMatch(kind, value, IgnoresCase: true)));

    private static AuthorizationRule Rule(string name, Term permissions) => new(name, permissions, Always);

    private static AuthorizationRules Allow(params EquatableArray<AuthorizationRule> rules) => new(AuthorizationAction.Allow, IsShadow: false, rules);

    private static AuthorizationRules Deny(params EquatableArray<AuthorizationRule> rules) => new(AuthorizationAction.Deny, IsShadow: false, rules);

    private static AuthorizationDecision Decide(EquatableArray<AuthorizationRules> rules, FakeCall call) => Authorizer.Compile(rules, []).Decide(call);
}
