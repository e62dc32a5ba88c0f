using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Isthmus.Pki.Tests;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>A sidecar that is up while its application is not: a pod that begins, or one whose application has died.</summary>
public sealed class UndeliveredTests : IDisposable
{
    private const string Field = "x-isthmus-undelivered";

    // Where nobody listens, and nobody begins to while the test runs.
    private readonly ReservedPort _nobody = ReservedPort.Take();

    public void Dispose() => _nobody.Dispose();

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "hello")]
    public async Task A_request_that_no_application_has_seen_goes_to_another_workload(string method, string body)
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        await using var alive = await MeshPair.StartAsync(mesh, null, null, isPermissive: false);
        await using var dead = await WithoutApplicationAsync(mesh);
        await CallBothAsync(dead, alive, isGateway: false);

        for (var i = 0; i < 10; i++)
        {
            (await dead.SendAsync(dead.Client.Address, method, body)).Status.ShouldBe(200);
        }

        alive.Workload.Requests.Count.ShouldBe(10);
        alive.Workload.Requests.ShouldAllBe(r => r.BodyText == body);
        var loop = dead.Server.Plane.Loops[0];
        (await loop.Loop.RunAsync(() => new ValueTask<int>(loop.Metrics.CopyRequests().Count)).Within()).ShouldBeGreaterThan(0, "the dead one was asked too");
    }

    // A gateway is one address for many workloads: that one of them is not there must not shut the way to the others.
    [Fact]
    public async Task A_gateway_is_not_blamed_for_a_workload_behind_it()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        await using var dead = await WithoutApplicationAsync(mesh);
        await CallBothAsync(dead, null, isGateway: true);
        for (var i = 0; i < 5; i++)
        {
            (await dead.GetAsync()).Status.ShouldBe(503);
        }

        var host = dead.Client.Plane.Plan.Upstreams[0].State.Hosts[0];
        (await dead.Client.Plane.Loops[0].Loop.RunAsync(() => new ValueTask<bool>(host.IsSuspected || host.Outlier is { IsEjected: true })).Within()).ShouldBeFalse();
    }

    // What stands for many workloads may not be known as a gateway: an address that an operator wrote down.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_handshake_that_breaks_off_is_begun_again_where_there_is_nobody_else_to_ask(int breaks)
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        await using var pair = await MeshPair.StartAsync(mesh, null, null, isPermissive: false);
        await using var gateway = new BreakingGateway(pair.Server.Address, breaks);
        var plan = pair.Client.Plane.Plan.Source;
        (await pair.Client.Plane.ApplyAsync(plan with { Endpoints = TestPlan.Http(MeshPair.Loopback, TestPlan.Group(0, gateway.Address)).Endpoints }).Within()).ShouldBeEmpty();
        (await pair.SendAsync(pair.Client.Address, "POST", "x")).Status.ShouldBe(200);
        gateway.Connections.ShouldBeGreaterThan(breaks);
        pair.Workload.Requests.Count.ShouldBe(1);
    }

    // A gateway whose first connection breaks is asked again, also when the only other host can but refuse again.
    [Fact]
    public async Task A_host_that_refused_does_not_stand_in_the_way_of_one_that_may_be_asked_again()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        await using var pair = await MeshPair.StartAsync(mesh, null, null, isPermissive: false);
        var gateways = new List<BreakingGateway>();
        var answers = new List<int>();
        for (var i = 0; i < 16; i++)
        {
            var gateway = new BreakingGateway(pair.Server.Address, breaks: 1);
            gateways.Add(gateway);
            var plan = pair.Client.Plane.Plan.Source;
            (await pair.Client.Plane.ApplyAsync(plan with { Endpoints = TestPlan.Http(MeshPair.Loopback, TestPlan.Group(0, _nobody.EndPoint, gateway.Address)).Endpoints }).Within()).ShouldBeEmpty();
            answers.Add((await pair.SendAsync(pair.Client.Address, "POST", "x")).Status);
        }

        answers.ShouldAllBe(status => status == 200);
        await pair.Client.Plane.ApplyAsync(pair.Client.Plane.Plan.Source with { Endpoints = TestPlan.Http(MeshPair.Loopback, TestPlan.Group(0, _nobody.EndPoint)).Endpoints }).Within();
        foreach (var gateway in gateways)
        {
            await gateway.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_answer_of_the_proxy_itself_says_nothing_of_the_request_before()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        await using var dead = await WithoutApplicationAsync(mesh);
        var answers = await AskAsync(dead, "GET / HTTP/1.1\r\nHost: web\r\n\r\n", "TRACE / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n");
        answers.Split(Field).Length.ShouldBe(2, answers);
        answers.IndexOf(" 405 ", StringComparison.Ordinal).ShouldBeGreaterThan(answers.IndexOf(Field, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_said_to_workloads_of_the_mesh_and_not_passed_on()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        await using var dead = await WithoutApplicationAsync(mesh);
        (await AskAsync(dead)).ShouldContain(Field + ": true");

        var answer = await dead.GetAsync();
        answer.Status.ShouldBe(503);
        answer.Field(Field).ShouldBeNull();
    }

    [Fact]
    public async Task An_application_cannot_say_it()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        await using var pair = await MeshPair.StartAsync(mesh, null, null, isPermissive: false, answer: $"HTTP/1.1 503 Busy\r\n{Field}: true\r\nContent-Length: 0\r\n\r\n");
        (await AskAsync(pair)).ShouldNotContain(Field);
        (await pair.GetAsync()).Status.ShouldBe(503);
        pair.Workload.Requests.Count.ShouldBe(2);
    }

    private async Task<MeshPair> WithoutApplicationAsync(TestMesh mesh)
    {
        var pair = await MeshPair.StartAsync(mesh, null, null, isPermissive: false);
        var plan = pair.Server.Plane.Plan.Source;
        var endpoints = TestPlan.Http(MeshPair.Loopback, TestPlan.Group(0, _nobody.EndPoint)).Endpoints;
        (await pair.Server.Plane.ApplyAsync(plan with { Endpoints = endpoints }).Within()).ShouldBeEmpty();
        return pair;
    }

    private static async Task CallBothAsync(MeshPair caller, MeshPair? other, bool isGateway)
    {
        var plan = caller.Client.Plane.Plan.Source;
        var group = TestPlan.Group(0, other is null ? [caller.Server.Address] : [caller.Server.Address, other.Server.Address]);
        group = group with { Endpoints = [.. group.Endpoints.Select(e => e with { IsGateway = isGateway })] };
        (await caller.Client.Plane.ApplyAsync(plan with { Endpoints = TestPlan.Http(MeshPair.Loopback, group).Endpoints }).Within()).ShouldBeEmpty();
    }

    // A workload of the mesh without a sidecar of ours.
    private static Task<string> AskAsync(MeshPair pair) => AskAsync(pair, "GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n");

    private static async Task<string> AskAsync(MeshPair pair, params IReadOnlyList<string> requests)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(pair.Server.Address).Within();
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "payments",
            ClientCertificateContext = pair.ClientCertificate.Current.Certificate.TlsContext,
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
        }).Within();
        await tls.WriteAsync(Encoding.Latin1.GetBytes(string.Concat(requests))).AsTask().Within();
        using var reader = new StreamReader(tls, Encoding.Latin1);
        return await reader.ReadToEndAsync().Within();
    }
}
