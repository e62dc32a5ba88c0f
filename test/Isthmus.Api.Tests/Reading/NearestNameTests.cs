using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Tests.Reading;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["host", "trafficPolicy", "subsets", "exportTo", "consecutive5xxErrors"];

    [Theory]
    [InlineData("hosts", "host")]
    [InlineData("trafficpolicy", "trafficPolicy")]
    [InlineData("trafficPolciy", "trafficPolicy")]
    [InlineData("consecutive5xxError", "consecutive5xxErrors")]
    [InlineData("consecutive_5xx_error", "consecutive5xxErrors")]
    [InlineData("sub", null)]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void Finds_the_name_that_was_meant(string written, string? expected) => NearestName.Find(written, Known).ShouldBe(expected);

    [Theory]
    [InlineData("export_to", "exportTo", true)]
    [InlineData("consecutive_5xx_errors", "consecutive5xxErrors", true)]
    [InlineData("mesh_mTLS", "meshMTLS", true)]
    [InlineData("exportto", "exportTo", false)]
    [InlineData("_exportTo", "exportTo", false)]
    [InlineData("exportTo_", "exportTo", false)]
    [InlineData("export", "exportTo", false)]
    public void Matches_the_spellings_of_protobuf(string written, string name, bool expected) => FieldName.Matches(written, name).ShouldBe(expected);
}
