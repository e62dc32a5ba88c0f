namespace Isthmus.Pki.Workloads;

/// <summary>What became of one renewal, for logs and metrics.</summary>
/// <param name="IsRenewed">Whether a new certificate is in use.</param>
/// <param name="Reason">Why not; empty when renewed.</param>
/// <param name="Next">When the next attempt is made.</param>
/// <param name="NotAfter">When the certificate that is in use ends.</param>
public sealed record RenewalReport(bool IsRenewed, string Reason, DateTimeOffset Next, DateTimeOffset NotAfter);
