using Isthmus.Api.Networking;
using Isthmus.Api.Reading;
using Isthmus.TestKit;

namespace Isthmus.Api.Tests.Reading;

/// <summary>What is said about mistakes: code, position, path, message, advice.</summary>
public sealed class FindingTests
{
    [Theory]
    [InlineData("htp: []", "f.yaml:5:3: error ISM0020: spec.htp: is not a known field; did you mean 'http'?")]
    [InlineData("http:\n- rout: []", "f.yaml:6:5: error ISM0020: spec.http[0].rout: is not a known field; did you mean 'route'?")]
    [InlineData("http:\n- route:\n  - destination: {host: a}\n    weight: ten", "f.yaml:8:15: error ISM0022: spec.http[0].route[0].weight: must be a whole number, is 'ten'; write the kind of value that the message names")]
    [InlineData("http:\n- route:\n  - destination: {host: a}\n    weight: '10'", "f.yaml:8:15: error ISM0027: spec.http[0].route[0].weight: must be a whole number, is '10'; write 10 without quotes")]
    [InlineData("http:\n- route:\n  - destination: {host: a}\n    weight: -1", "f.yaml:8:15: error ISM0023: spec.http[0].route[0].weight: must be from 0 to 2147483647, is -1; write a number in the range")]
    [InlineData("http:\n- timeout: 5", "f.yaml:6:14: error ISM0024: spec.http[0].timeout: must be a duration such as 1.5s, 250ms or 1m30s, is the number 5; write 5s for seconds")]
    [InlineData("http:\n- timeout: 5 sec", "f.yaml:6:14: error ISM0024: spec.http[0].timeout: must be a duration such as 1.5s, 250ms or 1m30s, is '5 sec'; write a number with a unit, for example 5s")]
    [InlineData("http: {route: []}", "f.yaml:5:9: error ISM0022: spec.http: must be a list, is a map; write each entry on its own line after '- '")]
    [InlineData("hosts: web", "f.yaml:5:10: error ISM0022: spec.hosts: must be a list, is 'web'; write each entry on its own line after '- '")]
    [InlineData("hosts: [1.10]", "f.yaml:5:11: error ISM0026: spec.hosts[0]: must be text, is the number 1.10; write \"1.10\" with quotes")]
    [InlineData("hosts: [a]\nhosts: [b]", "f.yaml:6:3: error ISM0007: spec.hosts: is written twice in the same map; remove one of the two")]
    [InlineData("exportTo: [a]\nexport_to: [b]", "f.yaml:6:3: error ISM0007: spec.export_to: says 'exportTo' a second time; remove one of the two")]
    [InlineData("http:\n- match: [{uri: {exact: /a, prefix: /b}}]", "f.yaml:6:31: error ISM0029: spec.http[0].match[0].uri.prefix: stands beside exact; keep one of them")]
    [InlineData("http:\n- match: [{ignoreUriCase: 'true'}]", "f.yaml:6:29: error ISM0027: spec.http[0].match[0].ignoreUriCase: must be true or false, is 'true'; write true without quotes")]
    [InlineData("http:\n- websocketUpgrade: true", "f.yaml:6:5: error ISM0044: spec.http[0].websocketUpgrade: is no longer a field; remove it: upgrades to WebSocket are always allowed")]
    [InlineData("http:\n- appendHeaders: {a: b}", "f.yaml:6:5: error ISM0044: spec.http[0].appendHeaders: is no longer a field; write headers: {request: {add: ...}}")]
    [InlineData("http:\n- directResponse: {status: 200, body: {bytes: '*'}}", "f.yaml:6:49: error ISM0030: spec.http[0].directResponse.body.bytes: is not base64; encode the value; in a Secret, write it in clear under stringData")]
    public void Says_what_is_wrong_and_where(string spec, string expected)
    {
        var (content, violations) = Manifest.Read(Manifest.Networking("VirtualService", spec));
        violations.Select(v => v.ToString()).ShouldBe([expected]);
        content.Objects.ShouldBeEmpty();
        violations.Single().Object.ShouldBe("VirtualService/shop/x");
    }

    // What the records cannot show to later checks (istio facts 1.1, 6.5, 6.7, 7.4).
    [Theory]
    [InlineData("networking", "VirtualService", "http: [{match: [{uri: {}}]}]", "ISM0028", "spec.http[0].match[0].uri")]
    [InlineData("networking", "VirtualService", "http: [{corsPolicy: {allowOrigins: [{}]}}]", "ISM0028", "spec.http[0].corsPolicy.allowOrigins[0]")]
    [InlineData("networking", "VirtualService", "http: [{mirror: {host: a}, mirrors: []}]", "ISM0029", "spec.http[0].mirrors")]
    [InlineData("networking", "VirtualService", "http: [{directResponse: {status: 200, body: {string: a, bytes: aGk=}}}]", "ISM0029", "spec.http[0].directResponse.body.bytes")]
    [InlineData("networking", "DestinationRule", "trafficPolicy: {loadBalancer: {consistentHash: {ringHash: {}, maglev: {}}}}", "ISM0029", "spec.trafficPolicy.loadBalancer.consistentHash.maglev")]
    [InlineData("networking", "WorkloadGroup", "probe: {exec: {command: [a]}, httpGet: {port: 1}}", "ISM0029", "spec.probe.exec")]
    [InlineData("security", "AuthorizationPolicy", "targetRef: {kind: a}\ntargetRefs: [{kind: b}]", "ISM0029", "spec.targetRefs")]
    [InlineData("security", "PeerAuthentication", "portLevelMtls: {http: {mode: STRICT}}", "ISM0022", "spec.portLevelMtls")]
    [InlineData("networking", "Gateway", "servers: [{tls: {mode: MUTUAL, verifyCertificateHash: [ab]}}]", "ISM0032", "spec.servers[0].tls.verifyCertificateHash")]
    [InlineData("networking", "Gateway", "servers: [{tls: {mode: MUTUAL, verifyCertificateSpki: [ab]}}]", "ISM0032", "spec.servers[0].tls.verifyCertificateSpki")]
    [InlineData("networking", "Gateway", "servers: [{tls: {mode: MUTUAL, caCertCredentialName: ab}}]", "ISM0032", "spec.servers[0].tls.caCertCredentialName")]
    [InlineData("networking", "Gateway", "servers: [{tls: {mode: MUTUAL, caCrl: /ab}}]", "ISM0032", "spec.servers[0].tls.caCrl")]
    [InlineData("networking", "DestinationRule", "trafficPolicy: {tls: {mode: MUTUAL, caCrl: /ab}}", "ISM0032", "spec.trafficPolicy.tls.caCrl")]
    public void Refuses_what_later_checks_could_not_see(string group, string kind, string spec, string code, string path)
    {
        var text = Manifest.Networking(kind, spec).Replace("networking.", group + ".", StringComparison.Ordinal);
        var finding = Manifest.Read(text).Violations.ShouldHaveSingleItem();
        (finding.Code, finding.Path).ShouldBe((code, path));
    }

    [Theory]
    [InlineData("trafficPolicy: {loadBalancer: {simple: round_robin}}", "did you mean ROUND_ROBIN?")]
    [InlineData("trafficPolicy: {loadBalancer: {simple: 17}}", "write one of LEAST_REQUEST, ROUND_ROBIN, RANDOM, PASSTHROUGH, UNSPECIFIED, LEAST_CONN")]
    [InlineData("trafficPolicy: {tls: {mode: ISTIO_MUTAL}}", "did you mean ISTIO_MUTUAL?")]
    public void Names_the_nearest_value(string spec, string advice)
    {
        var finding = Manifest.Read(Manifest.Networking("DestinationRule", spec)).Violations.ShouldHaveSingleItem();
        finding.Code.ShouldBe("ISM0025");
        finding.Advice.ShouldBe(advice);
    }

    // istio facts 6.4, 6.5, 6.7 and 1.1: what people still have.
    [Theory]
    [InlineData("DestinationRule", "trafficPolicy: {outlierDetection: {consecutiveErrors: 7}}", "ISM0041", "write consecutive5xxErrors")]
    [InlineData("DestinationRule", "trafficPolicy: {outlierDetection: {consecutiveErrors: 7, consecutive5xxErrors: 1}}", "ISM0041", "remove it")]
    [InlineData("DestinationRule", "trafficPolicy: {loadBalancer: {simple: LEAST_CONN}}", "ISM0040", "write LEAST_REQUEST")]
    [InlineData("DestinationRule", "trafficPolicy: {loadBalancer: {warmupDurationSecs: 30s}}", "ISM0040", "write warmup: {duration: ...}")]
    [InlineData("DestinationRule", "trafficPolicy: {loadBalancer: {consistentHash: {useSourceIp: true, minimumRingSize: 4}}}", "ISM0040", "write ringHash: {minimumRingSize: ...}")]
    [InlineData("VirtualService", "http: [{mirror: {host: a}, mirrorPercent: 5}]", "ISM0040", "write mirrorPercentage: {value: ...}")]
    [InlineData("VirtualService", "http: [{mirror: {host: a}, mirror_percent: 5}]", "ISM0040", "write mirrorPercentage: {value: ...}")]
    [InlineData("VirtualService", "http: [{corsPolicy: {allowOrigin: [a]}}]", "ISM0040", "write allowOrigins: [{exact: ...}]")]
    [InlineData("VirtualService", "http: [{fault: {delay: {percent: 5, fixedDelay: 1s}}}]", "ISM0040", "write percentage: {value: ...}")]
    [InlineData("VirtualService", "http: [{fault: {delay: {exponentialDelay: 1s}}}]", "ISM0045", "write fixedDelay")]
    [InlineData("WorkloadEntry", "address: 1.2.3.4\nlabels: {istio-locality: a.b}", "ISM0043", "write topology.istio.io/locality")]
    public void Takes_old_spellings_with_a_warning(string kind, string spec, string code, string advice)
    {
        var (content, violations) = Manifest.Read(Manifest.Networking(kind, spec));
        var finding = violations.ShouldHaveSingleItem();
        (finding.Code, finding.Severity, finding.Advice).ShouldBe((code, Severity.Warning, advice));
        content.Objects.Count.ShouldBe(1);
    }

    [Fact]
    public void Reads_the_values_of_old_spellings()
    {
        var rule = Manifest.Config<DestinationRuleConfig>(Manifest.Networking(
            "DestinationRule",
            "trafficPolicy:\n  outlierDetection: {consecutiveErrors: 7}\n  loadBalancer: {warmupDurationSecs: 30s, consistentHash: {minimumRingSize: 4}}"));
        rule.TrafficPolicy!.OutlierDetection!.Consecutive5xxErrors.ShouldBe(7u);
        rule.TrafficPolicy.LoadBalancer!.Warmup.ShouldBe(new WarmupConfig(TimeSpan.FromSeconds(30), null, null));
        rule.TrafficPolicy.LoadBalancer.ConsistentHash!.MinimumRingSize.ShouldBe(4ul);

        var route = Manifest.Config<VirtualServiceConfig>(Manifest.Networking(
            "VirtualService",
            "http: [{mirror: {host: a}, mirror_percent: 5, fault: {delay: {percent: 3, fixedDelay: 1s}}, corsPolicy: {allowOrigin: [o]}}]")).Http[0];
        route.Mirrors[0].Percent.ShouldBe(5);
        route.Fault!.DelayPercent.ShouldBe(3);
        route.CorsPolicy!.AllowOrigins[0].Value.ShouldBe("o");
    }

    [Fact]
    public void Reports_everything_in_one_file_and_drops_only_what_is_wrong()
    {
        var text = Manifest.Networking("VirtualService", "hosts: a\nhtp: []")
            + "---\n" + Manifest.Networking("Gateway", "selector: {a: b}")
            + "---\n" + Manifest.Networking("DestinationRule", "trafficPolicy: {tls: {mode: X}}");
        var (content, violations) = Manifest.Read(text);
        violations.Select(v => v.Position.Line).ShouldBe([5, 6, 18]);
        content.Objects.ShouldHaveSingleItem().Kind.ShouldBe("Gateway");
    }

    [Fact]
    public void Twenty_mistakes_in_a_file_give_twenty_findings_in_one_run()
    {
        var violations = new Violations();
        ManifestReader.Read("mistakes.in.yaml", File.ReadAllText(Input("mistakes.in.yaml")), ReadOptions.Default, violations);
        Golden.Check(string.Concat(violations.Select(v => v + "\n")), "mistakes.out.txt");
        violations.Count.ShouldBe(20);
    }

    [Fact]
    public void Never_prints_a_secret_value()
    {
        var findings = Manifest.Findings("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {k: hunter2!}\nstringData: {l: [hunter2]}\n");
        findings.Length.ShouldBe(2);
        findings.ShouldAllBe(f => !f.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void Tolerates_newer_fields_from_an_API_server()
    {
        var (content, violations) = Manifest.Read(Manifest.Networking("Gateway", "shiny: 1"), ReadOptions.ApiServer);
        violations.ShouldHaveSingleItem().Code.ShouldBe("ISM0021");
        content.Objects.ShouldHaveSingleItem().Origin.Fields.ShouldBeNull();
    }

    private static string Input(string name, [System.Runtime.CompilerServices.CallerFilePath] string testFile = "") =>
        Path.Combine(Path.GetDirectoryName(testFile)!, "testdata", name);

    [Fact]
    public void Codes_are_unique_and_documented()
    {
        ReadingChecks.All.Select(c => c.Code).ShouldBeUnique(StringComparer.Ordinal);
        ReadingChecks.All.ShouldAllBe(c => c.Title.Length > 0 && c.Explanation.Length > 0 && c.Advice.Length > 0);
        ReadingChecks.All.Count.ShouldBe(typeof(ReadingChecks).GetProperties().Count(p => p.PropertyType == typeof(Check)));
    }
}
