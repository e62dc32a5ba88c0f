using System.Net;
using System.Text;
using Isthmus.Wire.ProxyProtocol;

namespace Isthmus.Wire.Tests.ProxyProtocol;

/// <summary>xds facts F.3, and the specification's own limits.</summary>
public sealed class ProxyHeaderTests
{
    private static readonly IPEndPoint Source = IPEndPoint.Parse("203.0.113.9:51234");
    private static readonly IPEndPoint Destination = IPEndPoint.Parse("10.1.2.3:8080");
    private static readonly IPEndPoint Source6 = IPEndPoint.Parse("[2001:db8::9]:51234");
    private static readonly IPEndPoint Destination6 = IPEndPoint.Parse("[2001:db8::1]:8080");

    [Fact]
    public void Version_1_is_a_line_of_text()
    {
        Text(Source, Destination).ShouldBe("PROXY TCP4 203.0.113.9 10.1.2.3 51234 8080\r\n");
        Text(Source6, Destination6).ShouldBe("PROXY TCP6 2001:db8::9 2001:db8::1 51234 8080\r\n");
    }

    [Fact]
    public void Version_2_is_binary()
    {
        Binary(Source, Destination).ShouldBe("0d0a0d0a000d0a515549540a2111000ccb0071090a010203c8221f90");
        Binary(Source6, Destination6).ShouldBe("0d0a0d0a000d0a515549540a2121002420010db800000000000000000000000920010db8000000000000000000000001c8221f90");
    }

    [Fact]
    public void A_connection_of_the_proxys_own_has_no_client()
    {
        Text(null, null).ShouldBe("PROXY UNKNOWN\r\n");
        Binary(null, null).ShouldBe("0d0a0d0a000d0a515549540a20000000");
    }

    [Fact]
    public void Addresses_of_different_families_cannot_be_told()
    {
        Text(Source, Destination6).ShouldBe("PROXY UNKNOWN\r\n");
        Binary(Source6, Destination).ShouldBe("0d0a0d0a000d0a515549540a20000000");
    }

    [Fact]
    public void The_longest_header_fits()
    {
        var longest = IPEndPoint.Parse("[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
        Text(longest, longest).Length.ShouldBeLessThanOrEqualTo(ProxyHeader.MaxBytes);
        Binary(longest, longest).Length.ShouldBe(2 * (16 + 36));
    }

    private static string Text(IPEndPoint? source, IPEndPoint? destination)
    {
        var header = new byte[ProxyHeader.MaxBytes];
        return Encoding.ASCII.GetString(header, 0, ProxyHeader.WriteText(source, destination, header));
    }

    // The room is dirty, as rented room is.
    private static string Binary(IPEndPoint? source, IPEndPoint? destination)
    {
        var header = new byte[ProxyHeader.MaxBytes];
        header.AsSpan().Fill(0xAA);
        return Convert.ToHexStringLower(header, 0, ProxyHeader.WriteBinary(source, destination, header));
    }
}
