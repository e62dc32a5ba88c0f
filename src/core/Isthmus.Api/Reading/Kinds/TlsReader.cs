using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io ClientTLSSettings and ServerTLSSettings.</summary>
internal static class TlsReader
{
    private static readonly EnumNames<ClientTlsMode> ClientModes = new(
        ("DISABLE", 0, ClientTlsMode.Disable),
        ("SIMPLE", 1, ClientTlsMode.Simple),
        ("MUTUAL", 2, ClientTlsMode.Mutual),
        ("ISTIO_MUTUAL", 3, ClientTlsMode.IstioMutual));

    private static readonly EnumNames<ServerTlsMode> ServerModes = new(
        ("PASSTHROUGH", 0, ServerTlsMode.Passthrough),
        ("SIMPLE", 1, ServerTlsMode.Simple),
        ("MUTUAL", 2, ServerTlsMode.Mutual),
        ("AUTO_PASSTHROUGH", 3, ServerTlsMode.AutoPassthrough),
        ("ISTIO_MUTUAL", 4, ServerTlsMode.IstioMutual),
        ("OPTIONAL_MUTUAL", 5, ServerTlsMode.OptionalMutual));

    private static readonly EnumNames<int?> Versions = new(("TLS_AUTO", 0, null), ("TLSV1_0", 1, 0), ("TLSV1_1", 2, 1), ("TLSV1_2", 3, 2), ("TLSV1_3", 4, 3));

    public static ClientTlsConfig ReadClient(MessageReader m)
    {
        m.Unhonoured("caCrl");
        return new ClientTlsConfig
        {
            Mode = m.Enum("mode", ClientModes, ClientTlsMode.Disable),
            ClientCertificate = m.Text("clientCertificate"),
            PrivateKey = m.Text("privateKey"),
            CaCertificates = m.Text("caCertificates"),
            CredentialName = m.Text("credentialName"),
            SubjectAltNames = m.Texts("subjectAltNames"),
            Sni = m.Text("sni"),
            InsecureSkipVerify = m.Flag("insecureSkipVerify") ?? false,
        };
    }

    public static ServerTlsConfig ReadServer(MessageReader m)
    {
        m.Ignore("tlsCertificates");
        m.Unhonoured("caCrl", "verifyCertificateSpki", "verifyCertificateHash", "caCertCredentialName");
        return new ServerTlsConfig
        {
            HttpsRedirect = m.Flag("httpsRedirect") ?? false,
            Mode = m.Enum("mode", ServerModes, ServerTlsMode.Passthrough),
            ServerCertificate = m.Text("serverCertificate"),
            PrivateKey = m.Text("privateKey"),
            CaCertificates = m.Text("caCertificates"),
            CredentialName = m.Text("credentialName"),
            CredentialNames = m.Texts("credentialNames"),
            SubjectAltNames = m.Texts("subjectAltNames"),
            Versions = new TlsVersions(
                m.Enum("minProtocolVersion", Versions, null) ?? TlsVersions.Default.Minimum,
                m.Enum("maxProtocolVersion", Versions, null) ?? TlsVersions.Default.Maximum),
            CipherSuites = m.Texts("cipherSuites"),
        };
    }
}
