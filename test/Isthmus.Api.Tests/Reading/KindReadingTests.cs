using Isthmus.Api.Reading;
using Isthmus.TestKit;

namespace Isthmus.Api.Tests.Reading;

/// <summary>Every kind with every field that is read (istio facts 1.1, 2.3, 4.12, 5.1, 6, 7.3, 7.4, 7.6, 8.2), against the record that comes out.</summary>
public sealed class KindReadingTests
{
    public static TheoryData<string> Kinds =>
    [
        "service", "pod", "node", "namespace", "secret", "endpointslice", "serviceentry", "workloadentry", "workloadgroup", "destinationrule",
        "virtualservice", "gateway", "sidecar", "peerauthentication", "authorizationpolicy", "requestauthentication",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Reads_every_field(string kind)
    {
        var violations = new Violations();
        var content = ManifestReader.Read($"{kind}.in.yaml", Input(kind), ReadOptions.Default, violations);

        violations.Where(v => v.Severity == Severity.Error).Select(v => v.ToString()).ShouldBeEmpty();
        var read = content.Objects.ShouldHaveSingleItem();
        Golden.Check(Describe(read) + string.Concat(violations.Select(v => v + "\n")), $"kinds/{kind}.out.txt");
    }

    [Fact]
    public void Reads_mesh_config_and_networks_from_the_config_map()
    {
        var violations = new Violations();
        var content = ManifestReader.Read("meshconfig.in.yaml", Input("meshconfig"), ReadOptions.Default, violations);

        violations.ShouldBeEmpty();
        content.Objects.ShouldBeEmpty();
        Golden.Check(RecordText.Of(content.MeshConfig), "kinds/meshconfig.out.txt");
    }

    private static string Describe(ApiObject read) =>
        $"{read.Key}\n{RecordText.Of(read.Metadata)}\n{RecordText.Of(read.GetType().GetProperty("Config")!.GetValue(read))}";

    private static string Input(string kind, [System.Runtime.CompilerServices.CallerFilePath] string testFile = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(testFile)!, "testdata", "kinds", $"{kind}.in.yaml"));
}
