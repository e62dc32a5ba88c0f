using Isthmus.Api.Kubernetes;
using Isthmus.Api.Mesh;
using Isthmus.Api.Networking;
using Isthmus.Api.Reading;
using Isthmus.Api.Security;

namespace Isthmus.Api.Tests.Reading;

/// <summary>How files are taken apart: documents, lists, JSON, aliases, what is no resource.</summary>
public sealed class DocumentTests
{
    private const string Json = """
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": null},
         "spec": {"ports": [{"port": 80, "targetPort": "http"}], "selector": {"app": "é😀"}, "publishNotReadyAddresses": true}}
        """;

    private const string Yaml = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports: [{port: 80, targetPort: http}]\n  selector: {app: é😀}\n  publishNotReadyAddresses: true\n";

    [Theory]
    [InlineData("kind: Service\nspec:\n\tports: []\n", "3:1")]
    [InlineData("kind: Service\nmetadata:\n  name: web\n  namespace: x\n\tlabels: {}\n", "5:1")]
    public void A_tab_as_indentation_is_reported_where_it_stands(string text, string place) =>
        Manifest.Findings(text, file: "f.yaml").ShouldHaveSingleItem().ShouldStartWith($"f.yaml:{place}: error ISM0004: is not YAML: ");

    [Fact]
    public void Json_and_yaml_of_the_same_object_mean_the_same()
    {
        var json = Manifest.Read(Json).Content.Objects.Single();
        var yaml = Manifest.Read(Yaml).Content.Objects.Single();
        json.MeansTheSameAs(yaml).ShouldBeTrue();
    }

    [Fact]
    public void Position_in_json_counts_characters_not_bytes() =>
        Manifest.Findings(Json.Replace("true}}", "\"x\"}}", StringComparison.Ordinal)).ShouldHaveSingleItem()
            .ShouldStartWith($"f.yaml:2:{Json.Split('\n')[1].IndexOf("true", StringComparison.Ordinal) + 1}: error ISM0022: spec.publishNotReadyAddresses");

    [Fact]
    public void Json_error_is_told_at_its_place() =>
        Manifest.Findings("{\"kind\": \"List\",\n \"items\": [1,, 2]}", file: "f.json").ShouldHaveSingleItem().ShouldStartWith("f.json:2:14: error ISM0004: is not JSON: ");

    [Fact]
    public void Yaml_flow_map_that_begins_like_json_is_read() =>
        Manifest.Read("{\"apiVersion\": v1, kind: Namespace, metadata: {name: a}}").Content.Objects.Count.ShouldBe(1);

    [Fact]
    public void Lists_are_flattened_also_typed_ones_whose_items_have_no_kind()
    {
        var item = "- metadata: {name: a}\n  spec: {ports: [{port: 80}]}\n";
        var text = $"apiVersion: v1\nkind: ServiceList\nitems:\n{item}---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata: {{name: b}}\n- 5\n";
        var (content, violations) = Manifest.Read(text);
        content.Objects.Select(o => o.Key.ToString()).ShouldBe(["Service/default/a", "Namespace/b"]);
        violations.ShouldHaveSingleItem().Position.ShouldBe(new TextPosition(13, 3));
    }

    [Fact]
    public void Several_json_values_in_a_row_are_read() => Manifest.Read(Json + Json).Content.Objects.Count.ShouldBe(2);

    [Fact]
    public void Anchors_and_merge_keys_work_and_own_keys_win()
    {
        var text = Manifest.Networking("DestinationRule", "host: a\nsubsets:\n- &s {name: v1, labels: {v: '1'}}\n- {<<: *s, name: v2}\n- <<: [*s, {trafficPolicy: {}}]\n  name: v3");
        var subsets = Manifest.Config<DestinationRuleConfig>(text).Subsets;
        subsets.Select(s => $"{s.Name} {s.Labels} {s.TrafficPolicy is not null}").ShouldBe(["v1 v=1 False", "v2 v=1 False", "v3 v=1 True"]);
    }

    [Fact]
    public void Namespace_is_the_default_unless_the_kind_has_none()
    {
        const string Text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: n}\n";
        Manifest.Read(Text, new ReadOptions { DefaultNamespace = "team" }).Content.Objects.Select(o => o.Key.ToString()).ShouldBe(["Pod/team/p", "Node/n"]);
    }

    [Fact]
    public void Positions_of_fields_are_found_by_path()
    {
        var origin = Manifest.Read(Manifest.Networking("VirtualService", "hosts: [a, b]\nhttp:\n- route:\n  - destination: {host: a}\n    weight: 100\n  match:\n  - headers: {x.y: {exact: z}}")).Content.Objects.Single().Origin;
        origin.Start.ShouldBe(new TextPosition(1, 1));
        origin.Find("spec.hosts[1]").ShouldBe(new TextPosition(5, 14));
        origin.Find("spec.http[0].route[0].weight").ShouldBe(new TextPosition(9, 7));
        origin.Find("spec.http[0].route[0].destination.host").ShouldBe(new TextPosition(8, 21));
        origin.Find("spec.http[0].match[0].headers[x.y].exact").ShouldBe(new TextPosition(11, 23));
        origin.Find("spec.http[0].timeout").ShouldBe(new TextPosition(7, 5));
        origin.Find("spec.exportTo").ShouldBe(new TextPosition(4, 1));
        origin.Fields!.Count.ShouldBe(origin.Fields.Keys.Count(k => origin.Fields.ContainsKey(k)));
    }

    [Fact]
    public void Absent_differs_from_empty_where_it_matters()
    {
        // istio facts 6.9: an empty policy of a Sidecar is REGISTRY_ONLY; 7.4: no rules match nothing; 1.10: distribute.
        Manifest.Config<SidecarConfig>(Manifest.Networking("Sidecar", "outboundTrafficPolicy: {}")).OutboundTrafficPolicy!.Mode.ShouldBe(OutboundTrafficMode.RegistryOnly);
        Manifest.Config<SidecarConfig>(Manifest.Networking("Sidecar", "egress: []")).OutboundTrafficPolicy.ShouldBeNull();
        Policy("{}").Rules.ShouldBeNull();
        Policy("{rules: []}").Rules!.Value.Count.ShouldBe(0);
        Policy("{rules: [{}]}").Rules!.Value.Count.ShouldBe(1);
        Locality("{}").Distribute.ShouldBeNull();
        Locality("{distribute: []}").Distribute.ShouldNotBeNull();
        Manifest.Config<DestinationRuleConfig>(Manifest.Networking("DestinationRule", "trafficPolicy: {outlierDetection: {}}")).TrafficPolicy!.OutlierDetection.ShouldNotBeNull();
        Manifest.Config<DestinationRuleConfig>(Manifest.Networking("DestinationRule", "trafficPolicy: {outlierDetection: null}")).TrafficPolicy!.OutlierDetection.ShouldBeNull();
    }

    [Fact]
    public void Numbers_stand_for_enum_values_and_snake_case_for_names()
    {
        var rule = Manifest.Config<DestinationRuleConfig>(Manifest.Networking("DestinationRule", "traffic_policy: {load_balancer: {simple: 4}, outlier_detection: {consecutive_5xx_errors: 2}}\nexport_to: [.]"));
        rule.TrafficPolicy!.LoadBalancer!.Simple.ShouldBe(SimpleLoadBalancer.RoundRobin);
        rule.TrafficPolicy.OutlierDetection!.Consecutive5xxErrors.ShouldBe(2u);
    }

    [Theory]
    [InlineData("a.yaml", "name: {{ .Values.name }}\nkind: X\n", "ISM0011")]
    [InlineData("a.yaml", "{{- if .Values.on }}\nkind: X\n{{- end }}\n", "ISM0011")]
    [InlineData("d/kustomization.yaml", "resources: [a.yaml]", "ISM0012")]
    [InlineData("d/k.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []", "ISM0012")]
    [InlineData("Chart.yaml", "apiVersion: v2\nname: x\nversion: 1.0.0", "ISM0012")]
    [InlineData("values-prod.yaml", "connectTimeout: 3s", "ISM0012")]
    [InlineData("values.yaml", "meshConfig: {trustDomain: a}", "ISM0013")]
    [InlineData("op.yaml", "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {meshConfig: {}}", "ISM0013")]
    [InlineData("a.yaml", "just text", "ISM0010")]
    [InlineData("a.yaml", "a: 1", "ISM0010")]
    public void Files_that_are_no_resources_get_a_note(string file, string text, string code)
    {
        var finding = Manifest.Read(text, file: file).Violations.ShouldHaveSingleItem();
        (finding.Code, finding.Severity).ShouldBe((code, Severity.Info));
    }

    [Fact]
    public void Unknown_kinds_are_counted()
    {
        const string Text = "apiVersion: apps/v1\nkind: Deployment\n---\napiVersion: apps/v1\nkind: Deployment\n---\napiVersion: v1\nkind: ConfigMap\n---\napiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\n";
        var (content, violations) = Manifest.Read(Text);
        violations.ShouldBeEmpty();
        content.SkippedKinds.ShouldBe([KeyValuePair.Create("ConfigMap", 1), KeyValuePair.Create("apps/Deployment", 2), KeyValuePair.Create("networking.istio.io/EnvoyFilter", 1)]);
    }

    [Theory]
    [InlineData("apiVersion: networking.istio.io/v1\nkind: VirtualServce\n", "f.yaml:2:7: warning ISM0015: kind: networking.istio.io has no kind 'VirtualServce'; did you mean VirtualService?")]
    [InlineData("apiVersion: networking.istio.io/v9\nkind: Gateway\n", "f.yaml:1:13: warning ISM0014: apiVersion: 'v9' is not a known version of Gateway; write networking.istio.io/v1")]
    [InlineData("kind: Gateway\n", "f.yaml:1:1: error ISM0028: apiVersion: is required; add the field")]
    [InlineData("apiVersion: v1\nkind: Service\nspec: {}\n", "f.yaml:1:1: error ISM0028: metadata.name: is required; add the field")]
    public void Wrong_kinds_and_versions_are_told(string text, string expected) => Manifest.Findings(text).ShouldBe([expected]);

    [Fact]
    public void Old_slices_are_read_with_a_warning()
    {
        var (content, violations) = Manifest.Read("apiVersion: discovery.k8s.io/v1beta1\nkind: EndpointSlice\nmetadata: {name: s}\naddressType: IP\nendpoints: [{addresses: [10.0.0.1], topology: {kubernetes.io/hostname: n, topology.kubernetes.io/zone: z}}]\n");
        violations.ShouldHaveSingleItem().Code.ShouldBe("ISM0016");
        var endpoint = ((ApiObject<EndpointSliceConfig>)content.Objects.Single()).Config.Endpoints[0];
        (endpoint.NodeName, endpoint.Zone).ShouldBe(("n", "z"));
    }

    [Fact]
    public void Bare_mesh_config_starts_from_the_defaults_of_Istio()
    {
        var content = Manifest.Read("trustDomain: east\n---\nnetworks: {n: {endpoints: [{fromRegistry: c}]}}\n").Content;
        content.MeshConfig.ShouldBe(MeshConfig.Istio with { TrustDomain = "east", Networks = content.MeshNetworks });
        content.MeshConfig!.DefaultTrafficPolicy.ShouldBeNull();
        content.MeshNetworks[0].FromRegistries[0].Value.ShouldBe("c");
        content.MeshConfigOrigin!.Find("trustDomain").ShouldBe(new TextPosition(1, 1));
    }

    [Fact]
    public void Caller_may_say_that_a_text_is_mesh_config()
    {
        var (content, violations) = Manifest.Read("unheard: 1\n", new ReadOptions { IsMeshConfig = true });
        content.MeshConfig.ShouldBe(MeshConfig.Istio);
        violations.ShouldHaveSingleItem().Code.ShouldBe("ISM0021");
    }

    [Fact]
    public void Positions_inside_a_config_map_are_positions_in_the_file() =>
        Manifest.Findings("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio}\ndata:\n  mesh: |-\n    # comment\n    trustDomain: a\n    connectTimeout: 5\n").ShouldHaveSingleItem()
            .ShouldStartWith("f.yaml:8:21: error ISM0024: connectTimeout: ");

    private static AuthorizationPolicyConfig Policy(string spec) =>
        Manifest.Config<AuthorizationPolicyConfig>($"apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {{name: x}}\nspec: {spec}\n");

    private static LocalityLbConfig Locality(string text) =>
        Manifest.Config<DestinationRuleConfig>(Manifest.Networking("DestinationRule", $"trafficPolicy: {{loadBalancer: {{localityLbSetting: {text}}}}}")).TrafficPolicy!.LoadBalancer!.LocalityLbSetting!;
}
