using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>TLS on both sides.</summary>
internal static class TlsReader
{
    private const string Upstream = "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";
    private const string Downstream = "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";
    private const string RawBuffer = "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";

    /// <summary>How TLS is ended; null for plain text.</summary>
    public static ServerTls? Server(CorePb.TransportSocket? socket, Findings findings)
    {
        if (!IsTls(socket, Downstream, findings))
        {
            return null;
        }

        var context = Extensions.Read<TlsPb.DownstreamTlsContext>(socket!.TypedConfig, findings);
        var common = context.CommonTlsContext ?? new();
        findings.RejectIf(context.RequireSni == true, "require_sni");
        findings.RejectIf(context.OcspStaplePolicy != TlsPb.DownstreamTlsContext.Types.OcspStaplePolicy.LenientStapling, "ocsp_staple_policy");
        var certificate = Certificate(common, findings);
        findings.RejectIf(certificate is null, "common_tls_context: no certificate");
        var validation = TlsValidation.Read(common, findings);
        findings.RejectIf(context.RequireClientCertificate == true && validation.Roots is null, "require_client_certificate without roots to verify it by");
        return new()
        {
            Certificate = certificate ?? CertificateSource.Workload,
            TrustedRoots = validation.Roots,
            RequiresClientCertificate = context.RequireClientCertificate == true,
            SubjectAltNames = validation.Names,
            Alpn = common.AlpnProtocols.ToEquatableArray(),
            Versions = Versions(common.TlsParams),
            CipherSuites = (common.TlsParams?.CipherSuites ?? []).ToEquatableArray(),
        };
    }

    /// <summary>How TLS is opened; null for plain text.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="names">The cluster's own rules for names.</param>
    /// <param name="findings">Takes what we cannot honour.</param>
    public static ClientTls? Client(CorePb.TransportSocket? socket, CorePb.UpstreamHttpProtocolOptions? names, Findings findings)
    {
        if (!IsTls(socket, Upstream, findings))
        {
            return null;
        }

        var context = Extensions.Read<TlsPb.UpstreamTlsContext>(socket!.TypedConfig, findings);
        var common = context.CommonTlsContext ?? new();
        findings.RejectIf(context.AutoHostSni, "auto_host_sni");
        findings.RejectIf(common.TlsParams?.CipherSuites.Count > 0, "tls_params.cipher_suites towards endpoints");
        findings.RejectIf(names is { OverrideAutoSniHeader.Length: > 0 }, "override_auto_sni_header");
        var validation = TlsValidation.Read(common, findings);
        return new()
        {
            Certificate = Certificate(common, findings),
            TrustedRoots = validation.Roots,
            Sni = context.Sni,
            UsesHostAsSni = names is { AutoSni: true } && context.Sni.Length == 0,
            VerifiesHost = names is { AutoSanValidation: true } || context.AutoSniSanValidation,
            SubjectAltNames = validation.Names,
            SkipsVerification = validation.IsSkipped,
            Alpn = common.AlpnProtocols.ToEquatableArray(),
            Versions = Versions(common.TlsParams),
        };
    }

    /// <summary>Where roots come from, by the secret's name; null for the system's.</summary>
    public static CertificateSource? Roots(string secret) =>
        secret == Names.SystemRoots ? null
        : secret.StartsWith(Names.FileRoots, StringComparison.Ordinal) ? new(CertificateSourceKind.File, secret[Names.FileRoots.Length..])
        : new(CertificateSourceKind.Secret, secret);

    private static bool IsTls(CorePb.TransportSocket? socket, string type, Findings findings)
    {
        var actual = Extensions.TypeOf(socket?.TypedConfig);
        if (socket is null || actual == RawBuffer || (actual.Length == 0 && socket.Name == Names.RawSocket))
        {
            return false;
        }

        findings.RejectIf(actual != type, $"transport_socket {(actual.Length > 0 ? actual : socket.Name)}");
        return actual == type;
    }

    private static CertificateSource? Certificate(TlsPb.CommonTlsContext common, Findings findings)
    {
        findings.RejectIf(common.TlsCertificateProviderInstance is not null || common.TlsCertificateCertificateProviderInstance is not null, "certificate provider instance");
        findings.RejectIf(common.CustomHandshaker is not null, "custom_handshaker");
        findings.RejectIf(common.TlsCertificates.Count + common.TlsCertificateSdsSecretConfigs.Count > 1, "more than one certificate");
        if (common.TlsCertificateSdsSecretConfigs.Count > 0)
        {
            return FromSecret(common.TlsCertificateSdsSecretConfigs[0].Name);
        }

        if (common.TlsCertificates.Count == 0)
        {
            return null;
        }

        var given = common.TlsCertificates[0];
        findings.RejectIf(given.CertificateChain is not { Filename.Length: > 0 } || given.PrivateKey is not { Filename.Length: > 0 }, "tls_certificates: not from files");
        findings.RejectIf(given.Password is not null, "tls_certificates.password");
        return new(CertificateSourceKind.File, given.CertificateChain?.Filename ?? "", given.PrivateKey?.Filename ?? "");
    }

    private static CertificateSource FromSecret(string name)
    {
        var tilde = name.IndexOf('~', StringComparison.Ordinal);
        return name.StartsWith(Names.FileCertificate, StringComparison.Ordinal) && tilde > 0
            ? new(CertificateSourceKind.File, name[Names.FileCertificate.Length..tilde], name[(tilde + 1)..])
            : new(CertificateSourceKind.Secret, name);
    }

    private static TlsVersions Versions(TlsPb.TlsParameters? parameters) => parameters is null
        ? TlsVersions.Default
        : new(Minor(parameters.TlsMinimumProtocolVersion, TlsVersions.Default.Minimum), Minor(parameters.TlsMaximumProtocolVersion, TlsVersions.Default.Maximum));

    private static int Minor(TlsPb.TlsParameters.Types.TlsProtocol version, int automatic) => version == TlsPb.TlsParameters.Types.TlsProtocol.TlsAuto ? automatic : (int)version - 1;
}
