namespace Isthmus.Model.Plans;

/// <summary>The endpoints of one upstream as one proxy sees them (<c>ClusterLoadAssignment</c>).</summary>
/// <param name="UpstreamName">The upstream's name.</param>
/// <param name="Localities">Groups of endpoints; a locality occurs once per priority.</param>
public sealed record UpstreamEndpoints(string UpstreamName, EquatableArray<LocalityEndpoints> Localities);
