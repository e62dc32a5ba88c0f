namespace Isthmus.Api.Checking;

/// <summary>Rules about networking.istio.io ClientTLSSettings and ServerTLSSettings.</summary>
internal static class TlsRules
{
    public static void CheckClient(Findings findings, string path, ClientTlsConfig? tls)
    {
        if (tls is null)
        {
            return;
        }

        var hasFiles = tls.ClientCertificate.Length > 0 || tls.PrivateKey.Length > 0 || tls.CaCertificates.Length > 0;
        if (tls.CredentialName.Length > 0 && tls.Mode is ClientTlsMode.Simple or ClientTlsMode.Mutual)
        {
            findings.AtMostOne(path, ("credentialName", true), ("certificate files", hasFiles));
        }
        else if (tls.Mode is ClientTlsMode.Mutual)
        {
            findings.Require($"{path}.clientCertificate", tls.ClientCertificate);
            findings.Require($"{path}.privateKey", tls.PrivateKey);
        }
        else if (tls.Mode is ClientTlsMode.IstioMutual && hasFiles)
        {
            findings.Add(ObjectCheckCatalog.CertificateUnused, path, "ISTIO_MUTUAL uses the mesh's own certificates");
        }
    }

    public static void CheckServer(Findings findings, string path, ServerTlsConfig tls)
    {
        var hasCredential = tls.CredentialName.Length > 0 || !tls.CredentialNames.IsEmpty;
        var hasFiles = tls.ServerCertificate.Length > 0 || tls.PrivateKey.Length > 0 || tls.CaCertificates.Length > 0;
        if (tls.Versions.Minimum > tls.Versions.Maximum)
        {
            findings.Add(ObjectCheckCatalog.OutOfRange, $"{path}.minProtocolVersion", "the lowest TLS version is above the highest");
        }

        if (tls.Mode is ServerTlsMode.Passthrough or ServerTlsMode.AutoPassthrough or ServerTlsMode.IstioMutual)
        {
            if (hasCredential || hasFiles)
            {
                findings.Add(ObjectCheckCatalog.CertificateUnused, path, "this mode uses no certificate of its own");
            }
        }
        else if (!hasCredential)
        {
            CheckFiles(findings, path, tls);
        }
    }

    private static void CheckFiles(Findings findings, string path, ServerTlsConfig tls)
    {
        if (tls.ServerCertificate.Length == 0 && tls.PrivateKey.Length == 0)
        {
            findings.Add(ObjectCheckCatalog.Missing, path, "neither credentialName nor serverCertificate and privateKey are given", "name a certificate");
            return;
        }

        findings.Require($"{path}.serverCertificate", tls.ServerCertificate);
        findings.Require($"{path}.privateKey", tls.PrivateKey);
        if (tls.Mode is ServerTlsMode.Mutual or ServerTlsMode.OptionalMutual)
        {
            findings.Require($"{path}.caCertificates", tls.CaCertificates);
        }
    }
}
