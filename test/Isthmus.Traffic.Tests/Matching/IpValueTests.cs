using System.Net;
using System.Text;
using Isthmus.TestKit;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Tests.Matching;

public sealed class IpValueTests
{
    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("255.255.255.255")]
    [InlineData("0.0.0.0")]
    [InlineData("fd00::1")]
    [InlineData("::ffff:10.1.2.3")]
    public void Reads_what_the_platform_reads(string text)
    {
        IpValue.TryParse(Encoding.ASCII.GetBytes(text), out var value).ShouldBeTrue();
        value.ShouldBe(IpValue.From(IPAddress.Parse(text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.1.2")]
    [InlineData("10.1.2.3.4")]
    [InlineData("10.1.2.256")]
    [InlineData("10.1.2.3 ")]
    [InlineData("10.1.2.")]
    [InlineData("10..2.3")]
    [InlineData("10.1.2.-3")]
    [InlineData("10.1.2.3:80")]
    [InlineData("localhost")]
    [InlineData("[::1]:80x")]
    public void Refuses_what_is_no_address(string text) => IpValue.TryParse(Encoding.ASCII.GetBytes(text), out _).ShouldBeFalse();

    [Fact]
    public void Reading_an_IPv4_address_allocates_nothing()
    {
        var text = "192.168.178.42"u8.ToArray();
        IpValue.TryParse(text, out _).ShouldBeTrue();
        var isRead = true;
        Allocations.Of(() => isRead &= IpValue.TryParse(text, out _)).ShouldBe(0);
        isRead.ShouldBeTrue();
    }
}
