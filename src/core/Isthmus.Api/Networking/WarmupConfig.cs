namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io WarmupConfiguration.</summary>
/// <param name="Duration"><c>duration</c>.</param>
/// <param name="MinimumPercent"><c>minimumPercent</c>; null counts as 10.</param>
/// <param name="Aggression"><c>aggression</c>; null counts as 1.</param>
public sealed record WarmupConfig(TimeSpan Duration, double? MinimumPercent, double? Aggression);
