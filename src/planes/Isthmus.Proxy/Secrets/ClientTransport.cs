using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Isthmus.Pki.Trust;
using Isthmus.Proxy.Telemetry;
using Isthmus.Runtime.Tls;
using Isthmus.Traffic.Matching;

namespace Isthmus.Proxy.Secrets;

/// <summary>How connections to endpoints of one kind are secured, ready. Immutable; shared by loops; each handshake takes the secrets of its moment.</summary>
internal sealed class ClientTransport
{
    private readonly ClientTls _source;
    private readonly SecretStore _secrets;
    private readonly PeerExpectation _expectation;
    private readonly MeshTrust _trust;
    private readonly ForeignPeers _foreign;
    private readonly Func<SslStreamCertificateContext?>? _keyPair;
    private readonly Func<IReadOnlyList<X509Certificate2>?>? _roots;
    private readonly string _serverName;

    /// <summary>Resolves secrets; what is missing now is named and looked for again at each handshake.</summary>
    public ClientTransport(ClientTls source, Upstream upstream, SecretStore secrets, ICollection<PlanProblem> problems)
    {
        _source = source;
        _secrets = secrets;
        IsMesh = source.Certificate == CertificateSource.Workload && source.TrustedRoots == CertificateSource.MeshRoots;
        _expectation = new PeerExpectation(source.SubjectAltNames);
        _trust = new MeshTrust(source.SubjectAltNames);
        _foreign = new ForeignPeers(source.SubjectAltNames, isRequired: true, source.VerifiesHost);
        if (source.Certificate is { } certificate)
        {
            _keyPair = secrets.KeyPair(certificate, out var problem);
            Name(upstream, problem, problems);
        }

        if (source.TrustedRoots is { } roots && !source.SkipsVerification)
        {
            _roots = secrets.Roots(roots, out var problem);
            Name(upstream, IsMesh ? "" : problem, problems);
        }

        // A pooled connection serves requests for any host of the upstream, so the name is the service's, unless that is a pattern.
        var host = upstream.Service?.Host ?? "";
        _serverName = source.Sni.Length > 0 || !source.UsesHostAsSni ? source.Sni : host.Contains('*', StringComparison.Ordinal) ? "" : host;
        NeedsServerName = source.Sni.Length == 0 && source.UsesHostAsSni && _serverName.Length == 0;
    }

    /// <summary>Both ends prove who they are by the mesh's own certificates.</summary>
    public bool IsMesh { get; }

    /// <summary>The name to ask for is each caller's own: his connections are for him alone.</summary>
    public bool NeedsServerName { get; }

    /// <summary>Shakes hands. The plain connection is closed when it fails.</summary>
    /// <param name="plain">Connected.</param>
    /// <param name="serverName">The caller's host, for <see cref="NeedsServerName"/>.</param>
    /// <param name="isHttp">What follows is HTTP.</param>
    /// <param name="limit">For the handshake.</param>
    public async ValueTask<(Connection? Connection, TlsRefusal Refusal, string Reason)> SecureAsync(Connection plain, string serverName, bool isHttp, TimeSpan limit)
    {
        var handshake = new Handshake();
        var name = NeedsServerName ? serverName : _serverName;
        if (Options(handshake, name, isHttp, plain.Loop.Time) is not { } options)
        {
            plain.Dispose();
            return (null, TlsRefusal.NoSecret, "our own certificate or the roots are not here");
        }

        options.EnabledSslProtocols = TlsTerms.Versions(_source.Versions);
        var (connection, refusal) = await handshake.RunAsync(new TlsClient(options, handshake.IdentityOf), plain, limit, default);
        return (connection, refusal, handshake.Reason);
    }

    private static void Name(Upstream upstream, string problem, ICollection<PlanProblem> problems)
    {
        if (problem.Length > 0)
        {
            problems.Add(new PlanProblem(upstream.Name, problem));
        }
    }

    private SslClientAuthenticationOptions? Options(Handshake handshake, string serverName, bool isHttp, TimeProvider time)
    {
        var alpn = TlsTerms.Offer(_source.Alpn, IsMesh, isHttp);
        if (IsMesh)
        {
            return _secrets.Workload is { } secrets
                ? new MeshTls(secrets.Certificate, _trust.Of(secrets), time, v => handshake.Verdict = v).Client(serverName, _expectation, alpn)
                : null;
        }

        var (keyPair, roots) = (_keyPair?.Invoke(), _roots?.Invoke());
        if ((_keyPair is not null && keyPair is null) || (_roots is not null && roots is null))
        {
            return null;
        }

        return new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            ClientCertificateContext = keyPair,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = roots is null ? SystemRoots() : ChainPolicies.Create(roots, PeerRole.Server),
            ApplicationProtocols = alpn.Count == 0 ? null : alpn,
            AllowRenegotiation = false,
            RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
            {
                handshake.Verdict = _source.SkipsVerification
                    ? new PeerVerification(PeerVerdict.Accepted, null, "")
                    : _foreign.Judge(shown as X509Certificate2, chain, errors, time.GetUtcNow());
                return handshake.Verdict.Value.IsAccepted;
            },
        };
    }

    private static X509ChainPolicy SystemRoots() => new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
}
