namespace Isthmus.Model.Plans;

/// <summary>How the share of a new endpoint grows.</summary>
/// <param name="Window">How long it takes.</param>
/// <param name="Aggression">Exponent of the growth; 1 is linear.</param>
/// <param name="MinimumPercent">Where the growth begins, 0 to 100.</param>
public sealed record SlowStart(TimeSpan Window, double Aggression, double MinimumPercent);
