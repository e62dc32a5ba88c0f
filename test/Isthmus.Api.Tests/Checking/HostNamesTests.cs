using Isthmus.Api.Checking;

namespace Isthmus.Api.Tests.Checking;

public sealed class HostNamesTests
{
    [Theory]
    [InlineData("reviews", true)]
    [InlineData("reviews.prod.svc.cluster.local", true)]
    [InlineData("example.com.", true)]
    [InlineData("*", true)]
    [InlineData("*.example.com", true)]
    [InlineData("*-eu.example.com", true)]
    [InlineData("a.*.com", false)]
    [InlineData("-a.com", false)]
    [InlineData("a_b.com", false)]
    [InlineData("a..com", false)]
    [InlineData("", false)]
    public void Tells_hosts_and_wildcards_from_other_text(string text, bool isHost) => HostNames.IsNameOrWildcard(text).ShouldBe(isHost);

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("10.0.0/8", false)]
    [InlineData("10", false)]
    [InlineData("10.0.0.0/", false)]
    public void Tells_addresses_and_ranges_from_other_text(string text, bool isAddress) => HostNames.IsAddressOrRange(text).ShouldBe(isAddress);

    [Theory]
    [InlineData("*", "a.com", true)]
    [InlineData("*.com", "*.a.com", true)]
    [InlineData("*.a.com", "*.com", false)]
    [InlineData("*.a.com", "a.com", false)]
    [InlineData("a.com", "A.com", true)]
    public void Covers_what_is_below_a_wildcard(string wide, string narrow, bool covers) => HostNames.Covers(wide, narrow).ShouldBe(covers);
}
