namespace Isthmus.Telemetry;

/// <summary>Bounds of telemetry, each with the reason for the number.</summary>
internal static class Defaults
{
    /// <summary>
    /// Label combinations that one metric keeps. A scrape of more is a burden on everybody, and labels that come from peers must not fill the memory; further
    /// combinations are counted together under <c>other</c>.
    /// </summary>
    public const int MaxSeries = 2_000;
}
