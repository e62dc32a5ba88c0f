using System.Net.Security;
using System.Net.Sockets;
using Isthmus.Pki.Tests;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>Who may call whom, by identities that were proven (istio facts 7.4).</summary>
public sealed class AuthorizationTests
{
    private static readonly AuthorizationRules OnlyWeb = new(AuthorizationAction.Allow, false,
        [new AuthorizationRule("ns[shop]-policy[only-web]-rule[0]", new AuthorizationTerm.Always(), new AuthorizationTerm.PeerIdentity(new StringMatch(StringMatchKind.Exact, TestMesh.Web.ToString())))]);

    private static readonly AuthorizationRules NotWeb = new(AuthorizationAction.Deny, false,
        [new AuthorizationRule("ns[shop]-policy[not-web]-rule[0]", new AuthorizationTerm.Always(), new AuthorizationTerm.PeerIdentity(new StringMatch(StringMatchKind.Regex, ".*/ns/shop/.*")))]);

    [Fact]
    public async Task Who_is_allowed_passes_and_who_proves_nothing_gets_403()
    {
        await using var pair = await MeshPair.StartAsync(c => c with { Handling = ((HttpHandling)c.Handling) with { Authorization = [OnlyWeb] } }, isPermissive: true);
        (await pair.GetAsync()).Status.ShouldBe(200);
        var denied = await pair.SendAsync(pair.Server.Address);
        denied.Status.ShouldBe(403);
        denied.Body.ShouldBe("RBAC: access denied");
        (await AccessAsync(pair)).ShouldBe(new Dictionary<(string, string), long> { [("denied", "none")] = 1 });
        (await pair.RefusalsAsync()).ShouldContain("denied unknown caller");
    }

    [Fact]
    public async Task A_rule_that_denies_is_named_in_metric_and_log()
    {
        await using var pair = await MeshPair.StartAsync(c => c with { Handling = ((HttpHandling)c.Handling) with { Authorization = [NotWeb] } });
        (await pair.GetAsync("/secret")).Status.ShouldBe(403);
        pair.Workload.Requests.ShouldBeEmpty();
        (await AccessAsync(pair)).ShouldBe(new Dictionary<(string, string), long> { [("denied", "ns[shop]-policy[not-web]-rule[0]")] = 1 });
        var log = await pair.RefusalsAsync();
        log.ShouldContain($"denied {TestMesh.Web}");
        log.ShouldContain("GET /secret: ns[shop]-policy[not-web]-rule[0]");
    }

    [Theory]
    [InlineData(AuthorizationAction.Audit, false, "audited")]
    [InlineData(AuthorizationAction.Deny, true, "would_deny")]
    public async Task Rules_that_only_watch_are_counted_and_change_nothing(AuthorizationAction action, bool isShadow, string effect)
    {
        await using var pair = await MeshPair.StartAsync(c => c with { Handling = ((HttpHandling)c.Handling) with { Authorization = [NotWeb with { Action = action, IsShadow = isShadow }] } });
        (await pair.GetAsync()).Status.ShouldBe(200);
        (await AccessAsync(pair)).ShouldBe(new Dictionary<(string, string), long> { [(effect, "ns[shop]-policy[not-web]-rule[0]")] = 1 });
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_connection_is_closed_that_nothing_allows(bool isWeb, bool passes)
    {
        await using var pair = await MeshPair.StartAsync(c => c with { Handling = new TcpHandling { Upstreams = [new WeightedUpstream(TestPlan.Upstream)], Authorization = [OnlyWeb] } });
        var caller = pair.Mesh.Workload(isWeb ? TestMesh.Web : TestMesh.Payments);
        using var socket = new TcpClient();
        await socket.ConnectAsync(pair.Server.Address).Within();
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "payments",
            ClientCertificateContext = caller.TlsContext,
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null, // whom this client calls does not matter here
        }).Within();
        (await AskAsync(tls) > 0).ShouldBe(passes);
        pair.Workload.Requests.Count.ShouldBe(passes ? 1 : 0);
        (await AccessAsync(pair)).ShouldBe(passes ? [] : new Dictionary<(string, string), long> { [("denied", "none")] = 1 });
    }

    [Fact]
    public async Task The_metrics_page_names_both_ends_and_how_they_were_secured()
    {
        await using var pair = await MeshPair.StartAsync(isPermissive: true);
        (await pair.GetAsync()).Status.ShouldBe(200);
        (await pair.SendAsync(pair.Server.Address)).Status.ShouldBe(200);
        var page = (await new Isthmus.Proxy.Admin.AdminPages(pair.Server.Plane).AnswerAsync("GET", "/stats/prometheus").Within()).Body;
        var lines = page.Split('\n').Where(l => l.StartsWith("istio_requests_total", StringComparison.Ordinal)).ToList();
        lines.Count.ShouldBe(2);
        var mutual = lines.Single(l => l.Contains("connection_security_policy=\"mutual_tls\"", StringComparison.Ordinal));
        mutual.ShouldContain($"source_principal=\"{TestMesh.Web}\"");
        mutual.ShouldContain($"destination_principal=\"{TestMesh.Payments}\"");
        mutual.ShouldContain("source_workload_namespace=\"shop\"");
        lines.Single(l => l != mutual).ShouldContain("source_principal=\"unknown\"");
    }

    // A denied connection may be gone before the request is written.
    private static async Task<int> AskAsync(SslStream tls)
    {
        try
        {
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray()).AsTask().Within();
            return await tls.ReadAsync(new byte[4096]).AsTask().Within();
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task<Dictionary<(string, string), long>> AccessAsync(MeshPair pair)
    {
        var loop = pair.Server.Plane.Loops[0];
        return await loop.Loop.RunAsync(() => new ValueTask<Dictionary<(string, string), long>>(loop.Access.Copy())).Within();
    }
}
