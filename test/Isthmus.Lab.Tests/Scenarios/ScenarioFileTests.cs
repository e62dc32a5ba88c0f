using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Tests.Scenarios;

public sealed class ScenarioFileTests : IDisposable
{
    private const string Scenario = """
        name: small
        clusters:
        - name: a
          manifests: rules
          endpoints: ENDPOINTS
          workloads:
          - {name: web}
          - {name: caller, role: caller}
        load: {from: a/caller, host: web.default.svc.cluster.local}

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-scenario-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("kubernetes", "spec: {host: web, subsets: [{name: v1}]}", "")]
    [InlineData("kubernetes", "spec: {host: web, substs: []}", "rules/rule.yaml:4:19: error ISM0020: spec.substs: is not a known field; did you mean 'subsets'?")]
    [InlineData("kubernetes", "spec: {host: '7x!'}", "error ISM0104: spec.host")]
    [InlineData("kubernetes", "spec: {host: web, trafficPolicy: {outlierDetection: {consecutiveErrors: 7}}}", "")]
    [InlineData("registered", "spec: {host: web}", "'web' in 'a' registers itself, but there is no WorkloadGroup default/web in its manifests")]
    public void Manifests_with_errors_are_found_before_anything_is_started(string endpoints, string spec, string message)
    {
        Write("scenario.yaml", Scenario.Replace("ENDPOINTS", endpoints, StringComparison.Ordinal));
        Write("rules/rule.yaml", $"apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {{name: r}}\n{spec}\n");

        var violations = new Violations();
        var scenario = ScenarioFile.Read(_folder.FullName, violations);

        (scenario is null).ShouldBe(message.Length > 0, string.Join('\n', violations));
        string.Join('\n', violations).ShouldContain(message);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        Write("scenario.yaml", Scenario.Replace("ENDPOINTS", "kubernetes", StringComparison.Ordinal));
        var violations = new Violations();
        ScenarioFile.Read(_folder.FullName, violations).ShouldBeNull();
        violations.ShouldHaveSingleItem().Message.ShouldBe("the cluster 'a' has its manifests in 'rules', which is no folder");
    }

    private void Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
