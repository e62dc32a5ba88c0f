namespace Isthmus.Model.Plans;

/// <summary>How often, in percent, a detection of failures in a row really ejects. Below 100 a part of them is only noted: for trying settings out.</summary>
/// <param name="Errors">Of errors in a row.</param>
/// <param name="GatewayErrors">Of gateway errors in a row.</param>
/// <param name="LocalOriginFailures">Of local failures in a row.</param>
public sealed record EjectionEnforcement(uint Errors, uint GatewayErrors, uint LocalOriginFailures)
{
    /// <summary>Every detection ejects.</summary>
    public static EjectionEnforcement Always { get; } = new(100, 100, 100);
}
