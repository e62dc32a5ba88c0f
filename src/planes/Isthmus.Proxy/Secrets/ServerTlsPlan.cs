using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;
using Isthmus.Runtime.Tls;
using Isthmus.Traffic.Matching;
using Isthmus.Wire.Tls;

namespace Isthmus.Proxy.Secrets;

/// <summary>
/// How a chain ends TLS, ready: each handshake gets options of its own, made of the secrets of that moment, so nothing has to be swapped when they change. Sessions are
/// resumed all the same, because the platform keeps them beside the certificate. Immutable; shared by loops.
/// </summary>
internal sealed class ServerTlsPlan
{
    private readonly ServerTls _source;
    private readonly SecretStore _secrets;
    private readonly bool _isHttp;
    private readonly bool _isMesh;
    private readonly PeerExpectation _expectation;
    private readonly MeshTrust _trust;
    private readonly ForeignPeers _foreign;
    private readonly Func<SslStreamCertificateContext?> _keyPair;
    private readonly Func<IReadOnlyList<X509Certificate2>?>? _roots;

    /// <summary>Resolves secrets; what is missing now is named and looked for again at each handshake.</summary>
    public ServerTlsPlan(ServerTls source, bool isHttp, SecretStore secrets, string where, ICollection<PlanProblem> problems)
    {
        _source = source;
        _secrets = secrets;
        _isHttp = isHttp;
        _isMesh = source.Certificate == CertificateSource.Workload && source.TrustedRoots == CertificateSource.MeshRoots;
        _expectation = new PeerExpectation(source.SubjectAltNames);
        _trust = new MeshTrust(source.SubjectAltNames);
        _foreign = new ForeignPeers(source.SubjectAltNames, source.RequiresClientCertificate, verifiesHost: false);
        _keyPair = secrets.KeyPair(source.Certificate, out var problem);
        Name(where, problem, problems);
        if (source.TrustedRoots is { } roots)
        {
            _roots = secrets.Roots(roots, out var rootsProblem);
            Name(where, _isMesh ? "" : rootsProblem, problems);
        }

        if (!_isMesh && !source.CipherSuites.IsEmpty)
        {
            Name(where, "cipher suites are not restricted: the platform would no longer resume sessions; its own list stands", problems);
        }
    }

    /// <summary>The oldest version that is taken, as the minor number of <c>1.x</c>.</summary>
    public int OldestVersion => Math.Max(2, _source.Versions.Minimum);

    /// <summary>Begins a handshake; null while the secrets are not there.</summary>
    public (TlsServer Tls, Handshake Handshake)? Begin(ClientHello hello, TimeProvider time)
    {
        var workload = _isMesh ? _secrets.Workload : null;
        var handshake = new Handshake { Own = workload?.Certificate.Identity.ToString() ?? "" };
        var options = !_isMesh ? Foreign(handshake, time) : workload is null ? null : Mesh(workload, handshake, time);
        if (options is null)
        {
            return null;
        }

        options.EnabledSslProtocols = TlsTerms.Versions(_source.Versions);
        options.ApplicationProtocols = TlsTerms.Agree(_source.Alpn, hello.Alpn, _isHttp);
        return (new TlsServer(options, handshake.IdentityOf), handshake);
    }

    private static void Name(string where, string problem, ICollection<PlanProblem> problems)
    {
        if (problem.Length > 0)
        {
            problems.Add(new PlanProblem(where, problem));
        }
    }

    private SslServerAuthenticationOptions Mesh(WorkloadSecrets secrets, Handshake handshake, TimeProvider time) =>
        new MeshTls(secrets.Certificate, _trust.Of(secrets), time, v => handshake.Verdict = v).Server(_expectation);

    private SslServerAuthenticationOptions? Foreign(Handshake handshake, TimeProvider time)
    {
        var roots = _roots?.Invoke();
        if (_keyPair() is not { } keyPair || (_roots is not null && roots is null))
        {
            return null;
        }

        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = keyPair,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowRenegotiation = false,
        };
        if (roots is not null)
        {
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = ChainPolicies.Create(roots, PeerRole.Client);
            options.RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
            {
                handshake.Verdict = _foreign.Judge(shown as X509Certificate2, chain, errors, time.GetUtcNow());
                return handshake.Verdict.Value.IsAccepted;
            };
        }

        return options;
    }
}
