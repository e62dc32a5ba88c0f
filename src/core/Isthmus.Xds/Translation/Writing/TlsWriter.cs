using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>TLS on both sides. Certificates are named, never sent: Istio's agent or the control plane delivers them (SDS).</summary>
internal static class TlsWriter
{
    /// <summary>The socket that ends TLS.</summary>
    public static CorePb.TransportSocket Server(ServerTls tls)
    {
        var common = Common(tls.Certificate, tls.Versions, tls.Alpn);
        common.TlsParams.CipherSuites.AddRange(tls.CipherSuites);
        Validate(common, tls.TrustedRoots, Checks(tls.SubjectAltNames));
        return Socket(new TlsPb.DownstreamTlsContext { CommonTlsContext = common, RequireClientCertificate = tls.RequiresClientCertificate });
    }

    /// <summary>The socket towards an endpoint; null is plain text.</summary>
    public static CorePb.TransportSocket Client(ClientTls? tls)
    {
        if (tls is null)
        {
            return new() { Name = Names.RawSocket, TypedConfig = Any.Pack(new Protos.RawBuffer.V3.RawBuffer()) };
        }

        var common = Common(tls.Certificate, tls.Versions, tls.Alpn);
        var checks = Checks(tls.SubjectAltNames);
        if (tls.SkipsVerification)
        {
            checks.TrustChainVerification = TlsPb.CertificateValidationContext.Types.TrustChainVerification.AcceptUntrusted;
        }

        var roots = tls.TrustedRoots ?? (tls.SkipsVerification ? null : new CertificateSource(CertificateSourceKind.Secret, Names.SystemRoots));
        Validate(common, roots, checks);
        return Socket(new TlsPb.UpstreamTlsContext { CommonTlsContext = common, Sni = tls.Sni });
    }

    private static CorePb.TransportSocket Socket(IMessage context) => new() { Name = Names.TlsSocket, TypedConfig = Any.Pack(context) };

    private static TlsPb.CommonTlsContext Common(CertificateSource? certificate, TlsVersions versions, EquatableArray<string> alpn)
    {
        var common = new TlsPb.CommonTlsContext
        {
            TlsParams = new() { TlsMinimumProtocolVersion = Version(versions.Minimum), TlsMaximumProtocolVersion = Version(versions.Maximum) },
        };
        common.AlpnProtocols.AddRange(alpn);
        if (certificate is not null)
        {
            common.TlsCertificateSdsSecretConfigs.Add(Secret(certificate.Kind == CertificateSourceKind.File
                ? $"{Names.FileCertificate}{certificate.Name}~{certificate.KeyFile}"
                : certificate.Name));
        }

        return common;
    }

    private static TlsPb.CertificateValidationContext Checks(EquatableArray<StringMatch> names)
    {
        var checks = new TlsPb.CertificateValidationContext();
        // The older field: it is the one that gRPC reads, and Istio writes.
        checks.MatchSubjectAltNames.AddRange(names.Select(MatcherWriter.String));
        return checks;
    }

    private static void Validate(TlsPb.CommonTlsContext common, CertificateSource? roots, TlsPb.CertificateValidationContext checks)
    {
        if (roots is not null)
        {
            common.CombinedValidationContext = new()
            {
                DefaultValidationContext = checks,
                ValidationContextSdsSecretConfig = Secret(roots.Kind == CertificateSourceKind.File ? Names.FileRoots + roots.Name : roots.Name),
            };
        }
        else if (checks.CalculateSize() > 0)
        {
            common.ValidationContext = checks;
        }
    }

    // The agent has the workload's own secrets and files; operators' secrets come from the control plane.
    private static TlsPb.SdsSecretConfig Secret(string name) => new()
    {
        Name = name,
        SdsConfig = name is "default" or "ROOTCA" || name.StartsWith("file-", StringComparison.Ordinal) ? ConfigSourceWriter.Agent() : ConfigSourceWriter.Ads(),
    };

    private static TlsPb.TlsParameters.Types.TlsProtocol Version(int minor) => (TlsPb.TlsParameters.Types.TlsProtocol)(Math.Clamp(minor, 0, 3) + 1);
}
