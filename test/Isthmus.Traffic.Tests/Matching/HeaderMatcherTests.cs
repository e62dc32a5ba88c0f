using Isthmus.Model.Plans;
using Isthmus.TestKit;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Tests.Matching;

public sealed class HeaderMatcherTests
{
    private static readonly StringMatch One = new(StringMatchKind.Exact, "1");
    private static readonly StringMatch Nothing = new(StringMatchKind.Regex, "x*");

    // xds facts B.0.1, HeaderMatcher: value, inverted, missing counts as empty | header absent | header "1" | header "2".
    [Theory]
    [InlineData(false, false, false, false, true, true)]
    [InlineData(false, true, false, true, false, false)]
    [InlineData(true, false, false, false, true, false)]
    [InlineData(true, true, false, false, false, true)]
    [InlineData(true, true, true, true, false, true)]
    [InlineData(true, false, true, false, true, false)]
    public void Absent_present_and_other_values(bool hasValue, bool isInverted, bool missingIsEmpty, bool absent, bool one, bool two)
    {
        var matcher = Matcher(new HeaderMatch("h", hasValue ? One : null, isInverted, missingIsEmpty));
        matcher.Matches(new FakeRequest("/")).ShouldBe(absent);
        matcher.Matches(new FakeRequest("/", headers: ["h: 1"])).ShouldBe(one);
        matcher.Matches(new FakeRequest("/", headers: ["h: 2"])).ShouldBe(two);
    }

    [Fact]
    public void A_missing_header_can_match_as_empty() =>
        Matcher(new HeaderMatch("h", Nothing, TreatsMissingAsEmpty: true)).Matches(new FakeRequest("/")).ShouldBeTrue();

    [Fact]
    public void Repeated_lines_are_joined_with_a_comma()
    {
        var matcher = Matcher(new HeaderMatch("h", new StringMatch(StringMatchKind.Exact, "1,,2")));
        var request = new FakeRequest("/", headers: ["h: 1", "other: x", "h: ", "h: 2"]);
        matcher.Matches(request).ShouldBeTrue();
        Allocations.Of(() => matcher.Matches(request)).ShouldBe(0);
    }

    [Theory]
    [InlineData(":method", "POST")]
    [InlineData(":scheme", "https")]
    [InlineData(":authority", "b.example:80")]
    [InlineData("host", "b.example:80")]
    [InlineData(":path", "/x?y=1")]
    public void Pseudo_headers_are_parts_of_the_request(string name, string value)
    {
        var matcher = Matcher(new HeaderMatch(name, new StringMatch(StringMatchKind.Exact, value)));
        matcher.Matches(new FakeRequest("/x?y=1", "b.example:80", "POST", "https")).ShouldBeTrue();
        matcher.Matches(new FakeRequest("/")).ShouldBeFalse();
    }

    private static HeaderMatcher Matcher(HeaderMatch match) => HeaderMatcher.Compile(match, out _)!;
}
