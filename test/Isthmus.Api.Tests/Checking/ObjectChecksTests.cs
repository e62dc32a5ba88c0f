using Isthmus.Api.Checking;
using Isthmus.Api.Reading;
using Isthmus.TestKit;

namespace Isthmus.Api.Tests.Checking;

/// <summary>The rules about one object, by manifests that say in comments what they expect (istio facts 1.2, 2.3, 5.2, 5.6, 6, 7.3, 7.4, 7.6, 8.2).</summary>
public sealed class ObjectChecksTests
{
    public static TheoryData<string> Cases => [.. TestData.Names("objects")];

    public static TheoryData<string> Valid => [.. TestData.Names("valid")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Finds_what_the_manifest_expects(string name)
    {
        var text = TestData.Read($"objects/{name}");
        var found = Check(name, text);
        ExpectedFindings.Of(found).ShouldBe(ExpectedFindings.In(text), string.Join('\n', found));
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Says_nothing_about_a_valid_manifest(string name) => Check(name, TestData.Read($"valid/{name}")).ShouldBeEmpty();

    [Fact]
    public void Every_rule_is_broken_by_some_manifest()
    {
        var exercised = TestData.Names("objects").SelectMany(n => ExpectedFindings.In(TestData.Read($"objects/{n}")).Split('\n')).Select(l => l.Split(' ')[0]);
        ObjectCheckCatalog.All.Select(c => c.Code).Except(exercised, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Every_finding_carries_the_severity_object_and_advice_of_its_rule()
    {
        var byCode = ObjectCheckCatalog.All.ToDictionary(c => c.Code, StringComparer.Ordinal);
        foreach (var violation in TestData.Names("objects").SelectMany(n => Check(n, TestData.Read($"objects/{n}"))))
        {
            violation.Severity.ShouldBe(byCode[violation.Code].Severity);
            violation.Object.ShouldNotBeEmpty();
            violation.Advice.ShouldNotBeEmpty();
            violation.Message.ShouldNotEndWith(".");
        }
    }

    private static Violations Check(string file, string text)
    {
        var violations = new Violations();
        var content = ManifestReader.Read(file, text, ReadOptions.Default, violations);
        foreach (var subject in content.Objects)
        {
            ObjectChecks.Check(subject, violations);
        }

        if (content.MeshConfig is not null || content.MeshNetworksOrigin is not null)
        {
            var config = (content.MeshConfig ?? new()) with { Networks = content.MeshNetworks };
            MeshConfigChecks.Check(config, content.MeshConfigOrigin ?? Origin.Unknown, content.MeshNetworksOrigin, violations);
        }

        return violations;
    }
}
