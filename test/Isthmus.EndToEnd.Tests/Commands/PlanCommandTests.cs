using System.Text.Json;

namespace Isthmus.EndToEnd.Tests.Commands;

public sealed class PlanCommandTests
{
    private static readonly string[] Ingress =
    [
        "plan",
        "--cluster", "cluster-a=samples/regional-failover/cluster-a",
        "--cluster", "cluster-b=samples/regional-failover/cluster-b",
        "--proxy", "cluster=cluster-a,namespace=istio-system,type=gateway,labels=istio:ingressgateway,address=127.1.0.5",
    ];

    [Fact]
    public async Task The_ingress_gateway_routes_every_host_to_hello_world()
    {
        var run = await ProgramRun.StartAsync(Ingress);
        run.Errors.ShouldBeEmpty();
        run.ExitCode.ShouldBe(0);
        using var json = JsonDocument.Parse(run.Output);
        var table = json.RootElement.GetProperty("routeTables").EnumerateArray().Single();
        table.GetProperty("name").GetString().ShouldBe("http.8080");
        var host = table.GetProperty("virtualHosts").EnumerateArray().Single();
        host.GetProperty("domains").EnumerateArray().Single().GetString().ShouldBe("*");
        var action = host.GetProperty("routes").EnumerateArray().Single().GetProperty("action");
        action.GetProperty("kind").GetString().ShouldBe("forward");
        action.GetProperty("upstreams").EnumerateArray().Single().GetProperty("name").GetString()
            .ShouldBe("outbound|80||hello-world.default.svc.cluster.local");
    }

    [Fact]
    public async Task Yaml_says_the_same_as_json()
    {
        var run = await ProgramRun.StartAsync([.. Ingress, "--output", "yaml"]);
        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain("- name: http.8080\n");
        run.Output.ShouldContain("maxEjectionPercent: 100\n");
        run.Output.ShouldContain("maxRequests: 100\n");
    }
}
