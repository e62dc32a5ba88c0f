using System.Net.Security;
using System.Security.Authentication;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Workloads;

namespace Isthmus.Pki.Trust;

/// <summary>
/// Options of <see cref="SslStream"/> towards a server that is known by its address, the control plane: its certificate has to lead to one of our roots, to be
/// valid now, and to bear the name that we asked for. Workloads' certificates bear no such name, so none of them passes for a control plane.
/// </summary>
public static class NamedServerTls
{
    /// <summary>For one connection.</summary>
    /// <param name="host">The name or the address that was asked for.</param>
    /// <param name="certificate">What we show; null shows nothing.</param>
    /// <param name="roots">Whom we trust.</param>
    /// <param name="time">The clock.</param>
    public static SslClientAuthenticationOptions Client(string host, WorkloadCertificate? certificate, IReadOnlyList<X509Certificate2> roots, TimeProvider time) => new()
    {
        TargetHost = host,
        ClientCertificateContext = certificate?.TlsContext,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = ChainPolicies.Create(roots, PeerRole.Server),
        RemoteCertificateValidationCallback = (_, peer, chain, _) => Problem(peer as X509Certificate2, chain, roots, host, time.GetUtcNow()) is { } problem
            ? throw new AuthenticationException(problem)
            : true,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        AllowRenegotiation = false,
        // A resumed session brings no intermediates back, and connections to a control plane live long.
        AllowTlsResume = false,
    };

    /// <summary>Why the server is not the one that was asked for; null when it is.</summary>
    internal static string? Problem(X509Certificate2? leaf, X509Chain? chain, IReadOnlyList<X509Certificate2> roots, string host, DateTimeOffset now)
    {
        if (leaf is null || chain is null)
        {
            return $"the server at {host} showed no certificate";
        }

        // The times are judged by our own clock; the names and the use below.
        var sent = chain.ChainPolicy.ExtraStore.Concat(chain.ChainElements.Skip(1).Select(e => e.Certificate));
        if (ChainChecks.Problem(leaf, sent, roots, now) is { } problem)
        {
            return $"the certificate of the server at {host} is not trusted: {problem}";
        }

        var uses = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(e => e.EnhancedKeyUsages.Cast<Oid>()).ToList();
        return uses.Count > 0 && !uses.Exists(u => u.Value == ChainPolicies.ServerAuthentication) ? $"the certificate of the server at {host} is not a server's"
            : leaf.MatchesHostname(host, allowWildcards: true, allowCommonName: false) ? null
            : $"the certificate of the server at {host} is for {Names(leaf)}";
    }

    private static string Names(X509Certificate2 leaf) => SubjectAltNames.TryRead(leaf, out var names)
        ? string.Join(", ", names.DnsNames.Concat(names.Addresses).Concat(names.Uris).DefaultIfEmpty("nobody"))
        : "nobody that can be read";
}
