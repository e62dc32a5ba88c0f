using Isthmus.Pki.Certificates;

namespace Isthmus.Pki.Tests.Certificates;

public sealed class SpiffeNamesTests
{
    [Theory]
    [InlineData("spiffe://cluster.local/ns/shop/sa/web", true)]
    [InlineData("spiffe://td-1_x.example/ns/a.b/sa/W-e_b.1", true)]
    [InlineData("spiffe://Cluster.Local/ns/shop/sa/web", false)]
    [InlineData("spiffe://cluster.local:8080/ns/shop/sa/web", false)]
    [InlineData("spiffe://user@cluster.local/ns/shop/sa/web", false)]
    [InlineData("spiffe://cluster.local/ns/shop/sa/we%62", false)]
    [InlineData("spiffe://cluster.local/ns/shop/sa/web?x", false)]
    [InlineData("spiffe://cluster.local/ns/shop/sa/web#x", false)]
    [InlineData("spiffe://cluster.local/ns/../sa/web", false)]
    [InlineData("spiffe://cluster.local/ns/shop/sa/wéb", false)]
    [InlineData("spiffe://cluster.local/ns/shop/sa/web/more", false)]
    [InlineData("spiffe://cluster.local/ns/shop/sa/", false)]
    [InlineData("spiffe://cluster.local/ns/shop/user/web", false)]
    [InlineData("SPIFFE://cluster.local/ns/shop/sa/web", false)]
    [InlineData("https://cluster.local/ns/shop/sa/web", false)]
    [InlineData(null, false)]
    public void Accepts_only_what_SPIFFE_allows(string? text, bool isGood) => SpiffeNames.TryParse(text, out _).ShouldBe(isGood);

    [Fact]
    public void Refuses_an_identity_that_is_too_long() =>
        SpiffeNames.TryParse($"spiffe://cluster.local/ns/shop/sa/{new string('a', 2048)}", out _).ShouldBeFalse();
}
