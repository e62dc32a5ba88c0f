using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Tests.Http;

/// <summary>Which hosts pass; those that do not are in the corpus (xds facts E.1 row 26).</summary>
public sealed class AuthorityTests
{
    [Theory]
    [InlineData("a", "a", -1)]
    [InlineData("a:80", "a", 80)]
    [InlineData("[::1]", "[::1]", -1)]
    [InlineData("[2001:db8::1]:65535", "[2001:db8::1]", 65535)]
    [InlineData("192.0.2.1:1", "192.0.2.1", 1)]
    [InlineData("a%20b.example", "a%20b.example", -1)]
    [InlineData("x_y.default.svc.cluster.local:00080", "x_y.default.svc.cluster.local", 80)]
    public void Is_taken_apart(string authority, string host, int port)
    {
        var bytes = Encoding.ASCII.GetBytes(authority);
        Authority.IsValid(bytes).ShouldBeTrue();
        Authority.IsValidWithPort(bytes).ShouldBe(port >= 0);
        Encoding.ASCII.GetString(Authority.Host(bytes)).ShouldBe(host);
        Authority.Port(bytes).ShouldBe(port);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[::1]80")]
    [InlineData("[127.0.0.1]")]
    [InlineData("::1")]
    [InlineData("a:000080")]
    [InlineData("a%2")]
    public void Is_refused(string authority) => Authority.IsValid(Encoding.ASCII.GetBytes(authority)).ShouldBeFalse();

    [Theory]
    [InlineData("a.example.", "a.example")]
    [InlineData("a.example", "a.example")]
    [InlineData(".", ".")]
    public void Loses_its_last_dot(string host, string expected) =>
        Encoding.ASCII.GetString(Authority.WithoutTrailingDot(Encoding.ASCII.GetBytes(host))).ShouldBe(expected);
}
