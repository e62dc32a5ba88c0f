namespace Isthmus.Model.Plans;

/// <summary>The endpoints of one locality at one priority (<c>LocalityLbEndpoints</c>).</summary>
/// <param name="Locality">Where they run, or, for a gateway, where the endpoints behind it run.</param>
/// <param name="Priority">0 is used first; priorities of an upstream have no gaps.</param>
/// <param name="Weight">Share among the localities of a priority when the upstream is locality weighted; null when the group is empty.</param>
/// <param name="Endpoints">The endpoints; may be empty.</param>
public sealed record LocalityEndpoints(Locality Locality, int Priority, uint? Weight, EquatableArray<PlannedEndpoint> Endpoints);
