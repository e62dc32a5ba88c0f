namespace Isthmus.Xds.Translation;

/// <summary>Shares of requests. Their resolution is 0.0001 percent, as Istio's.</summary>
internal static class Fractions
{
    private const double PerPercent = 10_000;

    /// <summary>A share in percent, 0 to 100, as millionths.</summary>
    public static TypePb.FractionalPercent Write(double percent) => new()
    {
        Numerator = (uint)Math.Round(Math.Clamp(percent, 0, 100) * PerPercent),
        Denominator = TypePb.FractionalPercent.Types.DenominatorType.Million,
    };

    /// <summary>The share in percent, at most 100.</summary>
    public static double Read(TypePb.FractionalPercent fraction) => Math.Min(100, fraction.Denominator switch
    {
        TypePb.FractionalPercent.Types.DenominatorType.TenThousand => fraction.Numerator / 100.0,
        TypePb.FractionalPercent.Types.DenominatorType.Million => fraction.Numerator / PerPercent,
        _ => fraction.Numerator,
    });

    /// <summary>A share that a run-time key may override; absent means all.</summary>
    public static double Read(CorePb.RuntimeFractionalPercent? fraction) => fraction is null ? 100 : fraction.DefaultValue is { } value ? Read(value) : 0;
}
