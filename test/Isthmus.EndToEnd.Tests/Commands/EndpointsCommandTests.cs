using System.Text.Json;
using Isthmus.TestKit;

namespace Isthmus.EndToEnd.Tests.Commands;

public sealed class EndpointsCommandTests
{
    private static readonly string[] Regions =
    [
        "endpoints",
        "--cluster", "cluster-a=samples/regional-failover/cluster-a",
        "--cluster", "cluster-b=samples/regional-failover/cluster-b",
        "--proxy", "cluster=cluster-a,locality=europe-west1/europe-west1-b",
    ];

    [Fact]
    public async Task Two_healthy_regions_get_half_each()
    {
        var run = await ProgramRun.StartAsync([.. Regions, "hello-world:80"]);
        run.Errors.ShouldBeEmpty();
        run.ExitCode.ShouldBe(0);
        Golden.Check(run.Output, "both-healthy.txt");
    }

    [Fact]
    public async Task When_a_region_is_gone_the_other_gets_everything()
    {
        var run = await ProgramRun.StartAsync([.. Regions, "hello-world", "--unhealthy", "cluster=cluster-a"]);
        run.ExitCode.ShouldBe(0);
        Golden.Check(run.Output, "a-gone.txt");
    }

    [Fact]
    public async Task A_selector_that_means_nobody_is_told()
    {
        var run = await ProgramRun.StartAsync([.. Regions, "hello-world:80", "--unhealthy", "cluster=cluster-z", "--unhealthy", "cluster=cluster-a"]);
        run.ExitCode.ShouldBe(0);
        run.Errors.ShouldBe("isthmus: warning: --unhealthy cluster=cluster-z: none of these endpoints is meant by that\n");
        Golden.Check(run.Output, "a-gone.txt");
    }

    [Theory]
    [InlineData("none", 0.5, 0.5)]
    [InlineData("cluster=cluster-a", 0, 1)]
    [InlineData("cluster=cluster-b", 1, 0)]
    [InlineData("locality=us-central1", 1, 0)]
    [InlineData("address=127.1.0.10", 0.333333, 0.666667)]
    public async Task Json_gives_scripts_the_same_shares(string unhealthy, double shareOfA, double shareOfB)
    {
        string[] selector = unhealthy == "none" ? [] : ["--unhealthy", unhealthy];
        var run = await ProgramRun.StartAsync([.. Regions, "hello-world.default.svc.cluster.local:80", "--output", "json", .. selector]);
        run.ExitCode.ShouldBe(0);
        using var json = JsonDocument.Parse(run.Output);
        var endpoints = json.RootElement.EnumerateArray().Single().GetProperty("endpoints").EnumerateArray().ToList();
        ShareOf(endpoints, "cluster-a").ShouldBe(shareOfA, 0.00001);
        ShareOf(endpoints, "cluster-b").ShouldBe(shareOfB, 0.00001);
    }

    [Theory]
    [InlineData("--proxy: 'zone=a' is not one of cluster=..", "--proxy", "zone=a")]
    [InlineData("no such file or folder: nowhere", "--cluster", "x=nowhere")]
    [InlineData("--cluster: 'nowhere' is not NAME=PATH", "--cluster", "nowhere")]
    [InlineData("--unhealthy: 'x' is not one of", "--unhealthy", "x")]
    [InlineData("unknown option '--nonsense'", "--nonsense")]
    public async Task Misuse_is_explained_and_ends_with_2(string expected, params string[] arguments)
    {
        string[] proxy = arguments.Contains("--proxy") ? [] : ["--proxy", "cluster=cluster-a"];
        var run = await ProgramRun.StartAsync(["endpoints", "-c", "cluster-a=samples/regional-failover/cluster-a", .. proxy, .. arguments]);
        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain(expected);
        run.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_proxy_without_a_locality_is_told_that_nothing_is_near()
    {
        var run = await ProgramRun.StartAsync("endpoints", "-c", "cluster-a=samples/regional-failover/cluster-a", "-p", "cluster=cluster-a", "hello-world");
        run.ExitCode.ShouldBe(0);
        run.Errors.ShouldContain("the proxy has no locality");
    }

    [Fact]
    public async Task A_service_that_nobody_has_is_named()
    {
        var run = await ProgramRun.StartAsync([.. Regions, "nobody"]);
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldContain("sees no service 'nobody'");
    }

    // Names that every machine knows, and that none does (RFC 6761, 6.4).
    [Theory]
    [InlineData("localhost", "127.0.0.1:15443", "")]
    [InlineData("gw.invalid", "web.default.svc.cluster.local:80: no endpoints", "isthmus: warning: the name of the gateway gw.invalid cannot be resolved here\n")]
    public async Task The_host_name_of_a_gateway_is_looked_up(string name, string expected, string warning)
    {
        var folder = Directory.CreateTempSubdirectory("isthmus-endpoints-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "east.yaml"), Service);
            await File.WriteAllTextAsync(Path.Combine(folder, "west.yaml"), $"{Service}\n---\n{Behind(name)}");
            var run = await ProgramRun.StartAsync("endpoints", "-c", $"east={folder}/east.yaml", "-c", $"west={folder}/west.yaml", "-p", "cluster=east,network=net-east,address=10.0.0.9,locality=r/z");
            run.Errors.ShouldBe(warning);
            run.Output.ShouldContain(expected);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
        """;

    // A pod of another network, which has a gateway of this name.
    private static string Behind(string name) => $$$"""
        apiVersion: v1
        kind: Namespace
        metadata: {name: istio-system, labels: {topology.istio.io/network: net-west}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: gateway, namespace: istio-system, labels: {topology.istio.io/network: net-west}}
        spec: {type: LoadBalancer, ports: [{name: tls, port: 15443}]}
        status: {loadBalancer: {ingress: [{hostname: {{{name}}}}]}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web-1, namespace: default, labels: {app: web, security.istio.io/tlsMode: istio}}
        status: {podIP: 10.0.0.1, phase: Running}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-1, namespace: default, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{name: http, port: 8080}]
        endpoints: [{addresses: [10.0.0.1], conditions: {ready: true}, targetRef: {kind: Pod, name: web-1, namespace: default}}]
        """;

    private static double ShareOf(List<JsonElement> endpoints, string cluster) => endpoints
        .Where(e => e.GetProperty("cluster").GetString() == cluster)
        .Sum(e => e.GetProperty("share").GetDouble());
}
