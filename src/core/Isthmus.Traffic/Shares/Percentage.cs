namespace Isthmus.Traffic.Shares;

/// <summary>A share of requests in the resolution of the field: millionths (<c>FractionalPercent</c>; Istio allows steps of 0.0001 %).</summary>
public readonly record struct Percentage
{
    private const uint Whole = 1_000_000;

    private readonly uint _parts;

    /// <summary>Takes a percentage; below 0 counts as 0, above 100 as 100, and what is no number as 0.</summary>
    public Percentage(double percent) => _parts = double.IsNaN(percent) ? 0 : (uint)Math.Round(Math.Clamp(percent, 0, 100) * (Whole / 100));

    /// <summary>Whether a request with this draw is among them. The draw is any evenly spread number.</summary>
    public bool Includes(ulong draw) => draw % Whole < _parts;
}
