namespace Isthmus.Model.Plans;

/// <summary>One of several places that a route or TCP connection may go to.</summary>
/// <param name="Name">The upstream's name; it need not exist.</param>
/// <param name="Weight">Relative weight, above 0.</param>
public sealed record WeightedUpstream(string Name, uint Weight = 1)
{
    /// <summary>Changes to request headers when this one is taken.</summary>
    public HeaderEdits RequestHeaders { get; init; } = HeaderEdits.None;

    /// <summary>Changes to response headers when this one is taken.</summary>
    public HeaderEdits ResponseHeaders { get; init; } = HeaderEdits.None;

    /// <summary>What takes the place of the host when this one is taken; empty when nothing.</summary>
    public string HostRewrite { get; init; } = "";
}
