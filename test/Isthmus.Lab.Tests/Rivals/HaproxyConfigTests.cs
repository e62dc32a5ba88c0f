using System.Net;
using Isthmus.Lab.Rivals;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Tests.Rivals;

public sealed class HaproxyConfigTests
{
    private static readonly LabInstance Gateway = In("a", new ScenarioWorkload { Name = "gate", Role = WorkloadRole.Gateway }, 1);
    private static readonly LabInstance Near = In("a", new ScenarioWorkload { Name = "web" }, 1);
    private static readonly LabInstance Far = In("b", new ScenarioWorkload { Name = "web" }, 2);

    [Fact]
    public void Other_clusters_are_backups_where_the_own_one_comes_first()
    {
        var text = HaproxyConfig.Write(Gateway, [Near, In("b", Far.Workload, 2)], isLocalFirst: true);
        text.ShouldContain("  server a_web-1 127.1.0.1:8080\n");
        text.ShouldContain("  server b_web-2 127.1.0.2:8080 backup\n");
        HaproxyConfig.Write(Gateway, [Near, Far], isLocalFirst: false).ShouldNotContain("backup\n");
    }

    [Fact]
    public void Connects_from_its_own_address_and_tries_as_long_as_it_is_told()
    {
        HaproxyConfig.Write(Gateway, [Near], isLocalFirst: false, TimeSpan.FromMilliseconds(250)).ShouldContain("  timeout server 250ms\n");
        var text = HaproxyConfig.Write(Gateway, [Near], isLocalFirst: false);
        text.ShouldContain("  timeout server 20000ms\n");
        text.ShouldContain("  source 127.1.0.1\n");
        text.ShouldContain("  retry-on conn-failure empty-response ");
    }

    private static LabInstance In(string cluster, ScenarioWorkload workload, int number) =>
        new(new ScenarioCluster { Name = cluster, Zones = ["z"] }, workload, number, new IPAddress([127, 1, 0, (byte)number]));
}
