using Isthmus.Traffic.Matching;

namespace Isthmus.Proxy.Secrets;

/// <summary>The transports of one upstream, ready: the first that fits an endpoint secures connections to it. Immutable; shared by loops.</summary>
internal sealed class ClientTransports
{
    private readonly (bool OnlyMtls, ClientTransport? Transport)[] _all;

    /// <summary>Compiles.</summary>
    public ClientTransports(Upstream upstream, SecretStore secrets, ICollection<PlanProblem> problems)
    {
        Source = upstream.Transports;
        var usable = Source.Where(t => secrets.HasWorkload || !IsOffer(t)).ToList();
        IsPlainForWantOfIdentity = usable.Count < Source.Count;
        UsesFiles = Source.Any(t => t.Tls is { } tls && (IsFile(tls.Certificate, CertificateSource.Workload) || IsFile(tls.TrustedRoots, CertificateSource.MeshRoots)));
        _all = [.. usable.Select(t => (t.OnlyMtlsEndpoints, t.Tls is null ? null : new ClientTransport(t.Tls, upstream, secrets, problems)))];
    }

    /// <summary>As planned.</summary>
    public EquatableArray<UpstreamTransport> Source { get; }

    /// <summary>The mesh's TLS is offered, but this proxy has no identity to take it with.</summary>
    public bool IsPlainForWantOfIdentity { get; }

    /// <summary>At least one certificate or root is not the workload's.</summary>
    public bool UsesFiles { get; }

    /// <summary>How connections to an endpoint are secured; null for plain text.</summary>
    public ClientTransport? Of(PlannedEndpoint endpoint)
    {
        foreach (var (onlyMtls, transport) in _all)
        {
            if (!onlyMtls || endpoint.AcceptsMtls)
            {
                return transport;
            }
        }

        return null;
    }

    private static bool IsFile(CertificateSource? source, CertificateSource mesh) => source is not null && source != mesh;

    // Automatic mTLS is an offer of the plan to proxies that have an identity; what an operator demanded by a rule is not.
    private static bool IsOffer(UpstreamTransport transport) => transport.OnlyMtlsEndpoints && transport.Tls?.Certificate == CertificateSource.Workload;
}
