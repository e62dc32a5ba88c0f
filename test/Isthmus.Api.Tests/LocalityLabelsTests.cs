namespace Isthmus.Api.Tests;

/// <summary>istio facts 1.11.</summary>
public sealed class LocalityLabelsTests
{
    [Theory]
    [InlineData("us-east.a.1", "us-east/a/1")]
    [InlineData("us-east/a.1", "us-east/a.1")]
    [InlineData("us-east", "us-east")]
    [InlineData("", "")]
    public void Dots_stand_for_slashes_unless_there_is_a_slash(string label, string expected) => LocalityLabels.Sanitize(label).ShouldBe(expected);

    [Fact]
    public void New_label_of_a_workload_comes_before_the_old_one()
    {
        var labels = Labels.Empty.With(LocalityLabels.OldLocality, "old.a");
        LocalityLabels.OfWorkload(labels).ShouldBe(new Locality("old", "a"));
        LocalityLabels.OfWorkload(labels.With(WellKnownLabels.Locality, "new.b")).ShouldBe(new Locality("new", "b"));
        LocalityLabels.OfWorkload(Labels.Empty).ShouldBe(Locality.None);
    }

    [Fact]
    public void Node_falls_back_to_beta_labels_part_by_part()
    {
        var labels = Labels.Empty.With(LocalityLabels.OldRegion, "r0").With(LocalityLabels.OldZone, "z0").With(WellKnownLabels.Zone, "z1").With(WellKnownLabels.SubZone, "s");
        LocalityLabels.OfNode(labels).ShouldBe(new Locality("r0", "z1", "s"));
        LocalityLabels.OfNode(Labels.Empty).ShouldBe(Locality.None);
    }
}
