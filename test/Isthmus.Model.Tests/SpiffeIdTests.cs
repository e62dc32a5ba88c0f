namespace Isthmus.Model.Tests;

public sealed class SpiffeIdTests
{
    // istio facts 7.1: exactly five parts after the scheme.
    [Theory]
    [InlineData("spiffe://cluster.local/ns/default/sa/web", true)]
    [InlineData("spiffe://cluster.local/ns/default/sa/web/x", false)]
    [InlineData("spiffe://cluster.local/ns/default/sa/", false)]
    [InlineData("spiffe://cluster.local/ns//sa/web", false)]
    [InlineData("spiffe:///ns/default/sa/web", false)]
    [InlineData("spiffe://cluster.local/sa/default/ns/web", false)]
    [InlineData("https://cluster.local/ns/default/sa/web", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_the_mesh_form_is_accepted(string? text, bool accepted)
    {
        SpiffeId.TryParse(text, out var id).ShouldBe(accepted);
        (id?.ToString()).ShouldBe(accepted ? text : null);
    }
}
