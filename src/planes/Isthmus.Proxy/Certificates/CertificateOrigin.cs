namespace Isthmus.Proxy.Certificates;

/// <summary>Where a certificate came from.</summary>
public enum CertificateOrigin
{
    /// <summary>There is none yet.</summary>
    None,

    /// <summary>From the folder that outlives the process.</summary>
    Kept,

    /// <summary>From the authority, for a join token.</summary>
    Joined,

    /// <summary>From the authority, for the certificate before.</summary>
    Renewed,
}
