namespace Isthmus.Model.Plans;

/// <summary>A range of TLS versions, as minor numbers of <c>1.x</c>.</summary>
/// <param name="Minimum">Lowest, 0 to 3.</param>
/// <param name="Maximum">Highest, 0 to 3.</param>
public readonly record struct TlsVersions(int Minimum, int Maximum)
{
    /// <summary>1.2 to 1.3, Istio's range.</summary>
    public static TlsVersions Default => new(2, 3);
}
