using Isthmus.Planner.DestinationRules;
using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Security;

/// <summary>How connections of an upstream are secured (Istio <c>ClientTLSSettings</c> and automatic mTLS).</summary>
internal static class Transports
{
    private static readonly EquatableArray<string> MeshAlpn = ["istio-peer-exchange", "istio"];
    private static readonly EquatableArray<string> MeshAlpnHttp2 = ["istio-peer-exchange", "istio", "h2"];

    /// <summary>The transports of one port and subset, the first that fits an endpoint is used; none means plain text to all.</summary>
    public static EquatableArray<UpstreamTransport> Of(
        ProxyView view, Service service, ClientTlsConfig? tls, MergedDestinationRule? rule, UpstreamName name, UpstreamProtocol protocol)
    {
        if (tls is null)
        {
            return UsesAutoMtls(view, service)
                ? [new("tlsMode-istio", OnlyMtlsEndpoints: true, Mutual(view, service, null, name, protocol)), new("tlsMode-disabled", OnlyMtlsEndpoints: false, null)]
                : [];
        }

        return tls.Mode switch
        {
            ClientTlsMode.IstioMutual => [new("tls", OnlyMtlsEndpoints: false, Mutual(view, service, tls, name, protocol))],
            ClientTlsMode.Simple or ClientTlsMode.Mutual => [new("tls", OnlyMtlsEndpoints: false, Originated(view, service, tls, rule, protocol))],
            _ => [],
        };
    }

    /// <summary>
    /// Whether mTLS is offered to the endpoints that can take it: on in the mesh, the service inside it, and its namespace not excluded. For services whose
    /// endpoints the caller picks by itself nothing is known of a single connection, so all endpoints must be able.
    /// </summary>
    private static bool UsesAutoMtls(ProxyView view, Service service)
    {
        if (!view.Snapshot.Mesh.EnableAutoMtls || service.IsExternal)
        {
            return false;
        }

        if (service.Resolution == ServiceResolution.Passthrough)
        {
            var endpoints = view.Snapshot.Endpoints.Of(service.Key);
            if (endpoints.IsEmpty || endpoints.Any(e => !e.AcceptsMtls))
            {
                return false;
            }
        }

        return view.Mesh.PeerAuthentications.Of(service.Key.Namespace) != MtlsMode.Disable;
    }

    private static ClientTls Mutual(ProxyView view, Service service, ClientTlsConfig? tls, UpstreamName name, UpstreamProtocol protocol) => new()
    {
        Certificate = CertificateSource.Workload,
        TrustedRoots = CertificateSource.MeshRoots,
        Sni = tls is { Sni.Length: > 0 } ? tls.Sni : UpstreamName.SniDnat(name.Port, name.Subset, name.Host).ToString(),
        SubjectAltNames = tls is { SubjectAltNames.IsEmpty: false } ? ServerNames.Exactly(tls.SubjectAltNames) : ServerNames.Of(view, service),
        Alpn = protocol == UpstreamProtocol.Http2 ? MeshAlpnHttp2 : MeshAlpn,
    };

    private static ClientTls Originated(ProxyView view, Service service, ClientTlsConfig tls, MergedDestinationRule? rule, UpstreamProtocol protocol)
    {
        var names = ServerNames.Exactly(tls.SubjectAltNames.IsEmpty ? service.SubjectAltNames : tls.SubjectAltNames);

        // Secrets by name are for gateways; a sidecar may use them only under a rule that selects it.
        var credential = view.Proxy.Type == ProxyType.Gateway || rule?.Selector is not null ? tls.CredentialName : "";
        return new()
        {
            Certificate = tls.Mode == ClientTlsMode.Mutual ? ClientCertificate(tls, credential) : null,
            TrustedRoots = Roots(tls, credential),
            Sni = tls.Sni,
            UsesHostAsSni = tls.Sni.Length == 0,
            SubjectAltNames = tls.InsecureSkipVerify ? [] : names,
            VerifiesHost = names.IsEmpty && !tls.InsecureSkipVerify,
            SkipsVerification = tls.InsecureSkipVerify,
            Alpn = protocol == UpstreamProtocol.Http2 ? ["h2"] : [],
        };
    }

    private static CertificateSource? ClientCertificate(ClientTlsConfig tls, string credential) =>
        credential.Length > 0 ? new(CertificateSourceKind.Secret, "kubernetes://" + credential)
        : tls.ClientCertificate.Length > 0 ? new(CertificateSourceKind.File, tls.ClientCertificate, tls.PrivateKey)
        : null;

    private static CertificateSource? Roots(ClientTlsConfig tls, string credential) =>
        credential.Length > 0 ? new(CertificateSourceKind.Secret, $"kubernetes://{credential}-cacert")
        : tls.CaCertificates is "" or "system" ? null
        : new(CertificateSourceKind.File, tls.CaCertificates);
}
