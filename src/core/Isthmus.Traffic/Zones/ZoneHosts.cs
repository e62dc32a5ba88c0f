namespace Isthmus.Traffic.Zones;

/// <summary>How many healthy hosts a locality has.</summary>
/// <param name="Locality">The locality.</param>
/// <param name="Healthy">Its healthy hosts.</param>
public readonly record struct ZoneHosts(Locality Locality, uint Healthy);
