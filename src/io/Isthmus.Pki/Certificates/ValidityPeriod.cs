namespace Isthmus.Pki.Certificates;

/// <summary>From when until when a certificate is valid, both ends included, in whole seconds.</summary>
public readonly record struct ValidityPeriod(DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>The period of a certificate.</summary>
    public static ValidityPeriod Of(X509Certificate2 certificate) =>
        new(new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));

    /// <summary>The length.</summary>
    public TimeSpan Length => NotAfter - NotBefore;

    /// <summary>Whether it has ended at that time.</summary>
    public bool IsOver(DateTimeOffset now) => now > NotAfter;

    /// <summary>Whether it has not begun at that time.</summary>
    public bool IsAhead(DateTimeOffset now) => now < NotBefore;

    /// <summary>The part that lies inside the other.</summary>
    public ValidityPeriod Within(ValidityPeriod outer) =>
        new(NotBefore < outer.NotBefore ? outer.NotBefore : NotBefore, NotAfter > outer.NotAfter ? outer.NotAfter : NotAfter);

    /// <summary>A lifetime from now on, begun a little earlier for clocks that are behind (<see cref="Defaults.BackDating"/>).</summary>
    internal static ValidityPeriod From(DateTimeOffset now, TimeSpan lifetime)
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        return new ValidityPeriod(second - Defaults.BackDating, second + lifetime);
    }
}
