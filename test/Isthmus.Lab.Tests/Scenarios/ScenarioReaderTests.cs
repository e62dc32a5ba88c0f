using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Tests.Scenarios;

public sealed partial class ScenarioReaderTests
{
    private const string Good = """
        name: small
        clusters:
        - name: a
          region: eu
          zones: [eu-1, eu-2]
          workloads:
          - {name: gate, role: gateway, port: 8081}
          - {name: web, replicas: 2, labels: {app: web}, zone: eu-2, behaviour: {delay: 5ms, bytes: 100}}
          - {name: caller, role: caller}
        - name: b
          workloads:
          - {name: web}
        load: {from: a/gate, host: web, path: /x, rate: 700, method: POST, bodyBytes: 10, headers: {x-user: jo}, timeout: 2s}
        steps:
        - name: healthy
          expect: {share: {a: 50, b: 50}, tolerance: 3, p99: 4}
        - name: gone
          do: [kill a/web, slow b 2s]
          within: 30s
          for: 4s
          expect: {share: {b: 100}, failed: 3, extraRequests: 10, shiftedWithin: 5s}

        """;

    public static TheoryData<string> SampleFiles =>
        [.. Directory.EnumerateFiles(Path.Combine(Root(), "samples"), "*.yaml", SearchOption.AllDirectories)
            .Where(f => File.ReadLines(f).Any(l => l.StartsWith("steps:", StringComparison.Ordinal)))
            .Select(f => Path.GetRelativePath(Root(), f))
            .Order(StringComparer.Ordinal)];

    [Fact]
    public void Reads_isolated_networks_and_what_must_not_cross()
    {
        var text = Good.Replace("clusters:", "isolateNetworks: true\nclusters:", StringComparison.Ordinal)
            .Replace("- name: a\n", "- name: a\n  network: n1\n", StringComparison.Ordinal)
            .Replace("- name: b\n", "- name: b\n  network: n2\n  controlPlane: a\n", StringComparison.Ordinal)
            .Replace("p99: 4}", "p99: 4, unreachable: [a -> b/web, backbone -> a/web], unreadable: [secret]}", StringComparison.Ordinal);

        var scenario = Read(text, out var violations)!;

        violations.ShouldBeEmpty();
        scenario.IsolatesNetworks.ShouldBeTrue();
        scenario.Clusters.Select(c => c.ControlledBy).ShouldBe(["a", "a"]);
        scenario.Clusters.Select(c => c.Workloads.Any(w => w.Role == WorkloadRole.ControlPlane)).ShouldBe([true, false]);
        var expectation = scenario.Steps[0].Expectation;
        expectation.Unreachable.ShouldBe([new UnreachablePath("a", new LabTarget("b", "web")), new UnreachablePath("", new LabTarget("a", "web"))]);
        expectation.Unreadable.ShouldBe(["secret"]);
    }

    [Fact]
    public void With_mutual_TLS_control_planes_are_asked_over_TLS()
    {
        Read(Good.Replace("clusters:", "mutualTls: true\nclusters:", StringComparison.Ordinal), out _)!.Clusters[0].Workloads[^1].Port.ShouldBe(15012);
        Read(Good, out _)!.Clusters[0].Workloads[^1].Port.ShouldBe(15010);
    }

    [Theory]
    [InlineData("clusters:", "isolateNetworks: true\nclusters:", "'a' needs a network")]
    [InlineData("- name: b\n", "- name: b\n  controlPlane: c\n", "'b' has the control plane of 'c'")]
    [InlineData("p99: 4}", "p99: 4, unreachable: [a -> b/web]}", "needs 'isolateNetworks: true'")]
    [InlineData("p99: 4}", "p99: 4, unreachable: [a to b]}", "'a to b' is not 'CLUSTER -> CLUSTER/WORKLOAD'")]
    [InlineData("p99: 4}", "p99: 4, unreadable: [x]}", "needs 'isolateNetworks: true'")]
    public void Refuses_networks_that_make_no_sense(string old, string now, string message)
    {
        Read(Good.Replace(old, now, StringComparison.Ordinal), out var violations).ShouldBeNull();
        violations.ShouldContain(v => v.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Reads_single_calls_and_their_answers()
    {
        var text = Good.Replace("p99: 4}", "p99: 4, calls: [{from: a/caller, host: web, port: 81, path: /x, method: POST, status: 403, body: not you, cluster: b, times: 3}, {from: a/caller, host: web}]}", StringComparison.Ordinal);

        var calls = Read(text, out var violations)!.Steps[0].Expectation.Calls;

        violations.ShouldBeEmpty();
        calls.ShouldBe([
            new ExpectedCall { From = new LabTarget("a", "caller"), Host = "web", Port = 81, Path = "/x", Method = "POST", Status = 403, Body = "not you", Cluster = "b", Times = 3 },
            new ExpectedCall { From = new LabTarget("a", "caller"), Host = "web", Port = 80, Path = "/", Method = "GET", Status = 200, Times = 1 },
        ]);
    }

    [Theory]
    [InlineData("{from: a/web, host: web}", "must name a caller")]
    [InlineData("{from: a/caller}", "is required")]
    [InlineData("{from: a/caller, host: web, cluster: c}", "'c' is no cluster")]
    [InlineData("{from: a/caller, host: web, status: 42}", "must be")]
    [InlineData("{from: a/caller, host: web, times: 0}", "must be")]
    [InlineData("{from: a/caller, host: a b}", "must be the name or address of a host, is 'a b'")]
    [InlineData("{from: a/caller, host: web, path: x}", "must begin with '/', is 'x'")]
    [InlineData("{from: a/caller, host: web, method: G T}", "must be the name of a method, is 'G T'")]
    public void Refuses_calls_that_nobody_can_make(string call, string message)
    {
        Read(Good.Replace("p99: 4}", $"p99: 4, calls: [{call}]}}", StringComparison.Ordinal), out var violations).ShouldBeNull();
        violations.ShouldHaveSingleItem().Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("rate: 700", "http://web/x 700 times per second")]
    [InlineData("port: 8080, rate: 700", "http://web:8080/x 700 times per second")]
    [InlineData("connections: 1", "http://web/x over 1 connection, each as soon as it was answered")]
    [InlineData("port: 81, connections: 5", "http://web:81/x over 5 connections, each as soon as it was answered")]
    public void Says_in_words_what_it_calls(string load, string said) =>
        Read(Good.Replace("rate: 700", load, StringComparison.Ordinal), out _)!.Load.InWords.ShouldBe(said);

    [Fact]
    public void Reads_everything_that_it_is_told()
    {
        var scenario = Read(Good, out var violations)!;
        violations.ShouldBeEmpty();
        scenario.Folder.ShouldBe("lab");
        scenario.Clusters.Select(c => c.Name).ShouldBe(["a", "b"]);
        scenario.Clusters[0].Workloads[0].Role.ShouldBe(WorkloadRole.Gateway);
        var web = scenario.Clusters[0].Workloads[1];
        (web.Replicas, web.Zone, web.Port).ShouldBe((2, "eu-2", 8080));
        web.Behaviour.ShouldBe(new SampleBehaviour { Delay = TimeSpan.FromMilliseconds(5), Bytes = 100 });
        scenario.Clusters[1].Workloads[0].Labels["app"].ShouldBe("web");
        scenario.Load.ShouldBe(new ScenarioLoad
        {
            From = new LabTarget("a", "gate"),
            Host = "web",
            Path = "/x",
            Rate = 700,
            Method = "POST",
            BodyBytes = 10,
            Headers = [KeyValuePair.Create("x-user", "jo")],
            Timeout = TimeSpan.FromSeconds(2),
        });
        scenario.Steps[1].Actions.Select(a => a.ToString()).ShouldBe(["kill a/web", "slow b 2s"]);
        scenario.Steps[1].Within.ShouldBe(TimeSpan.FromSeconds(30));
        scenario.Steps[1].Length.ShouldBe(TimeSpan.FromSeconds(4));
        scenario.Steps[1].Expectation.ShouldBe(new StepExpectation
        {
            Shares = [KeyValuePair.Create("b", 100.0)],
            Failed = 3,
            ExtraRequests = 10,
            ShiftedWithin = TimeSpan.FromSeconds(5),
        });
    }

    [Fact]
    public void Speed_run_shortens_what_is_measured_and_nothing_else()
    {
        var scenario = Read(Good, out _)!;
        var shorter = scenario.ForSpeedRun();
        shorter.Steps.ShouldAllBe(s => s.Length <= Defaults.SpeedRunStep);
        (shorter with { IsSpeedRun = false, Steps = [.. shorter.Steps.Select((s, i) => s with { Length = scenario.Steps[i].Length })] }).ShouldBe(scenario);
    }

    [Fact]
    public void Step_may_expect_refused_calls_until_its_actions_are_done_and_limit_the_share_of_an_instance()
    {
        Read(Good, out _)!.Steps[1].Expectation.MayRefuseUntilDone.ShouldBeFalse();
        var text = Good.Replace("{b: 100}", "{b: 100}, refusedUntilDone: true, instanceShare: 60", StringComparison.Ordinal);
        var scenario = Read("haproxyTryTimeout: 250ms\n" + text, out var violations)!;
        violations.ShouldBeEmpty();
        scenario.HaproxyTryTimeout.ShouldBe(TimeSpan.FromMilliseconds(250));
        (scenario.Steps[1].Expectation.MayRefuseUntilDone, scenario.Steps[1].Expectation.InstanceShare).ShouldBe((true, 60));
    }

    [Fact]
    public void Cluster_says_where_its_endpoints_come_from()
    {
        Read(Good, out _)!.Clusters[0].HasRegisteredEndpoints.ShouldBeFalse();
        Read(Good.Replace("zones: [eu-1, eu-2]", "zones: [eu-1, eu-2]\n  endpoints: registered", StringComparison.Ordinal), out _)!.Clusters[0].HasRegisteredEndpoints.ShouldBeTrue();
    }

    [Theory]
    [InlineData("zones: [eu-1, eu-2]", "zonse: [eu-1, eu-2]", "5:3", "did you mean 'zones'?")]
    [InlineData("role: caller", "role: calller", "9:26", "did you mean caller?")]
    [InlineData("replicas: 2", "replicas: many", "8:27", "must be a whole number")]
    [InlineData("replicas: 2", "replicas: 51", "8:27", "must be from 0 to 50")]
    [InlineData("zone: eu-2", "zone: eu-3", "6:3", "runs in the zone 'eu-3'")]
    [InlineData("from: a/gate", "from: a/web", "13:8", "write one of a/gate, a/caller")]
    [InlineData("rate: 700", "rate: 700, connections: 5", "13:54", "stands beside rate")]
    [InlineData("kill a/web", "kill a/wbe", "18:8", "did you mean 'web'?")]
    [InlineData("kill a/web", "kill c/web", "18:8", "there is no cluster 'c'")]
    [InlineData("kill a/web", "scale a 2", "18:8", "scale takes CLUSTER/WORKLOAD")]
    [InlineData("slow b 2s", "slow b", "18:20", "a duration such as 2s")]
    [InlineData("within: 30s", "within: 30", "19:11", "write 30s for seconds")]
    [InlineData("{b: 100}", "{b: 90}", "21:12", "must add up to 100, is 90")]
    [InlineData("{b: 100}", "{c: 100}", "21:12", "names 'c', which is no cluster")]
    [InlineData("- name: b\n", "- name: a\n", "2:1", "two clusters named 'a'")]
    [InlineData("host: web, ", "", "13:7", "is required")]
    [InlineData("host: web,", "host: a b,", "13:22", "must be the name or address of a host, is 'a b'")]
    [InlineData("host: web,", "host: 'web:80',", "13:22", "the port has a field of its own")]
    [InlineData("path: /x", "path: x", "13:33", "must begin with '/', is 'x'")]
    [InlineData("method: POST", "method: P ST", "13:54", "must be the name of a method, is 'P ST'")]
    [InlineData("kill a/web", "scale a/control-plane 0", "18:8", "use kill and start")]
    [InlineData("role: gateway,", "role: gateway, replicas: 0,", "13:8", "'a/gate', of which no instance runs at the start")]
    [InlineData("kill a/web", "partition a c", "18:8", "'c' is no other cluster of this scenario")]
    [InlineData("kill a/web", "partition a a", "18:8", "followed by another cluster, not by 'a'")]
    public void Says_what_is_wrong_and_where(string right, string wrong, string place, string message)
    {
        Read(Good.Replace(right, wrong, StringComparison.Ordinal), out var violations).ShouldBeNull();
        violations.Select(v => v.ToString())
            .ShouldContain(v => v.StartsWith($"lab/scenario.yaml:{place}: error ", StringComparison.Ordinal) && v.Contains(message, StringComparison.Ordinal), string.Join('\n', violations));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("a: b: c")]
    [InlineData("\0")]
    public void Refuses_what_is_no_scenario_at_all(string text)
    {
        Read(text, out var violations).ShouldBeNull();
        violations.ShouldNotBeEmpty();
    }

    [Fact]
    public void Every_action_that_cannot_be_done_is_reported_at_its_own_place()
    {
        Read(Good.Replace("do: [kill a/web, slow b 2s]", "do: [kil a, kill c, kill a/web, scale b 3]", StringComparison.Ordinal), out var violations).ShouldBeNull();
        violations.Select(v => v.Path).ShouldBe(["steps[1].do[0]", "steps[1].do[1]", "steps[1].do[3]"]);
        violations.Select(v => v.Position.Column).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void Where_nobody_could_call_it_is_said_what_to_add()
    {
        var text = Good.Replace("  - {name: gate, role: gateway, port: 8081}\n", "", StringComparison.Ordinal).Replace("  - {name: caller, role: caller}\n", "", StringComparison.Ordinal);
        Read(text, out var violations).ShouldBeNull();
        violations.ShouldHaveSingleItem().Advice.ShouldBe("add a workload with 'role: caller'");
    }

    [Fact]
    public void More_steps_than_an_hour_holds_are_refused()
    {
        Read(Good + string.Concat(Enumerable.Repeat("- {name: again}\n", Defaults.MaxSteps - 1)), out var violations).ShouldBeNull();
        violations.ShouldHaveSingleItem().Message.ShouldBe($"must be at most {Defaults.MaxSteps} steps, are {Defaults.MaxSteps + 1}");
    }

    [Theory]
    [MemberData(nameof(SampleFiles))]
    public void Sample_is_read_without_a_finding(string file)
    {
        var violations = new Violations();
        ScenarioFile.Read(Path.Combine(Root(), file), violations).ShouldNotBeNull(string.Join('\n', violations));
        violations.ShouldBeEmpty();
    }

    [Fact]
    public void Examples_of_the_reference_are_read_without_a_finding()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "reference", "scenario.md"));
        var examples = YamlBlock().Matches(page).Select(m => m.Groups["yaml"].Value).ToList();
        examples.ShouldNotBeEmpty();
        foreach (var example in examples)
        {
            Read(example, out var violations).ShouldNotBeNull(string.Join('\n', violations));
        }
    }

    [Fact]
    public void Reference_names_every_verb()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "reference", "scenario.md"));
        LabAction.Names.Where(v => !page.Contains($"`{v} ", StringComparison.Ordinal) && !page.Contains($"`{v}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static Scenario? Read(string text, out Violations violations)
    {
        violations = new Violations();
        return ScenarioReader.Read("lab/scenario.yaml", Encoding.UTF8.GetBytes(text), violations);
    }

    private static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));

    [GeneratedRegex("```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex YamlBlock();
}
