namespace Isthmus.Proxy.Certificates;

/// <summary>How it stands with the workload's certificate, for logs and status pages.</summary>
/// <param name="NotAfter">When the certificate in use ends; default before the first.</param>
/// <param name="Roots">How many roots are trusted.</param>
/// <param name="Origin">Where the certificate in use came from.</param>
/// <param name="Issued">Certificates that the authority gave since the start.</param>
/// <param name="Failures">Attempts that failed since the start.</param>
/// <param name="LastError">Why the last attempt failed; empty after one that did not.</param>
public sealed record CertificateStatus(DateTimeOffset NotAfter, int Roots, CertificateOrigin Origin, long Issued, long Failures, string LastError)
{
    /// <summary>Before anything was tried.</summary>
    public static CertificateStatus None { get; } = new(default, 0, CertificateOrigin.None, 0, 0, "");
}
