using Isthmus.Api;
using Isthmus.Api.Kubernetes;
using Isthmus.Api.Reading;
using Isthmus.ControlPlane.Sources;
using Isthmus.Lab.Kubelet;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Tests.Kubelet;

public sealed class ClusterFolderTests : IDisposable
{
    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports:
          - {name: http, port: 80, targetPort: 8080}
        """;

    private static readonly ScenarioCluster Cluster = new()
    {
        Name = "a",
        Region = "eu",
        Zones = ["eu-1", "eu-2"],
        Workloads =
        [
            new ScenarioWorkload { Name = "web", Labels = Labels.Empty.With("app", "web") },
            new ScenarioWorkload { Name = "gate", Role = WorkloadRole.Gateway, Namespace = "edge", Labels = Labels.Empty.With("istio", "gate"), Port = 8081 },
        ],
    };

    private readonly DirectoryInfo _operator = Directory.CreateTempSubdirectory("isthmus-operator-");
    private readonly DirectoryInfo _lab = Directory.CreateTempSubdirectory("isthmus-lab-");

    public void Dispose()
    {
        _operator.Delete(recursive: true);
        _lab.Delete(recursive: true);
    }

    [Fact]
    public void What_it_writes_is_read_without_a_finding()
    {
        var folder = NewFolder();
        folder.Mirror().ShouldBeTrue();
        folder.Report([Pod("web-1", ready: true), Gate()]).ShouldBeTrue();
        var objects = ReadBack();
        objects.Select(o => o.Key.ToString()).Order(StringComparer.Ordinal).ShouldBe(
        [
            "EndpointSlice/default/web-1", "EndpointSlice/edge/gate-1", "Node/node-a-eu-1", "Node/node-a-eu-2",
            "Pod/default/web-1", "Pod/edge/gate-1", "Service/default/web", "Service/edge/gate",
        ]);
        var gate = objects.OfType<ApiObject<ServiceConfig>>().Single(s => s.Metadata.Name == "gate").Config.Ports[0];
        (gate.Port, gate.TargetPort).ShouldBe((80, 8081));
    }

    [Fact]
    public void A_file_with_mistakes_is_mirrored_and_its_errors_are_told_once()
    {
        var folder = NewFolder();
        folder.Mirror();
        folder.TakeMistakes().ShouldBeEmpty();
        File.WriteAllText(Path.Combine(_operator.FullName, "rule.yaml"), "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r}\nspec: {host: web, trafficPolcy: {}}\n");
        folder.Mirror().ShouldBeTrue();
        folder.TakeMistakes().ShouldHaveSingleItem().ToString().ShouldContain("rule.yaml:4:19: error");
        folder.Mirror().ShouldBeFalse();
        folder.TakeMistakes().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("  selector: {app: web}", "  selector: {app: web")]
    [InlineData("port: 80,", "port: 80000,")]
    public void A_Service_in_whose_file_a_mistake_was_saved_keeps_its_endpoints(string good, string bad)
    {
        var folder = NewFolder();
        folder.Mirror();
        var file = Path.Combine(_operator.FullName, "web.yaml");
        File.WriteAllText(file, Service.Replace(good, bad, StringComparison.Ordinal));
        folder.Mirror().ShouldBeTrue();
        folder.TakeMistakes().ShouldNotBeEmpty();
        folder.Report([Pod("web-1", ready: true)]);
        File.ReadAllText(Observed()).ShouldContain("127.1.0.10");

        // Once more with the mistake, and then without the file: what was kept is neither forgotten nor kept for ever.
        File.AppendAllText(file, "\n# not yet\n");
        folder.Mirror().ShouldBeTrue();
        folder.Report([Pod("web-1", ready: true)]);
        File.ReadAllText(Observed()).ShouldContain("127.1.0.10");
        File.Delete(file);
        folder.Mirror().ShouldBeTrue();
        folder.Report([Pod("web-1", ready: true)]);
        File.ReadAllText(Observed()).ShouldNotContain("127.1.0.10");
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    [InlineData(true, true, false)]
    public void Endpoint_is_ready_only_while_its_pod_is_and_was_not_told_to_end(bool isReady, bool isTerminating, bool expected)
    {
        var folder = NewFolder();
        folder.Mirror();
        folder.Report([Pod("web-1", isReady) with { IsTerminating = isTerminating }]);
        var endpoint = Slice().Endpoints[0];
        endpoint.Addresses.ShouldBe(["127.1.0.10"]);
        endpoint.Ready.ShouldBe(expected);
        endpoint.Terminating.ShouldBe(isTerminating);
    }

    [Fact]
    public void Slice_without_pods_stays_and_is_empty()
    {
        var folder = NewFolder();
        folder.Mirror();
        folder.Report([Pod("web-1", ready: true)]);
        folder.Report([]).ShouldBeTrue();
        Slice().Endpoints.ShouldBeEmpty();
    }

    [Fact]
    public void Says_when_nothing_changed()
    {
        var folder = NewFolder();
        folder.Mirror();
        folder.Mirror().ShouldBeFalse();
        folder.Report([Pod("web-1", ready: true)]);
        folder.Report([Pod("web-1", ready: true)]).ShouldBeFalse();
        folder.Report([Pod("web-1", ready: false)]).ShouldBeTrue();
    }

    [Fact]
    public void Operators_changes_are_mirrored()
    {
        var folder = NewFolder();
        folder.Mirror();
        File.WriteAllText(Path.Combine(_operator.FullName, "more.yaml"), Service.Replace("name: web", "name: more", StringComparison.Ordinal));
        folder.Mirror().ShouldBeTrue();
        folder.Report([]);
        ReadBack().ShouldContain(o => o.Key.ToString() == "EndpointSlice/default/more-1");
        File.Delete(Path.Combine(_operator.FullName, "more.yaml"));
        folder.Mirror().ShouldBeTrue();
        folder.Report([]);
        ReadBack().ShouldNotContain(o => o.Key.ToString() == "Service/default/more");
    }

    private static PodReport Pod(string name, bool ready) => new(name, "default", Labels.Empty.With("app", "web"), "web", "node-a-eu-1", "127.1.0.10", ready);

    private static PodReport Gate() => new("gate-1", "edge", Labels.Empty.With("istio", "gate"), "gate", "node-a-eu-2", "127.1.0.5", IsReady: true);

    private string Observed() => Path.Combine(_lab.FullName, "observed", "endpointslices.yaml");

    private ClusterFolder NewFolder()
    {
        File.WriteAllText(Path.Combine(_operator.FullName, "web.yaml"), Service);
        return new ClusterFolder(Cluster, _operator.FullName, _lab.FullName);
    }

    private EndpointSliceConfig Slice() => ReadBack().OfType<ApiObject<EndpointSliceConfig>>().Single(s => s.Metadata.Namespace == "default").Config;

    private List<ApiObject> ReadBack()
    {
        var violations = new Violations();
        var objects = ManifestFolder.Read(_lab.FullName, Api.Defaults.MaxFileBytes)
            .SelectMany(f => ManifestReader.Read(f.Path, f.Content!.Value, ReadOptions.Default, violations).Objects)
            .ToList();
        violations.ShouldBeEmpty();
        return objects;
    }
}
