using Isthmus.Planner.Authorization;

namespace Isthmus.Planner.Listeners;

/// <summary>How a sidecar ends the mesh's own TLS.</summary>
internal static class MeshServerTls
{
    /// <summary>ALPN names by which callers show that they speak the mesh's TLS.</summary>
    public static EquatableArray<string> AllAlpn { get; } = ["istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2"];

    /// <summary>Those of them that also say that HTTP is inside.</summary>
    public static EquatableArray<string> HttpAlpn { get; } = ["istio-http/1.0", "istio-http/1.1", "istio-h2"];

    /// <summary>Those of them that say that it is not known what is inside.</summary>
    public static EquatableArray<string> TcpAlpn { get; } = ["istio-peer-exchange", "istio"];

    /// <summary>TLS 1.2 suites: forward secrecy and authenticated encryption only.</summary>
    public static EquatableArray<string> CipherSuites { get; } =
        ["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"];

    /// <summary>TLS with the workload's certificate for peers of the mesh.</summary>
    public static ServerTls Of(MeshConfig mesh, bool isHttp) => new()
    {
        Certificate = CertificateSource.Workload,
        TrustedRoots = CertificateSource.MeshRoots,
        RequiresClientCertificate = true,
        SubjectAltNames = new TrustDomains(mesh).PeerNames(),
        Alpn = isHttp ? ["h2", "http/1.1"] : ["istio-peer-exchange", "h2", "http/1.1"],
        Versions = mesh.MeshMtlsVersions,
        CipherSuites = CipherSuites,
    };
}
