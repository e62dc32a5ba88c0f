using Isthmus.Planner.Authorization;

namespace Isthmus.Planner.Tests.Authorization;

/// <summary>istio facts 7.4 (evaluation), 7.5 (trust domains), 7.6 (tokens), 7.8 (table of results).</summary>
public sealed class WorkloadAuthorizationTests
{
    private static readonly TermEvaluation Request = new();

    private static AuthorizationOperationConfig Paths(params string[] paths) => new() { Paths = [.. paths] };

    public static TheoryData<string, ApiObject<AuthorizationPolicyConfig>[], bool> Results => new()
    {
        { "none", [], true },
        { "ALLOW spec {}", [Policy(AuthorizationPolicyAction.Allow, null)], false },
        { "ALLOW rules [{}]", [Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule()])], true },
        { "DENY paths [/admin/*]", [Policy(AuthorizationPolicyAction.Deny, [GivenRules.Rule(to: Paths("/admin/*"))])], false },
        {
            "ALLOW from namespaces [foo] + DENY methods [POST]",
            [
                Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule(new() { Namespaces = ["foo"] })]),
                Policy(AuthorizationPolicyAction.Deny, [GivenRules.Rule(to: new() { Methods = ["POST"] })]),
            ],
            true
        },
        { "ALLOW principals", [Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule(new() { Principals = ["cluster.local/ns/foo/sa/*"] })])], true },
        { "ALLOW paths [/admin]", [Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule(to: Paths("/admin"))])], false },
        { "CUSTOM of an unknown provider", [Policy(AuthorizationPolicyAction.Custom, [GivenRules.Rule(to: Paths("/admin/*"))])], false },
        { "CUSTOM that does not match", [Policy(AuthorizationPolicyAction.Custom, [GivenRules.Rule(to: Paths("/other"))])], true },
        { "DENY without rules", [Policy(AuthorizationPolicyAction.Deny, null)], true },
        { "CUSTOM without rules", [Policy(AuthorizationPolicyAction.Custom, null)], true },
        { "AUDIT", [Policy(AuthorizationPolicyAction.Audit, [GivenRules.Rule()])], true },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void Gives_the_results_of_the_table(string what, ApiObject<AuthorizationPolicyConfig>[] policies, bool passes) =>
        Request.Passes(Authorization(policies).Http).ShouldBe(passes, what);

    [Theory]
    [InlineData("S.example.com", false)]
    [InlineData("S.example.com:8080", true)]
    [InlineData("s.example.com*", true)]
    [InlineData("*", true)]
    public void Compares_hosts_with_their_port_whatever_their_case(string host, bool passes) =>
        (Request with { Authority = "s.example.com:8080" })
            .Passes(Authorization(Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule(to: new() { Hosts = [host] })])).Http)
            .ShouldBe(passes);

    [Fact]
    public void Widens_a_denial_and_drops_an_allowance_where_only_bytes_are_seen()
    {
        var deny = Policy(AuthorizationPolicyAction.Deny, [GivenRules.Rule(to: new() { Paths = ["/nowhere"], Ports = ["8080"] })]);
        var allow = Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule(to: Paths("/admin/x"))]);
        var both = Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule(to: Paths("/a")), GivenRules.Rule(to: new() { Ports = ["8080"] })]);

        Request.Passes(Authorization(deny).Tcp).ShouldBeFalse();
        (Request with { Port = 81 }).Passes(Authorization(deny).Tcp).ShouldBeTrue();
        Request.Passes(Authorization(deny).Http).ShouldBeTrue();
        Request.Passes(Authorization(allow).Tcp).ShouldBeFalse();
        Request.Passes(Authorization(allow).Http).ShouldBeTrue();
        Request.Passes(Authorization(both).Tcp).ShouldBeTrue();
    }

    [Fact]
    public void Drops_an_allowance_by_condition_on_requests_where_only_bytes_are_seen()
    {
        var rule = GivenRules.Rule(null, null, new AuthorizationConditionConfig("request.headers[x]", ["*"], []));

        Authorization(Policy(AuthorizationPolicyAction.Allow, [rule])).Tcp.ShouldHaveSingleItem().Rules.ShouldBeEmpty();
        Request.Passes(Authorization(Policy(AuthorizationPolicyAction.Deny, [rule])).Tcp).ShouldBeFalse();
    }

    public static TheoryData<string, AuthorizationSourceConfig, bool> Sources => new()
    {
        { "any identity", new() { Principals = ["*"] }, true },
        { "suffix", new() { Principals = ["*/sa/a"] }, true },
        { "exact", new() { Principals = ["cluster.local/ns/foo/sa/a"] }, true },
        { "other", new() { Principals = ["cluster.local/ns/foo/sa/b"] }, false },
        { "not", new() { NotPrincipals = ["cluster.local/ns/foo/sa/a"] }, false },
        { "prefix but not", new() { Principals = ["cluster.local/*"], NotPrincipals = ["*/sa/b"] }, true },
        { "namespace", new() { Namespaces = ["f*"] }, true },
        { "no part of a namespace", new() { Namespaces = ["fo"] }, false },
        { "not namespace", new() { NotNamespaces = ["foo"] }, false },
        { "account of the policy's namespace", new() { ServiceAccounts = ["a"] }, true },
        { "account of another namespace", new() { ServiceAccounts = ["bar/a"] }, false },
        { "not account", new() { NotServiceAccounts = ["foo/a"] }, false },
        { "trust domain", new() { TrustDomains = ["cluster.local"] }, true },
        { "trust domain by suffix", new() { TrustDomains = ["*.local"] }, true },
        { "not trust domain", new() { NotTrustDomains = ["cluster.local"] }, false },
        { "direct address", new() { IpBlocks = ["10.0.0.0/8"] }, true },
        { "one direct address", new() { IpBlocks = ["10.0.0.2"] }, false },
        { "not direct address", new() { NotIpBlocks = ["10.0.0.1"] }, false },
        { "caller's address", new() { RemoteIpBlocks = ["1.2.3.4"] }, true },
        { "not caller's address", new() { NotRemoteIpBlocks = ["1.2.0.0/16"] }, false },
        { "any token", new() { RequestPrincipals = ["*"] }, true },
        { "token", new() { RequestPrincipals = ["https://idp/realm/alice"] }, true },
        { "token of another issuer", new() { RequestPrincipals = ["https://other/alice"] }, false },
        { "any subject", new() { RequestPrincipals = ["https://idp/realm/*"] }, true },
        { "any issuer", new() { RequestPrincipals = ["*/alice"] }, true },
        { "prefix of the issuer", new() { RequestPrincipals = ["https://idp*"] }, true },
        { "prefix of the subject", new() { RequestPrincipals = ["https://idp/realm/al*"] }, true },
        { "suffix of the subject", new() { RequestPrincipals = ["*ice"] }, true },
        { "not token", new() { NotRequestPrincipals = ["*"] }, false },
        { "fields are joined by and", new() { Namespaces = ["foo"], IpBlocks = ["192.168.0.0/16"] }, false },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void Reads_every_field_of_a_source(string what, AuthorizationSourceConfig source, bool passes)
    {
        var request = Request with { Claims = new(StringComparer.Ordinal) { ["iss"] = ["https://idp/realm"], ["sub"] = ["alice"] } };

        request.Passes(Authorization(Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule(source)])).Http).ShouldBe(passes, what);
    }

    public static TheoryData<string, AuthorizationOperationConfig, bool> Operations => new()
    {
        { "host", new() { Hosts = ["s.example.com"] }, true },
        { "not host", new() { NotHosts = ["*.example.com"] }, false },
        { "port", new() { Ports = ["8080"] }, true },
        { "not port", new() { NotPorts = ["8080"] }, false },
        { "no port at all", new() { Ports = ["http"] }, false },
        { "method", new() { Methods = ["GET", "HEAD"] }, true },
        { "not method", new() { NotMethods = ["GET"] }, false },
        { "path", new() { Paths = ["*/x"] }, true },
        { "case of path", new() { Paths = ["/Admin/x"] }, false },
        { "not path", new() { NotPaths = ["/admin/*"] }, false },
        { "template", new() { Paths = ["/admin/{*}"] }, true },
        { "deep template", new() { Paths = ["/{**}/x"] }, true },
        { "template of another depth", new() { Paths = ["/admin/{*}/y"] }, false },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public void Reads_every_field_of_an_operation(string what, AuthorizationOperationConfig operation, bool passes) =>
        Request.Passes(Authorization(Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule(to: operation)])).Http).ShouldBe(passes, what);

    [Theory]
    [InlineData("request.headers[X-Role]", "admin", true)]
    [InlineData("request.headers[x-none]", "*", false)]
    [InlineData("source.ip", "10.0.0.0/24", true)]
    [InlineData("remote.ip", "1.2.3.5", false)]
    [InlineData("source.namespace", "foo", true)]
    [InlineData("source.principal", "cluster.local/ns/foo/sa/a", true)]
    [InlineData("source.serviceAccount", "foo/a", true)]
    [InlineData("source.trustDomain", "cluster.local", true)]
    [InlineData("request.auth.principal", "idp/alice", true)]
    [InlineData("request.auth.audiences", "web", true)]
    [InlineData("request.auth.presenter", "app-*", true)]
    [InlineData("request.auth.claims[groups]", "ops", true)]
    [InlineData("request.auth.claims[a][b]", "c", true)]
    [InlineData("request.auth.claims[a]", "c", false)]
    [InlineData("destination.ip", "10.7.0.0/16", true)]
    [InlineData("destination.port", "8080", true)]
    [InlineData("connection.sni", "*.example.com", true)]
    [InlineData("unknown.key", "x", false)]
    [InlineData("experimental.envoy.filters.a[b]", "x", false)]
    public void Reads_every_key_of_a_condition(string key, string value, bool passes)
    {
        var request = Request with
        {
            Sni = "a.example.com",
            Headers = new(StringComparer.Ordinal) { ["x-role"] = "admin" },
            Claims = new(StringComparer.Ordinal) { ["iss"] = ["idp"], ["sub"] = ["alice"], ["aud"] = ["web", "api"], ["azp"] = ["app-1"], ["groups"] = ["dev", "ops"], ["a/b"] = ["c"] },
        };
        var positive = Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule(null, null, new AuthorizationConditionConfig(key, [value], []))]);

        request.Passes(Authorization(positive).Http).ShouldBe(passes);
        if (passes)
        {
            var negative = Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule(null, null, new AuthorizationConditionConfig(key, [], [value]))]);
            request.Passes(Authorization(negative).Http).ShouldBeFalse();
        }
    }

    // Istio skips such a rule whatever it does; here one that denies goes on denying.
    [Theory]
    [InlineData(AuthorizationPolicyAction.Allow)]
    [InlineData(AuthorizationPolicyAction.Deny)]
    public void Opens_no_door_for_a_condition_that_nobody_can_honour(AuthorizationPolicyAction action)
    {
        var rule = GivenRules.Rule(new() { Namespaces = ["foo"] }, null, new AuthorizationConditionConfig("experimental.envoy.filters.a[b]", ["x"], []));

        Request.Passes(Authorization(Policy(action, [rule])).Http).ShouldBeFalse();
        Request.Passes(Authorization(Policy(action, [rule])).Tcp).ShouldBeFalse();
    }

    [Fact]
    public void Joins_from_to_and_when_by_and()
    {
        var rule = GivenRules.Rule(new() { Namespaces = ["foo"] }, new() { Methods = ["GET"] }, new AuthorizationConditionConfig("destination.port", ["81"], []));

        Request.Passes(Authorization(Policy(AuthorizationPolicyAction.Allow, [rule])).Http).ShouldBeFalse();
        (Request with { Port = 81 }).Passes(Authorization(Policy(AuthorizationPolicyAction.Allow, [rule])).Http).ShouldBeTrue();
    }

    [Fact]
    public void Needs_an_identity_for_what_identities_say()
    {
        var plain = Request with { Peer = "" };

        foreach (var source in new AuthorizationSourceConfig[] { new() { Principals = ["*"] }, new() { Namespaces = ["*"] }, new() { ServiceAccounts = ["a"] } })
        {
            plain.Passes(Authorization(Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule(source)])).Http).ShouldBeFalse();
        }
    }

    [Fact]
    public void Stands_in_the_order_of_evaluation_and_names_its_rules()
    {
        var mesh = Given.Mesh().With(
            Named("allow", AuthorizationPolicyAction.Allow),
            Named("deny", AuthorizationPolicyAction.Deny),
            Named("audit", AuthorizationPolicyAction.Audit),
            Named("custom", AuthorizationPolicyAction.Custom, provider: "opa"),
            Named("dry", AuthorizationPolicyAction.Deny, isDryRun: true));

        Of(mesh).Http.Select(r => $"{r.Action} {(r.IsShadow ? "shadow " : "")}{r.Rules[0].Name}").ShouldBe(
        [
            "Audit ns[foo]-policy[audit]-rule[0]",
            "Deny shadow ns[foo]-policy[dry]-rule[0]",
            "Deny istio-ext-authz-opa-ns[foo]-policy[custom]-rule[0]",
            "Deny ns[foo]-policy[deny]-rule[0]",
            "Allow ns[foo]-policy[allow]-rule[0]",
        ]);
    }

    [Fact]
    public void Takes_policies_of_the_root_and_the_own_namespace_that_select_the_workload()
    {
        var selector = Labels.From([new("app", "x")]);
        var mesh = Given.Mesh().With(
            Selecting("everywhere", "istio-system", null),
            Selecting("here", "foo", null),
            Selecting("selected", "foo", selector),
            Selecting("root-selected", "istio-system", selector),
            Selecting("not-selected", "foo", Labels.From([new("app", "y")])),
            Selecting("elsewhere", "bar", null));

        Of(mesh).Http.ShouldHaveSingleItem().Rules.Select(r => r.Name.Split('[')[2].Split(']')[0])
            .ShouldBe(["here", "selected", "everywhere", "root-selected"]);
    }

    [Fact]
    public void Leaves_policies_with_a_target_to_the_gateway_that_is_meant()
    {
        var policy = Given.Object("p", "edge", new AuthorizationPolicyConfig
        {
            TargetRefs = [new("gateway.networking.k8s.io", "Gateway", "gw")],
            Rules = [GivenRules.Rule()],
        });
        var label = Labels.From([new("gateway.networking.k8s.io/gateway-name", "gw")]);

        WorkloadAuthorization.Of(ProxyView.Of(Given.Mesh().With(policy), Given.Sidecar("edge") with { Labels = label })).Http.ShouldBeEmpty();
        WorkloadAuthorization.Of(ProxyView.Of(Given.Mesh().With(policy), Given.Gateway("edge") with { Labels = label })).Http.Count.ShouldBe(1);
        WorkloadAuthorization.Of(ProxyView.Of(Given.Mesh().With(policy), Given.Gateway("edge"))).Http.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("td1", "td2", "cluster.local/ns/foo/sa/x", "td1/ns/foo/sa/x td2/ns/foo/sa/x")]
    [InlineData("new", "old", "old/ns/n/sa/s", "new/ns/n/sa/s old/ns/n/sa/s")]
    [InlineData("new", "old", "foreign/ns/n/sa/s", "foreign/ns/n/sa/s")]
    [InlineData("new", "old", "*/ns/n/sa/s", "*/ns/n/sa/s")]
    [InlineData("new", "old", "*", "*")]
    [InlineData("a-td", "b-td", "*-td/ns/n/sa/s", "*-td/ns/n/sa/s")]
    public void Expands_principals_to_every_name_of_the_mesh(string domain, string alias, string principal, string expected) =>
        new TrustDomains(MeshConfig.Istio with { TrustDomain = domain, TrustDomainAliases = [alias] }).Expand(principal).ShouldBe(expected.Split(' '));

    [Theory]
    [InlineData("old/ns/n/sa/s", "spiffe://new/ns/n/sa/s", true)]
    [InlineData("old/ns/n/sa/s", "spiffe://old/ns/n/sa/s", true)]
    [InlineData("old/ns/n/sa/s", "spiffe://third/ns/n/sa/s", false)]
    [InlineData("*/ns/n/sa/s", "spiffe://third/ns/n/sa/s", true)]
    public void Knows_principals_under_every_trust_domain_of_the_mesh(string principal, string peer, bool passes)
    {
        var mesh = Given.Mesh().With(Policy(AuthorizationPolicyAction.Allow, [GivenRules.Rule(new() { Principals = [principal] })]));

        (Request with { Peer = peer }).Passes(Of(mesh with { Mesh = mesh.Mesh with { TrustDomain = "new", TrustDomainAliases = ["old"] } }).Http).ShouldBe(passes);
    }

    [Fact]
    public void Joins_the_tokens_of_all_policies_that_apply()
    {
        var mesh = Given.Mesh().With(
            Given.Object("here", "foo", new RequestAuthenticationConfig { JwtRules = [new JwtRule { Issuer = "a" }, new JwtRule { Issuer = "b" }] }),
            Given.Object("root", "istio-system", new RequestAuthenticationConfig { JwtRules = [new JwtRule { Issuer = "c" }] }),
            Given.Object("other", "foo", new RequestAuthenticationConfig { Selector = Labels.From([new("app", "y")]), JwtRules = [new JwtRule { Issuer = "d" }] }));

        Of(mesh).JwtRules.Select(r => $"{r.Issuer} {r.Origin!.Name} {r.Origin.Path}").ShouldBe(["c root spec.jwtRules[0]", "a here spec.jwtRules[0]", "b here spec.jwtRules[1]"]);
    }

    private static ApiObject<AuthorizationPolicyConfig> Policy(AuthorizationPolicyAction action, AuthorizationRuleConfig[]? rules) => GivenRules.Policy("p-" + action, "foo", action, rules);

    private static ApiObject<AuthorizationPolicyConfig> Named(string name, AuthorizationPolicyAction action, string provider = "", bool isDryRun = false) => new(
        new ObjectMeta { Name = name, Namespace = "foo", Annotations = isDryRun ? Labels.From([new("istio.io/dry-run", "true")]) : Labels.Empty },
        new AuthorizationPolicyConfig { Action = action, Provider = provider, Rules = [GivenRules.Rule()] },
        Origin.Unknown);

    private static ApiObject<AuthorizationPolicyConfig> Selecting(string name, string ns, Labels? selector) =>
        Given.Object(name, ns, new AuthorizationPolicyConfig { Selector = selector, Rules = [GivenRules.Rule()] });

    private static WorkloadAuthorization Authorization(params ApiObject<AuthorizationPolicyConfig>[] policies) => Of(Given.Mesh().With(policies));

    private static WorkloadAuthorization Of(MeshSnapshot mesh) =>
        WorkloadAuthorization.Of(ProxyView.Of(mesh, Given.Sidecar("foo") with { Labels = Labels.From([new("app", "x")]) }));
}
