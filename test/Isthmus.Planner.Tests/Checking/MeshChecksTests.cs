using System.Reflection;
using Isthmus.Model.Checking;
using Isthmus.Planner.Checking;
using Isthmus.TestKit;

namespace Isthmus.Planner.Tests.Checking;

/// <summary>The rules about the mesh, by manifests that say in comments what they expect (istio facts 1.3, 1.10, 2.2-2.7, 3.3, 5.5, 6, 7.3, 7.4, 11, 13; field need 1, museum 10-12).</summary>
public sealed class MeshChecksTests
{
    public static TheoryData<string> Cases => [.. TestData.Names("mesh")];

    public static TheoryData<string> Valid => [.. TestData.Names("meshes")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Finds_what_the_manifest_expects(string name)
    {
        var text = TestData.Read($"mesh/{name}");
        var found = new MeshCase().Add(name, text).Check().Violations;
        ExpectedFindings.Of(found).ShouldBe(ExpectedFindings.In(text), string.Join('\n', found));
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Says_nothing_about_a_sound_mesh(string name) => new MeshCase().Add(name, TestData.Read($"meshes/{name}")).Check().Violations.ShouldBeEmpty();

    [Fact]
    public void Every_rule_is_broken_by_some_manifest()
    {
        var exercised = TestData.Names("mesh").SelectMany(n => ExpectedFindings.In(TestData.Read($"mesh/{n}")).Split('\n')).Select(l => l.Split(' ')[0]);
        MeshCheckCatalog.All.Select(c => c.Code).Except(exercised, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Catalogue_lists_every_rule_once_in_the_order_of_codes()
    {
        var declared = typeof(MeshCheckCatalog).GetProperties(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(p => p.GetValue(null))
            .OfType<Check>();
        MeshCheckCatalog.All.ShouldBe(declared, ignoreOrder: true);
        MeshCheckCatalog.All.Select(c => c.Code).ShouldBe(MeshCheckCatalog.All.Select(c => c.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        MeshCheckCatalog.All.ShouldAllBe(c => c.Code.StartsWith("ISM02", StringComparison.Ordinal) && c.Code.Length == 7);
    }
}
