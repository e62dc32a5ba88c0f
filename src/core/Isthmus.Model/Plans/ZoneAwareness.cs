namespace Isthmus.Model.Plans;

/// <summary>Settings of zone-aware routing.</summary>
/// <param name="IsEnabled">False: the settings are present, the routing is off.</param>
/// <param name="MinimumUpstreamSize">Below this number of healthy endpoints the zone is ignored.</param>
public sealed record ZoneAwareness(bool IsEnabled, ulong MinimumUpstreamSize);
