using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Isthmus.Rpc;
using Isthmus.Rpc.Client;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Feature.Tests;

/// <summary>The commands as an operator uses them.</summary>
public sealed class ControlPlaneCommandTests
{
    private static readonly (string Cluster, string File, string Yaml)[] Files =
    [
        (TestMesh.East, "web.yaml", Manifests.Service("web") + "\n---\n" + Manifests.Node("n-east", "r-east")),
        (TestMesh.East, "slice.yaml", Manifests.Slice("web", "n-east", 8080, true, "10.0.0.1")),
    ];

    [Fact]
    public async Task Serves_shows_its_proxies_and_stops_on_SIGTERM()
    {
        await using var process = await ControlPlaneProcess.StartAsync(Files);
        using var http = new HttpClient { BaseAddress = process.Admin };
        await UntilReadyAsync(http);
        using var channel = new RpcChannel(process.Xds, new RpcChannelOptions(), TimeProvider.System);
        await using var peer = new DeltaPeer(channel, Nodes.Sidecar("app"), TypeUrls.Cluster, TypeUrls.Listener);
        await peer.StartAsync();
        await peer.UntilAsync(() => peer.Names(TypeUrls.Endpoints).Count > 0 && peer.Names(TypeUrls.Listener).Count > 0, "a plan");

        var admin = process.Admin.Authority;
        var (code, table, _) = await ControlPlaneProcess.RunAsync("proxy-status", "--admin-address", admin);
        code.ShouldBe(0);
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8).ShouldBe(["NAME", "CLUSTER", "LOCALITY", "TYPE", "CDS", "EDS", "LDS", "RDS"]);
        lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(4).ShouldBe(["app.default", "east", "r-east/r-east-a", "sidecar"]);
        lines[1].ShouldContain("SYNCED");

        (await http.GetStringAsync("/debug/snapshot")).ShouldContain("web.default.svc.cluster.local");
        (await http.GetStringAsync("/debug/plan?proxy=app.default")).ShouldContain("outbound|80||web.default.svc.cluster.local");
        (await http.GetStringAsync("/debug/xds?proxy=app.default")).ShouldContain("outbound|80||web.default.svc.cluster.local");
        (await http.GetStringAsync("/metrics")).ShouldContain("pilot_xds_pushes{type=\"cds\"} 1");
        using var unknown = await http.GetAsync("/debug/plan?proxy=nobody");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var (exit, log) = await process.StopAsync();
        exit.ShouldBe(0, log);
        await peer.UntilAsync(() => peer.Status is not null, "the end of the stream");
        peer.Status!.Value.Code.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_and_ends_the_start()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");
        var folder = Directory.CreateTempSubdirectory("isthmus-taken-").FullName;

        var (code, _, errors) = await ControlPlaneProcess.RunAsync(
            "control-plane", "--cluster-id", "a", "--registry", $"a={folder}", "--xds-address", address, "--admin-address", "off");
        Directory.Delete(folder);

        code.ShouldBe(3);
        errors.ShouldContain(address);
        errors.ShouldContain("in use");
    }

    [Theory]
    [InlineData("--registry", "a")]
    [InlineData("--registry", "b=/tmp")]
    [InlineData("--registry", "a=/tmp", "--xds-address", "nonsense")]
    [InlineData("--registry", "a=/tmp", "--resource-ttl", "5s")]
    public async Task Options_that_make_no_sense_are_refused_by_name(params string[] options)
    {
        var (code, _, errors) = await ControlPlaneProcess.RunAsync(["control-plane", "--cluster-id", "a", .. options]);

        code.ShouldBe(2);
        errors.ShouldContain("isthmus: --");
    }

    [Fact]
    public async Task Mesh_settings_that_cannot_be_used_end_the_start_with_the_reason()
    {
        var folder = Directory.CreateTempSubdirectory("isthmus-mesh-").FullName;
        var file = Path.Combine(folder, "mesh.txt");
        await File.WriteAllTextAsync(file, "connectTimeout: soon\n");

        var (code, _, errors) = await ControlPlaneProcess.RunAsync(
            "control-plane", "--cluster-id", "a", "--registry", $"a={folder}", "--mesh-config", file, "--xds-address", "127.0.0.1:0", "--admin-address", "off");
        Directory.Delete(folder, recursive: true);

        code.ShouldBe(1);
        errors.ShouldContain("connectTimeout");
    }

    [Fact]
    public async Task Proxy_status_says_that_nobody_answers()
    {
        var (code, _, errors) = await ControlPlaneProcess.RunAsync("proxy-status", "--admin-address", "127.0.0.1:1");

        code.ShouldBe(3);
        errors.ShouldContain("127.0.0.1:1");
    }

    // Asked again and again: how many questions fit into the time until it is ready depends on the machine, so the limit is a time.
    private static async Task UntilReadyAsync(HttpClient http)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var answer = await http.GetAsync("/ready", limit.Token);
            if (answer.IsSuccessStatusCode)
            {
                return;
            }
        }
    }
}
