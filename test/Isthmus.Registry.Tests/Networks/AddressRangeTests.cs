using System.Net;
using Isthmus.Registry.Networks;

namespace Isthmus.Registry.Tests.Networks;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.1.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.1.2.3/16", "10.1.255.255", true)]
    [InlineData("10.1.2.3/12", "10.16.0.0", false)]
    [InlineData("10.1.2.3/12", "10.15.0.0", true)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("fd00::/8", "fdff::1", true)]
    [InlineData("fd00::/8", "fe00::1", false)]
    public void Contains_what_shares_the_prefix(string text, string address, bool expected)
    {
        AddressRange.TryParse(text, out var range).ShouldBeTrue();

        range.Contains(IPAddress.Parse(address)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("net/8")]
    [InlineData("")]
    public void Refuses_what_is_no_range(string text) => AddressRange.TryParse(text, out _).ShouldBeFalse();
}
