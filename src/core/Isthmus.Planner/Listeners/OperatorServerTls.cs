using Isthmus.Planner.Authorization;
using Isthmus.Planner.Security;

namespace Isthmus.Planner.Listeners;

/// <summary>TLS as an operator wrote it for a Gateway's server or a Sidecar's ingress.</summary>
internal static class OperatorServerTls
{
    private const string SecretScheme = "kubernetes://";

    /// <summary>How TLS is ended; null when it is passed through.</summary>
    /// <param name="mesh">Mesh-wide settings: whoever proves himself by the mesh's certificates is of one of its trust domains.</param>
    /// <param name="tls">As written.</param>
    /// <param name="isHttp">HTTP is inside.</param>
    public static ServerTls? Of(MeshConfig mesh, ServerTlsConfig tls, bool isHttp)
    {
        if (tls.Mode is ServerTlsMode.Passthrough or ServerTlsMode.AutoPassthrough)
        {
            return null;
        }

        return new ServerTls
        {
            Certificate = Certificate(tls),
            TrustedRoots = Roots(tls),
            RequiresClientCertificate = tls.Mode is ServerTlsMode.Mutual or ServerTlsMode.IstioMutual,
            SubjectAltNames = tls is { Mode: ServerTlsMode.IstioMutual, SubjectAltNames.IsEmpty: true } ? new TrustDomains(mesh).PeerNames() : ServerNames.Exactly(tls.SubjectAltNames),
            Alpn = isHttp ? ["h2", "http/1.1"] : [],
            Versions = tls.Versions,
            CipherSuites = tls.CipherSuites,
        };
    }

    private static CertificateSource Certificate(ServerTlsConfig tls)
    {
        if (tls.Mode == ServerTlsMode.IstioMutual)
        {
            return CertificateSource.Workload;
        }

        return Credential(tls) is { Length: > 0 } name
            ? new(CertificateSourceKind.Secret, Secret(name))
            : new(CertificateSourceKind.File, tls.ServerCertificate, tls.PrivateKey);
    }

    private static CertificateSource? Roots(ServerTlsConfig tls)
    {
        if (tls.Mode == ServerTlsMode.IstioMutual)
        {
            return CertificateSource.MeshRoots;
        }

        if (tls.Mode is not (ServerTlsMode.Mutual or ServerTlsMode.OptionalMutual))
        {
            return null;
        }

        // A certificate authority may stand in a secret of its own, so that who may change it is another matter than the key.
        return Credential(tls) is { Length: > 0 } name
            ? new(CertificateSourceKind.Secret, Secret(name) + "-cacert")
            : new(CertificateSourceKind.File, tls.CaCertificates);
    }

    private static string Credential(ServerTlsConfig tls) => tls.CredentialName.Length > 0 || tls.CredentialNames.IsEmpty ? tls.CredentialName : tls.CredentialNames[0];

    private static string Secret(string name) => name.Contains("://", StringComparison.Ordinal) ? name : SecretScheme + name;
}
