namespace Isthmus.Model.Plans;

/// <summary>Where a certificate, with its key, or a set of roots comes from; keys themselves are never part of a plan.</summary>
/// <param name="Kind">What kind of source.</param>
/// <param name="Name">The secret's name (<c>default</c>, <c>ROOTCA</c>, <c>kubernetes://name</c>) or the certificate file's path.</param>
/// <param name="KeyFile">The key file's path for <see cref="CertificateSourceKind.File"/>; empty otherwise, and for roots.</param>
public sealed record CertificateSource(CertificateSourceKind Kind, string Name, string KeyFile = "")
{
    /// <summary>The workload's own mesh certificate.</summary>
    public static CertificateSource Workload { get; } = new(CertificateSourceKind.Secret, "default");

    /// <summary>The mesh's roots.</summary>
    public static CertificateSource MeshRoots { get; } = new(CertificateSourceKind.Secret, "ROOTCA");
}
