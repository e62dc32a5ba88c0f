using Isthmus.Pki.Tests;
using Isthmus.Pki.Workloads;
using Isthmus.Proxy.Telemetry;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>Two sidecars that prove themselves to each other (istio facts 7.2, 7.3; xds facts E.6, F.2).</summary>
public sealed class MutualTlsTests
{
    [Fact]
    public async Task A_request_passes_between_two_sidecars_and_the_workload_learns_who_called()
    {
        await using var pair = await MeshPair.StartAsync();
        var answer = await pair.GetAsync();
        answer.Status.ShouldBe(200);
        var hash = pair.ClientCertificate.Current.Certificate.Leaf.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        answer.Body.ShouldContain($"x-forwarded-client-cert: By={TestMesh.Payments};Hash={hash};Subject=\"\";URI={TestMesh.Web}\r\n", Case.Insensitive);
        (await pair.RefusedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_caller_says_about_itself_is_kept_only_from_a_peer_of_the_mesh()
    {
        await using var pair = await MeshPair.StartAsync(isPermissive: true);
        (await pair.SendAsync(pair.Server.Address, "/", "x-forwarded-client-cert: URI=spiffe://cluster.local/ns/x/sa/liar")).Body.ShouldNotContain("liar");
        var through = await pair.GetAsync("/", "x-forwarded-client-cert: URI=spiffe://cluster.local/ns/x/sa/liar");
        through.Body.ShouldNotContain("liar"); // the caller's own sidecar drops it on the way out
        through.Body.ShouldContain(TestMesh.Web.ToString());
    }

    [Fact]
    public async Task One_connection_serves_many_requests()
    {
        await using var pair = await MeshPair.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            (await pair.GetAsync()).Status.ShouldBe(200);
        }

        pair.Workload.Connections.ShouldBe(1);
        var pool = pair.Client.Plane.Loops[0];
        (await pool.Loop.RunAsync(() => new ValueTask<int>(pool.UpstreamOf(pool.Plan.Upstreams[0]).Pools.Single().Idle)).Within()).ShouldBe(1);
    }

    [Fact]
    public async Task A_strict_port_takes_no_plain_text()
    {
        await using var pair = await MeshPair.StartAsync();
        (await pair.SendAsync(pair.Server.Address)).Status.ShouldBe(0);
        (await pair.OnceRefusedAsync()).ShouldBe(new Dictionary<TlsRefusal, long> { [TlsRefusal.Plaintext] = 1 });
        (await pair.RefusalsAsync()).ShouldContain("plaintext");
    }

    [Fact]
    public async Task A_permissive_port_takes_both()
    {
        await using var pair = await MeshPair.StartAsync(isPermissive: true);
        (await pair.SendAsync(pair.Server.Address)).Body.ShouldNotContain("x-forwarded-client-cert", Case.Insensitive);
        (await pair.GetAsync()).Body.ShouldContain(TestMesh.Web.ToString());
    }

    [Fact]
    public async Task A_server_that_is_somebody_else_gets_no_byte_of_the_request()
    {
        await using var pair = await MeshPair.StartAsync(outbound: tls => tls with { SubjectAltNames = [new StringMatch(StringMatchKind.Exact, "spiffe://cluster.local/ns/shop/sa/other")] });
        var answer = await pair.GetAsync();
        answer.Status.ShouldBe(503);
        pair.Workload.Requests.ShouldBeEmpty();
        (await pair.FailedAsync()).Keys.ShouldBe([TlsRefusal.WrongIdentity]);
        var loop = pair.Client.Plane.Loops[0];
        var decisions = await loop.Loop.RunAsync(() => new ValueTask<List<Model.Failures.FailureReason>>([.. loop.Decisions.Newest(10).Select(d => d.Failure)])).Within();
        decisions.ShouldContain(Model.Failures.FailureReason.UpstreamTlsFailure);
    }

    [Fact]
    public async Task A_server_that_is_somebody_else_is_left_for_one_that_is_right()
    {
        await using var pair = await MeshPair.StartAsync();
        await using var wrong = await RealProxy.StartAsync(MeshPair.ServerPlan(pair.Workload.Address, c => c, isPermissive: false), settings: new ProxySettings
        {
            Certificate = pair.ClientCertificate,
        });
        var plan = MeshPair.ClientPlan(pair.Server.Address, MeshPair.Mutual);
        (await pair.Client.Plane.ApplyAsync(plan with { Endpoints = [new UpstreamEndpoints(TestPlan.Upstream, [TestPlan.Group(0, wrong.Address, pair.Server.Address)])] }).Within()).ShouldBeEmpty();
        for (var i = 0; i < 10; i++)
        {
            (await pair.GetAsync()).Status.ShouldBe(200);
        }

        (await pair.FailedAsync()).Keys.ShouldBe([TlsRefusal.WrongIdentity]);
    }

    [Fact]
    public async Task Certificates_are_swapped_without_closing_a_connection()
    {
        await using var pair = await MeshPair.StartAsync();
        (await pair.GetAsync()).Status.ShouldBe(200);
        var old = pair.ClientCertificate.Current.Certificate.Leaf.GetCertHashString(HashAlgorithmName.SHA256);
        pair.ServerCertificate.Replace(new WorkloadSecrets(pair.Mesh.Workload(TestMesh.Payments), pair.Mesh.Bundle));
        pair.ClientCertificate.Replace(new WorkloadSecrets(pair.Mesh.Workload(TestMesh.Web), pair.Mesh.Bundle));
        (await pair.GetAsync()).Body.ShouldContain(old, Case.Insensitive);
        pair.Workload.Connections.ShouldBe(1);

        // A new connection shows the new certificate.
        var loop = pair.Client.Plane.Loops[0];
        await loop.Loop.RunAsync(() =>
        {
            loop.UpstreamOf(loop.Plan.Upstreams[0]).Pools.Single().CloseIdleSince(TimeSpan.MaxValue);
            return default;
        }).Within();
        (await pair.GetAsync()).Body.ShouldContain(pair.ClientCertificate.Current.Certificate.Leaf.GetCertHashString(HashAlgorithmName.SHA256), Case.Insensitive);
        (await pair.RefusedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_that_was_secured_otherwise_is_not_used_again()
    {
        await using var pair = await MeshPair.StartAsync(isPermissive: true);
        var plan = pair.Client.Plane.Plan.Source;
        (await pair.Client.Plane.ApplyAsync(plan with { Upstreams = [TestPlan.UpstreamOf()] }).Within()).ShouldBeEmpty();
        (await pair.GetAsync()).Body.ShouldNotContain("URI=");
        (await pair.Client.Plane.ApplyAsync(plan).Within()).ShouldBeEmpty();
        (await pair.GetAsync()).Body.ShouldContain($"URI={TestMesh.Web}");
    }

    [Fact]
    public async Task A_plain_connection_ends_when_its_port_becomes_strict()
    {
        await using var pair = await MeshPair.StartAsync(isPermissive: true);
        var loop = (Isthmus.Runtime.Epoll.EpollLoop)pair.Server.Plane.Loops[0].Loop;
        var client = await loop.RunAsync(() => TestClient.ConnectAsync(loop, pair.Server.Address)).Within();
        (await loop.RunAsync(() => client.GetAsync()).Within()).Status.ShouldBe(200);
        var plan = pair.Server.Plane.Plan.Source;
        var strict = plan.Listeners[0].FilterChains[0] with { Name = "plain", Match = new FilterChainMatch { TransportProtocol = "tls" } };
        (await pair.Server.Plane.ApplyAsync(plan with { Listeners = [plan.Listeners[0] with { FilterChains = [strict] }] }).Within()).ShouldBeEmpty();
        await loop.RunAsync(() => client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n")).Within();
        (await loop.RunAsync(() => client.ReceiveAsync()).Within()).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_certificate_nothing_that_was_demanded_is_sent_in_plain_text()
    {
        await using var pair = await MeshPair.StartAsync(isPermissive: true);
        await using var bare = await RealProxy.StartAsync(MeshPair.ClientPlan(pair.Server.Address, MeshPair.Mutual));
        (await pair.SendAsync(bare.Address)).Status.ShouldBe(503);
        bare.Plane.Problems.ShouldContain(p => p.Reason.Contains("no certificate"));
        pair.Workload.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_certificate_the_offer_of_the_meshs_TLS_is_not_taken_and_that_is_said()
    {
        await using var pair = await MeshPair.StartAsync(isPermissive: true);
        var offer = new UpstreamTransport("tlsMode-istio", OnlyMtlsEndpoints: true, MeshPair.Mutual);
        var plan = MeshPair.ClientPlan(pair.Server.Address, MeshPair.Mutual);
        var endpoints = plan.Endpoints[0].Localities[0];
        plan = plan with
        {
            Upstreams = [plan.Upstreams[0] with { Transports = [offer, new UpstreamTransport("tlsMode-disabled", OnlyMtlsEndpoints: false, null)] }],
            Endpoints = [new UpstreamEndpoints(TestPlan.Upstream, [endpoints with { Endpoints = [endpoints.Endpoints[0] with { AcceptsMtls = true }] }])],
        };
        await using var bare = await RealProxy.StartAsync(plan);
        (await pair.SendAsync(bare.Address)).Status.ShouldBe(200);
        bare.Plane.Problems.ShouldHaveSingleItem().Reason.ShouldContain("plain text is sent");
        (await pair.Client.Plane.ApplyAsync(plan).Within()).ShouldBeEmpty();
        (await pair.GetAsync()).Body.ShouldContain($"URI={TestMesh.Web}");
    }
}
